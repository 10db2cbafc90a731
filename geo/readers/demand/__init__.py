"""Where do residents live, by table, layer or raster?"""
