"""Which addresses start, follow and keep work?"""
