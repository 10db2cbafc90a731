"""Where do the rows of a table lie, in which datum?"""
