"""Which files does a desktop GIS open, in the system that its user works in?"""
