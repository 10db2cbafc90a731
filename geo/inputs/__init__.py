"""What do the files of a study say once everything is decided?"""
