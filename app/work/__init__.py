"""Which long work runs when, and for whom?"""
