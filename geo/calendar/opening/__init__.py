"""Is a site open on a date, or is that unknown?"""
