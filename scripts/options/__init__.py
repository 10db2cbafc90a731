"""Options that several verbs share: how is each read?"""
