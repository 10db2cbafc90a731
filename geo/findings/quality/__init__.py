"""How far can the figures of a unit be trusted?"""
