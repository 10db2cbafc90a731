"""The small study with its units and rosters in its register."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app.register.change_set import BY_COMMAND
from app.register.doors.row import Why
from app.register.exchange.importing import apply_differences
from app.register.exchange.whole_study import find_study_differences
from app.register.opening import open_rows
from app.register.register import Register
from app.settings import Settings
from app.store import open_database
from app.store.place import locate_register
from geo.study import read_around_register, state_folder
from tests.samples.small_study import make_small_study, write_toml

KINDS = ("sites", "rosters")


def import_small_study(folder: Path) -> tuple[Path, Register]:
    """The study file, which takes its units and rosters of the register that is returned."""
    path = make_small_study().write(folder)
    state = state_folder(path)
    state.mkdir(exist_ok=True)
    named = read_around_register(path)
    engine = open_database(locate_register(Settings(study=path), state))
    register = open_rows(engine, named, state)
    shown = [one for one in find_study_differences(register, named) if one.kind in KINDS]
    apply_differences(register, BY_COMMAND, shown, Why("import"))
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    kept = {name: one for name, one in sections.items() if name not in KINDS}
    path.write_text(write_toml(kept | {"register": {"use": list(KINDS)}}), encoding="utf-8")
    return path, register
