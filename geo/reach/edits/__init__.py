"""What changes in the reach table when a site or a road does?"""
