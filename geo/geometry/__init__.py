"""Where is it, how long is it, and in which county does it lie?"""
