"""What follows from the reach table for people, counties and days?"""
