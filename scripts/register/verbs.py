"""The verbs of `vaxreach register`: where each stands, and the line that the list says of it."""

from __future__ import annotations

from scripts.lazy_verbs import Verb

VERBS = {
    "migrate": Verb(
        "scripts.register.migrate:migrate",
        "Bring the tables of a register to this version, keeping a copy of it as it was.",
    ),
    "verify": Verb(
        "scripts.register.verify:verify",
        "Compute every seal of the audit again; exits with 1 where a line was changed or removed.",
    ),
}
