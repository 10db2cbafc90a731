"""What can be asked of an assessment that is made?"""
