"""What has to be mended, and what has to be asked first?"""
