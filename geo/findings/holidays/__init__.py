"""Which counties have a site open on a holiday, day by day?"""
