"""What comes into the register from tables, and which tables go out of it for an assessment?"""
