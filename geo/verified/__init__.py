"""Which distances has an office verified, and what do they change?"""
