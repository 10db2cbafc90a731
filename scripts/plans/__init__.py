"""Verbs about plans: what should be done, and what would it do?"""
