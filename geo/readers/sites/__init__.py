"""Which sites, facilities, employers and candidates does a register list?"""
