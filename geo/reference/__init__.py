"""What may be written into the files of a study, derived from the models that read them."""
