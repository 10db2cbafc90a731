"""Doors: each kind of file is checked once, here, and never again."""
