"""What would a list of changes do?"""
