"""Which sites of one assessment should open on which day of a holiday?"""
