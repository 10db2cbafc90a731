"""Opening the register of a study with the doors that its rows are read by."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from app.audit import AuditKey, open_key, read_head
from app.register.doors.readers import ReadingRules, RowReaders
from app.register.register import Register
from app.register.state_rows import list_states
from app.store.transactions import reading
from geo.calendar.notices.year_days import read_notices
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.prepared import prepare_counties
from geo.readers.rosters.sites import KnownSites
from geo.rules.measure_rules import read_measure_rules
from geo.rules.standard import read_standard
from geo.study import Study

RulesOpener = Callable[[], ReadingRules]


def open_rows(engine: Engine, study: Study, folder: Path, key_file: Path | None = None) -> Register:
    """The rows of an opened register; `folder` is where the state of the study lies.

    Raises
    ------
    StoreError
        The key of the audit cannot be used.
    """
    rules = cache(partial(read_rules, study, folder / "cache"))
    return bind_rows(engine, rules, _open_key(engine, folder, key_file))


def bind_rows(engine: Engine, rules: RulesOpener, key: AuditKey) -> Register:
    """The rows of an opened database, read by rules that are asked for when a row is read."""
    return Register(engine, RowReaders(rules, partial(list_sites, engine, rules)), key)


def read_rules(study: Study, prepared: Path) -> ReadingRules:
    """What the doors of a study need besides rows; prepared outlines are kept in a folder.

    Raises
    ------
    InputError
        A rule file or the outlines cannot be used.
    """
    counties, _ = prepare_counties(study.boundaries, prepared, RowReport("boundaries"))
    return ReadingRules(
        standard=read_standard(study.standard.path),
        counties=counties,
        measures=tuple(read_measure_rules(one.standard) for one in study.facilities),
        calendar=read_notices(study.calendar.notices),
    )


def list_sites(engine: Engine, rules: RulesOpener) -> KnownSites:
    """The units that the register knows, as rosters may name them."""
    with reading(engine) as connection:
        rows = list_states(connection, "sites")
    counties = rules().counties
    names = name_counties(counties)
    meanings = [row.understood for row in rows]
    return KnownSites(
        [row.code for row in rows],
        [str(meaning.get("name", "")) for meaning in meanings],
        [str(meaning.get("township", "")) for meaning in meanings],
        [names.get(row.owner_adcode) or str(row.understood.get("county", "")) for row in rows],
    )


def name_counties(counties: Counties | None) -> dict[str, str]:
    """Names of counties by code."""
    if counties is None:
        return {}
    codes, names = (np.asarray(one).astype(str) for one in (counties.adcode, counties.name))
    return dict(zip(codes.tolist(), names.tolist(), strict=True))


def _open_key(engine: Engine, folder: Path, file: Path | None) -> AuditKey:
    with reading(engine) as connection:
        is_used = read_head(connection).number > 0
    return open_key(folder, file, is_used=is_used)
