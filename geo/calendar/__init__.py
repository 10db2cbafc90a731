"""Which days are off, and which sites open on them?"""
