"""The `vaxreach` command: one verb a module."""
