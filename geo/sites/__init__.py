"""From what a register says of sites to sites with county, setting and services."""
