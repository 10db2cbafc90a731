"""What are the words, numbers and times that a text of hours is made of?"""
