"""What is in the bytes of a table: which cells, merged how, in which encoding?"""
