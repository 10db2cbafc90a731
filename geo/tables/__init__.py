"""Which rows and columns does an assessment have?"""
