"""Which files does an assessment leave?"""
