"""Who is left out, by how far, and how evenly?"""
