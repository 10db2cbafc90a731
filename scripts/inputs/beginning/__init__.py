"""`vaxreach init`: a first study from the files that somebody has."""
