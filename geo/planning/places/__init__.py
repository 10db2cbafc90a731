"""Where could a new site stand?"""
