"""Which days does the State Council take off, and which does it have people work?"""
