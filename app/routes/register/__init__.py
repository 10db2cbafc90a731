"""Which addresses read, change, bring and tell the rows of offices?"""
