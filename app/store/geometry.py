"""Points for maps: where PostGIS is there, every table of places has a column that QGIS opens.

`lon` and `lat` stay what is written; the column follows from them and nothing here reads it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, inspect

from app.store.tables import Base

COLUMN, WGS84 = "geometry", 4326
_HAS_POSTGIS = "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"


def add_geometry(connection: Connection, tables: Iterable[Table] | None = None) -> list[str]:
    """Give tables of places a point where PostGIS is there; which ones had none before.

    Without tables, all of the register that have `lon` and `lat` and exist by now.
    """
    if connection.dialect.name != "postgresql":
        return []
    if connection.exec_driver_sql(_HAS_POSTGIS).first() is None:
        return []
    existing = set(inspect(connection).get_table_names())
    lacking = [
        one.name
        for one in (Base.metadata.tables.values() if tables is None else tables)
        if {"lon", "lat"} <= set(one.c.keys())
        and one.name in existing
        and COLUMN not in list_columns(connection, one.name)
    ]
    for name in lacking:
        _add_column(connection, name)
    return lacking


def list_columns(connection: Connection, table: str) -> list[str]:
    """Names of the columns of a table as it stands, geometry among them."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    nothing = f"SELECT * FROM {quoted} WHERE 1 = 0"  # noqa: S608 - a name of a table of ours
    return list(connection.exec_driver_sql(nothing).keys())


def _add_column(connection: Connection, table: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(table)
    index = connection.dialect.identifier_preparer.quote(f"{table}_by_place")
    connection.exec_driver_sql(
        f"ALTER TABLE {quoted} ADD COLUMN {COLUMN} geometry(Point, {WGS84}) "
        f"GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), {WGS84})) STORED"
    )
    connection.exec_driver_sql(f"CREATE INDEX {index} ON {quoted} USING gist ({COLUMN})")
