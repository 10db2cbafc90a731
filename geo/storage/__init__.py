"""How do files get onto the disk whole, and how are they found and shared again?"""
