"""How are keys and values that somebody wrote read against a model, and the first fault told?"""
