"""`vaxreach register …`: the verbs of the register under one name."""

from __future__ import annotations

from scripts.lazy_verbs import make_group
from scripts.register.verbs import VERBS

register = make_group(
    "register", VERBS, "Look after the register of a study: its tables, its copies, its health."
)
