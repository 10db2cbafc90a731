"""Which steps have the tables gone through? One module a revision, each after the one before."""
