"""Which new sites, upgrades and moves do most, in numbers alone?"""
