"""Who opens on which day of a holiday?"""
