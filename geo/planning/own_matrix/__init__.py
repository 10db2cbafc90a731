"""Which columns of a distance matrix of one's own to choose, by the models of location science."""
