"""How is a table written, in which format and in which words?"""
