"""What does a row say? Read by the doors through which files come, with its code and its owner."""
