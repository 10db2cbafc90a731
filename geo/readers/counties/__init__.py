"""Which counties are there, what are they called, and how many people live there?"""
