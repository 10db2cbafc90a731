"""Which assessment is served, and when is the next one made?"""
