"""Which units meet what the rules ask of them?"""
