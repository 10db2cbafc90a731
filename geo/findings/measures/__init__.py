"""How far are the other measures of the policy carried out?"""
