"""Which few candidates make the ways of all shortest, on average or at worst?"""
