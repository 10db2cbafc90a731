"""The verbs of `vaxreach register`: where each stands, and the line that the list says of it."""

from __future__ import annotations

from scripts.lazy_verbs import Verb

VERBS = {
    "backup": Verb(
        "scripts.register.backup:backup",
        "Copy a register, its files and its study into one archive; a service may go on meanwhile.",
    ),
    "doctor": Verb(
        "scripts.register.doctor:doctor",
        "Say what is wrong with a register and the folders beside it; exits with 1 where there is.",
    ),
    "export": Verb(
        "scripts.register.export:export",
        "Write a study with the tables of its register; it needs no register any more.",
    ),
    "import": Verb(
        "scripts.register.import_rows:import_rows",
        "Take rows of tables into a register as one change; what differs is shown first.",
    ),
    "merge": Verb(
        "scripts.register.merge:merge",
        "Say that two rows are one unit; what was said under the old code stays in its history.",
    ),
    "migrate": Verb(
        "scripts.register.migrate:migrate",
        "Bring the tables of a register to this version, keeping a copy of it as it was.",
    ),
    "readings": Verb(
        "scripts.register.readings:readings",
        "List rows that this version reads otherwise than before; until accepted they count as "
        "before.",
    ),
    "restore": Verb(
        "scripts.register.restore:restore",
        "Write an archive into an empty register on either database, all of it or nothing.",
    ),
    "verify": Verb(
        "scripts.register.verify:verify",
        "Compute every seal of the audit again; exits with 1 where a line was changed or removed.",
    ),
}
