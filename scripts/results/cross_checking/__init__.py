"""A second program for the numbers of an assessment: it imports nothing of the engine.

Roads, sites, residents and outlines are read here with pandas, geopandas, networkx and pyosmium,
measured with pyproj and routed with scipy, by the rules as the design states them. Only the study
file itself (keys, and where its files lie) comes from the engine, as plain values.
"""
