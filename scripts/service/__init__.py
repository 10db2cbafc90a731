"""Verbs about the service: serve a study, compile before it, and what can it be told?"""
