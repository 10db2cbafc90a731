"""The control groups of Linux that this process is in: what a container lets it have.

A limit of any group counts for the groups below it too, so that all of them are looked at: the own
one and those above, in version 2 and in every hierarchy of version 1 that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CONTROL_GROUPS = Path("/sys/fs/cgroup")
OWN_GROUP = Path("/proc/self/cgroup")


def list_groups(controller: str) -> Iterator[Path]:
    """The folders of our control group and of those above it, for `cpu` or `memory`."""
    try:
        lines = OWN_GROUP.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, kinds, inside = line.split(":", 2)
        tops = [CONTROL_GROUPS / kinds, CONTROL_GROUPS / controller] if kinds else [CONTROL_GROUPS]
        if not kinds or controller in kinds.split(","):
            for top in tops:
                own = top / inside.lstrip("/")
                yield from (own, *(above for above in own.parents if above.is_relative_to(top)))
