"""Which new sites, upgrades and moves together do most for one assessment?"""
