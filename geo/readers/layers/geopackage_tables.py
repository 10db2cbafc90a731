"""What the layers of a GeoPackage are inside: tables that end, or queries that may not.

A view may be registered as a layer, and its query may run for ever or make any amount of text.
The database is looked at as it lies (`immutable`), so nothing is rolled back and no file appears
beside it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from geo.errors import LayerError
from geo.words.sentences import say

_MOST_STEPS = 2_000_000
"""Of SQLite's machine, for a list of tables."""
_MASTER = "SELECT type, name, coalesce(sql, '') FROM sqlite_master"
_HIDDEN = "SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)"


def check_geopackage(path: Path, layer: str | None) -> None:
    """Refuse a GeoPackage whose lists, or whose layer (any, where none is named), are no tables.

    Raises
    ------
    LayerError
        A view, a virtual table or a column that is computed, each of which is a query; or damage.
    """
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            _bound(database)
            fault = _find_query(database, layer)
    except (sqlite3.Error, UnicodeDecodeError, MemoryError, OverflowError) as error:
        raise LayerError(f"{path.name}: a GeoPackage that cannot be read: {error}") from error
    if fault:
        raise LayerError(
            f"{path.name}: {fault}; {say('export_as_plain_table')} (export it as a table)"
        )


def _bound(database: sqlite3.Connection) -> None:
    left = [_MOST_STEPS // 10_000]

    def count() -> int:
        left[0] -= 1
        return int(left[0] < 0)

    database.set_progress_handler(count, 10_000)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")


def _find_query(database: sqlite3.Connection, layer: str | None) -> str:
    kinds = {
        str(name).lower(): (kind, " ".join(str(sql)[:80].lower().split()))
        for kind, name, sql in database.execute(_MASTER)
        if kind in {"table", "view"}
    }
    lists = [name for name in kinds if name.startswith("gpkg_")]
    for name in lists:
        if _is_query(*kinds[name]):
            return f"{name} is no table but a query"
    if "gpkg_contents" not in kinds:
        return ""
    named = [str(name) for (name,) in database.execute("SELECT table_name FROM gpkg_contents")]
    for name in named if layer is None else [layer]:
        found = kinds.get(name.lower())
        if found is None:
            continue
        if _is_query(*found) or database.execute(_HIDDEN, (name,)).fetchone():
            return f"layer {name!r:.80} is no table but a query"
    return ""


def _is_query(kind: str, sql: str) -> bool:
    return kind == "view" or sql.startswith("create virtual")
