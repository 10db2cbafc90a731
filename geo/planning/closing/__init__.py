"""Which sites could close, and which does somebody depend on alone?"""
