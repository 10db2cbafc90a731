"""Distances by road: searches, the reach table, paths."""
