"""From an edit to the assessment that is served, in processor time: `make bench-service`.

The demonstration is built in a passing folder, its sites are imported into its register, and a unit
is moved or its hours changed again and again. Each turn ends with the layers encoded; a full run of
the same rows with nothing in memory, all files written, stands beside it in the same run.
"""

from __future__ import annotations

import statistics
import time
import tomllib
from pathlib import Path

from app.publishing.retention import Kept
from app.publishing.study_maker import StudyMaker
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row
from app.register.doors.row import Why
from app.register.exchange.importing import apply_differences
from app.register.exchange.whole_study import find_study_differences
from app.register.opening import open_rows
from app.register.reads import list_rows
from app.register.register import Register
from app.settings import Settings
from app.store import open_database
from app.store.place import locate_register
from demonstration.command import build_demo
from geo.assessment import assess
from geo.reports.assessment.folder import write_folder
from geo.storage.passing_folders import passing_folder
from geo.study import read_around_register, read_study, state_folder

ROUNDS = 5


def main() -> None:
    """Print one line for each figure."""
    with passing_folder("vaxreach-bench-") as folder:
        study = build_demo(folder / "demo")
        register, import_s = _import_sites(study)
        print(f"import of {len(list_rows(register, 'sites')):,} units: {import_s:.2f} s")
        maker = StudyMaker(study, lambda: register, set, Kept())
        first_s = _time_making(maker)
        edits = [_time_edit(maker, register, turn) for turn in range(ROUNDS)]
        full_s = _time_whole(study, maker, folder / "out")
        edit_s = statistics.median(edits)
        print(f"first assessment, nothing in memory, to its layers: {first_s:.2f} s of processor")
        print(f"edit of one unit to the assessment served: {edit_s:.2f} s of processor (median of "
              f"{ROUNDS}, {min(edits):.2f}-{max(edits):.2f})")  # fmt: skip
        print(f"full run of the same rows with all files: {full_s:.2f} s of processor; the edit "
              f"takes {edit_s / full_s:.2f} of it")  # fmt: skip
        register.engine.dispose()


def _import_sites(study: Path) -> tuple[Register, float]:
    """The register of the study, which takes its sites of it from then on."""
    state, named = state_folder(study), read_around_register(study)
    state.mkdir(exist_ok=True)
    engine = open_database(locate_register(Settings(study=study), state))
    register = open_rows(engine, named, state)
    begun_s = time.process_time()
    shown = [one for one in find_study_differences(register, named) if one.kind == "sites"]
    apply_differences(register, BY_COMMAND, shown, Why("import"))
    taken_s = time.process_time() - begun_s
    sections = tomllib.loads(study.read_text(encoding="utf-8"))
    path, datum = f'path = "{sections["sites"]["path"]}"', f'datum = "{sections["sites"]["datum"]}"'
    text = study.read_text(encoding="utf-8").replace(f"[sites]\n{path}\n{datum}\n", "")
    study.write_text(text + '\n[register]\nuse = ["sites"]\n', encoding="utf-8")
    return register, taken_s


def _time_edit(maker: StudyMaker, register: Register, turn: int) -> float:
    rows = list_rows(register, "sites")
    row = rows[turn * 97 % len(rows)]
    texts = [{"lon": "123.40", "lat": "41.80"}, {"hours": "周一至周五 8:00-16:00"}][turn % 2]
    target = Target("sites", row.code, row.version)
    amend_row(register, BY_COMMAND, target, texts, Why("edit"))
    return _time_making(maker)


def _time_making(maker: StudyMaker) -> float:
    begun_s = time.process_time()
    maker.make(maker.look(), lambda _: None)
    return time.process_time() - begun_s


def _time_whole(study: Path, maker: StudyMaker, out: Path) -> float:
    tables = maker.hand_in(maker.look())
    begun_s = time.process_time()
    made = assess(read_study(study, tables), state_folder(study) / "cache")
    write_folder(made.tables, out, remarks=made.reports)
    return time.process_time() - begun_s


if __name__ == "__main__":
    main()
