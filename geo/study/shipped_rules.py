"""Rules and notices that ship with the product, found by name: `liaoning-2025`, `2026`.

A study that names a file gets that file; a bare name is looked up among what ships, so that no
study holds a path into the installation. What a study leaves out is the newest that ships.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from geo.checked.faults import suggest_near
from geo.checked.toml_text import read_toml
from geo.errors import StudyError
from geo.storage.shipped_files import shipped_data

RuleKind = Literal["standard", "further", "measures", "notice"]
_SHIPPED = {"standards", "holidays", "boundaries"}
"""Folders of what ships: `standards/liaoning-2025.toml` needs no copy beside the study."""
_SAID = {
    "standard": "standard",
    "further": "further standard",
    "measures": "rule file of measures",
    "notice": "holiday notice",
}


def list_rules(kind: RuleKind) -> dict[str, Path]:
    """What ships of one kind by its name, the newest last.

    Standards have cutoffs and kinds of units, further ones at least cutoffs, measures fields of a
    register; of standards of one day the one whose name comes first is the newest, since what is
    built on it is named after it.
    """
    if kind == "notice":
        years = sorted((shipped_data() / "holidays").glob("[12][0-9][0-9][0-9].toml"))
        return {path.stem: path for path in years}
    known = []
    for path in sorted((shipped_data() / "standards").glob("*.toml"), reverse=True):
        tables = read_toml(path, f"standard: {path.name}", StudyError)
        is_whole, is_further = {"cutoff", "kinds"} <= set(tables), "cutoff" in tables
        if {"standard": is_whole, "further": is_further, "measures": not is_further}[kind]:
            known.append((str(tables.get("source", {}).get("date", "")), path))
    return {path.stem: path for _, path in sorted(known, key=lambda one: one[0])}


def newest_standard() -> Path:
    """The standard that a study gets which names none."""
    return list(list_rules("standard").values())[-1]


def all_notices() -> list[Path]:
    """The notices that a study gets which names none: every year that ships."""
    return list(list_rules("notice").values())


def locate_file(folder: Path, written: str) -> Path:
    """A file beside the study, else one that ships and is named with its folder."""
    own, shipped = folder / written, shipped_data() / written
    is_ours = Path(written).parent.name in _SHIPPED and Path(written).parts[0] in _SHIPPED
    return shipped if is_ours and not own.exists() and shipped.is_file() else own


def locate_rule(folder: Path, written: str, key: str, kind: RuleKind) -> Path:
    """A rule file by its path, or by the name under which it ships; `key` stands before a refusal.

    Raises
    ------
    StudyError
        A bare name that nothing is shipped under; those that there are stand in the message.
    """
    own = locate_file(folder, written)
    is_name = Path(written).name == written and Path(written).suffix == ""
    if not is_name or own.is_file():
        return own
    known = list_rules(kind)
    if written in known:
        return known[written]
    raise StudyError(f"{key}: {_tell_unknown(written, known, kind)}")


def _tell_unknown(written: str, known: Mapping[str, Path], kind: RuleKind) -> str:
    hint = suggest_near(written, list(known))
    add = "; `vaxreach calendar add` takes in another year" if kind == "notice" else ""
    return (
        f"no {_SAID[kind]} {written!r:.80} ships; known: {', '.join(known)}{hint} "
        f"(or name a file, such as {written:.40}.toml){add}"
    )
