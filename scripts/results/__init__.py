"""Verbs about results: what follows from a study, and do two programs agree on it?"""
