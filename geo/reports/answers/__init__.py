"""Which files do plans, scenarios and rosters leave?"""
