"""What does a file of any kind say, row by row, before anything is decided?"""
