"""How far is it from every place to every site that is near?"""
