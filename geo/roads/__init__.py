"""The road graph: built, stored, split into components, snapped to."""
