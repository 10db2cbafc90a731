"""Which sites, duties and visits would help most, in numbers alone?"""
