"""Which published assessments go: the disk is not to fill with those of every edit.

Of running assessments the latest stay, one a day for some time, and those that a document names.
What goes is made anew from its inputs if it is ever asked for.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from geo.assessment.store import ASSESSMENTS
from geo.clock import tell_moment

CACHES = ("reach-*",)
MOST_CACHES = 4
"""Tables of distances that are kept; each belongs to one set of places and units."""
_LOG = logging.getLogger("vaxreach.publishing")


@dataclass(frozen=True, slots=True)
class Kept:
    """How many of the latest stay, for how many days one a day, and how many bytes in all."""

    latest: int = 20
    days: int = 90
    most_bytes: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A published assessment: its id, when it was made (ISO, UTC), and its size in bytes."""

    id: str
    made_at: str
    size: int


def choose_gone(
    found: Sequence[Found], named: Collection[str], kept: Kept, today: str
) -> list[str]:
    """Ids that may go, oldest first; `today` (ISO, UTC) ends the days that count.

    The newest never goes, nor what is named; the limit of bytes takes the oldest of the others.
    """
    ordered = sorted(found, key=lambda one: (one.made_at, one.id))
    oldest = (tell_moment().fromisoformat(today) - timedelta(days=kept.days)).date().isoformat()
    last_of_day = {one.made_at[:10]: one.id for one in ordered if one.made_at[:10] > oldest}
    latest = {one.id for one in ordered[-max(1, kept.latest) :]}
    stays = latest | set(last_of_day.values()) | set(named)
    gone = [one.id for one in ordered if one.id not in stays]
    size = sum(one.size for one in ordered if one.id in stays)
    for one in ordered[:-1]:
        if size <= kept.most_bytes:
            break
        if one.id in stays and one.id not in named:
            gone.append(one.id)
            size -= one.size
    order = {one.id: i for i, one in enumerate(ordered)}
    return sorted(gone, key=order.__getitem__)


def sweep_assessments(state: Path, study: str, named: Collection[str], kept: Kept) -> list[str]:
    """Remove what may go of a study from the folder of its state; returns the ids that went.

    Another study beside it has the same folder: what is of that stays.
    """
    folder = state / ASSESSMENTS
    gone = choose_gone(list_published(folder, study), named, kept, tell_moment().isoformat())
    for one in gone:
        shutil.rmtree(folder / one, ignore_errors=True)
    if gone:
        _LOG.info("assessments that went: %s", ", ".join(gone))
    return gone


def sweep_caches(cache: Path) -> None:
    """Remove tables of distances but those used last."""
    for pattern in CACHES:
        found = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime)
        for path in found[:-MOST_CACHES]:
            shutil.rmtree(path, ignore_errors=True)


def list_published(folder: Path, study: str) -> list[Found]:
    """Every assessment of a study that can be read in a folder, in no order."""
    found = []
    for one in folder.iterdir() if folder.is_dir() else []:
        if one.name.startswith("."):
            continue
        try:
            summary = orjson.loads((one / "summary.json").read_bytes())
            if summary["study"] != study:
                continue
            size = sum(path.stat().st_size for path in one.rglob("*") if path.is_file())
            found.append(Found(one.name, str(summary["created_at"]), size))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
