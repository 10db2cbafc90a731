"""Which points lie near a site, and how far by road: measured by blocks that stand together."""
