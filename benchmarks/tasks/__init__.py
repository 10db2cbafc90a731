"""What is measured: one task a module."""
