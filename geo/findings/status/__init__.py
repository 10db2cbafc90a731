"""Is a place covered, uncovered or unknown, under which reading?"""
