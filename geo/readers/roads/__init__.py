"""Which roads does a file of any kind draw, and what may be travelled?"""
