"""Which published assessments go: the disk is not to fill with those of every edit.

Of running assessments the latest stay, one a day for some time, and those that a document names.
What goes is made anew from its inputs if it is ever asked for.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import orjson

from geo.assessment.store import ASSESSMENTS
from geo.clock import tell_day_of, tell_today

ASIDE = ".gone-"
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
    """A published assessment: its id, when it was made (ISO, UTC), on which day, and its bytes."""

    id: str
    made_at: str
    day: str
    size: int


def choose_gone(
    found: Sequence[Found], named: Collection[str], kept: Kept, today: str
) -> list[str]:
    """Ids that may go, oldest first; `today` (ISO) ends the days that count.

    The newest never goes, nor what is named; the limit of bytes takes the oldest of the others.
    """
    ordered = sorted(found, key=lambda one: (one.made_at, one.id))
    oldest = (date.fromisoformat(today) - timedelta(days=kept.days)).isoformat()
    last_of_day = {one.day: one.id for one in ordered if one.day > oldest}
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


def sweep_assessments(
    state: Path, study: str, time_zone: str, named: Collection[str], kept: Kept
) -> list[str]:
    """Remove what may go of a study from the folder of its state; returns the ids that went.

    Another study beside it has the same folder: what is of that stays. Each is moved aside before
    it is removed, so that a kill leaves none that is half there; what stands aside is removed next.
    """
    folder = state / ASSESSMENTS
    found = list_published(folder, study, time_zone)
    gone = choose_gone(found, named, kept, tell_today(time_zone).isoformat())
    for one in gone:
        with suppress(OSError):
            (folder / one).rename(folder / f"{ASIDE}{one}")
    for path in folder.glob(f"{ASIDE}*"):
        shutil.rmtree(path, ignore_errors=True)
    if gone:
        _LOG.info("assessments that went: %s", ", ".join(gone))
    return gone


def sweep_caches(cache: Path) -> None:
    """Remove tables of distances but those used last."""
    for pattern in CACHES:
        found = sorted(cache.glob(pattern), key=lambda path: path.stat().st_mtime)
        for path in found[:-MOST_CACHES]:
            shutil.rmtree(path, ignore_errors=True)


def list_published(folder: Path, study: str, time_zone: str) -> list[Found]:
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
            made_at = str(summary["created_at"])
            found.append(Found(one.name, made_at, tell_day_of(made_at, time_zone), size))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
