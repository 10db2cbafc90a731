"""Verbs about inputs: which files does a study need, and what do they say?"""
