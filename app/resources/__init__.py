"""Which plans, scenarios and comparisons does the service keep?"""
