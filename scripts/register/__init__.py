"""How is the register of a study looked after? One verb a module, named in `verbs`."""
