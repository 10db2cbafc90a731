"""What do rosters say of single sites on single days?"""
