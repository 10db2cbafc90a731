"""What does a file of shapes say, whatever its format?"""
