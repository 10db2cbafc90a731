"""What does a request ask, and how is it answered?"""
