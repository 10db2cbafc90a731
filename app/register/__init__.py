"""What did an office say of a unit, since when, until when, and what did the register know of it?

Rows of every kind are kept in two times and read by the doors through which files come.
"""
