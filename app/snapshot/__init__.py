"""What of one assessment is kept ready to be served?"""
