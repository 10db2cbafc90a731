"""Everything that this engine refuses, as one tree.

VaxReachError
├── InputError                what the caller gave cannot be used; exit code 2
│   ├── StudyError            the study file: a key, a value, a missing file
│   ├── StandardError         the rule file: a cutoff, a target, a kind
│   ├── NoticeError           a holiday notice: a year that is missing, dates at odds
│   ├── TableError            a table of rows and columns
│   ├── LayerError            a file of shapes: outlines, rasters, vector layers
│   ├── RoadError             a road file
│   ├── ScenarioError         a scenario: the place in it, what was expected
│   ├── RequestError          a question to the planner: its field, what was expected
│   ├── CoordinateError       a datum or projection that cannot be converted safely
│   └── PersonalDataError     a table about persons, which has no place here
└── StoreError                an assessment or prepared file that cannot be read or written
    ├── FullDiskError         the disk, or the quota on it, has no room left for it
    └── ReadOnlyError         the folder or disk takes no writing at all
"""

from __future__ import annotations

import errno
from collections.abc import Mapping


class VaxReachError(Exception):
    """The root; catch this to catch every refusal and nothing else."""


class InputError(VaxReachError):
    """Input that cannot be used; the message gives what was expected and what was found."""


class StudyError(InputError):
    """A study file names something that does not exist or is not allowed."""


class StandardError(InputError):
    """A rule file holds a value outside its range."""


class NoticeError(InputError):
    """A holiday notice is missing for a year, or contradicts another."""


class TableError(InputError):
    """A table cannot be read at all; single bad rows are listed in the row report instead."""


class LayerError(InputError):
    """An outline, raster or vector layer cannot be read."""


class RoadError(InputError):
    """A road file cannot be read, or holds no road."""


class ScenarioError(InputError):
    """A scenario cannot be applied; `field` is the place in it, `value` what stands there.

    `code` is what the refusal is called; `limits` are those that its sentence names.
    """

    def __init__(
        self,
        field: str,
        reason: str,
        value: object = None,
        *,
        code: str,
        limits: Mapping[str, object] | None = None,
    ) -> None:
        shown = "" if value is None else f", got {value!r:.80}"
        super().__init__(f"{field}: {reason}{shown}")
        self.field, self.reason, self.value = field, reason, value
        self.code, self.limits = code, dict(limits or {})


class RequestError(InputError):
    """A question to the planner cannot be answered: `field` of it, where `value` stands.

    `code` is what the refusal is called; `limits` are those that its sentence names.
    """

    def __init__(
        self,
        field: str,
        reason: str,
        value: object = None,
        *,
        code: str,
        limits: Mapping[str, object] | None = None,
    ) -> None:
        shown = "" if value is None else f", got {value!r:.80}"
        super().__init__(f"{field}: {reason}{shown}")
        self.field, self.value = field, value
        self.code, self.limits = code, dict(limits or {})


class CoordinateError(InputError):
    """A datum or projection is unknown, or would be shifted in silence."""


class PersonalDataError(InputError):
    """A table lists persons; this system holds sites, totals and places only."""


class StoreError(VaxReachError):
    """A stored assessment or prepared file is damaged, missing or cannot be written."""


class FullDiskError(StoreError):
    """What should be written finds no room; it can be asked for again once there is some."""


class ReadOnlyError(StoreError):
    """Where something should be written takes no writing: a read-only disk, or no permission."""


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def refuse_unwritable(name: str, error: OSError) -> StoreError:
    """The refusal to raise where the system does not let us write what has this name."""
    kind = StoreError
    if error.errno in _FULL:
        kind = FullDiskError
    elif error.errno in _READ_ONLY:
        kind = ReadOnlyError
    return kind(f"{name}: cannot be written: {error.strerror or error}")
