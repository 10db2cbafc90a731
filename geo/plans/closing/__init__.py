"""Which sites of one assessment could close without breaking a norm?"""
