"""What should be done: scenarios, new sites, duty on holidays, visits to employers."""
