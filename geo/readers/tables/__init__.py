"""Which columns of a table mean which of our fields, and what do its cells say?"""
