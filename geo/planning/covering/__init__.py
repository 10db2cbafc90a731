"""Which few candidates cover the most people, and how sure is that?"""
