"""Which choice brings every area to the share that it needs?"""
