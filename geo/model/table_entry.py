"""What is declared of a table: what a row of it is, and where its rows go.

Every table is stored as Parquet and opened again from it. Files, workbook, layers and addresses are
made from the entries, so that a table stands in no other list; its Chinese title is in the label
table, and so are the words, units and types of its columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_type_hints

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True, slots=True)
class Filter:
    """A query parameter of an address: rows whose `column` (named as it is, if empty) holds it.

    One can ask for the codes that the label table has for the column; with `of`, for the key of
    that table. A column of `several` codes joins them by semicolons.
    """

    name: str
    says: str
    column: str = ""
    of: Literal["", "counties", "sites"] = ""
    several: bool = False

    @property
    def field(self) -> str:
        """The column."""
        return self.column or self.name


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service answers with pages of the rows.

    `told` names members of the answer beside the rows, and the member of the summary each is.
    """

    path: str
    tag: str
    filters: tuple[Filter, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an assessment.

    `says` is what a row is, in English, as the pages of the API say it. `key` tells rows apart;
    of a table with a `shape` it is one column, the stable id of the features. `columns` are those
    that it has without any row as well (the key, if empty). `csv`, `geojson` and `layer` (of
    GeoPackage and Shapefiles) name its files; `sheet` is how many columns of its sheet in
    report.xlsx stay in view, 0 where it has none. With `only_with`, files have it only where that
    table has rows.
    """

    says: str
    key: tuple[str, ...]
    columns: tuple[str, ...] = ()
    shape: Literal["", "Point", "MultiPolygon"] = ""
    csv: bool = True
    geojson: bool = False
    layer: bool = False
    sheet: int = 0
    only_with: str = ""
    address: Address | None = None

    @property
    def fixed(self) -> list[str]:
        """Columns that the table has without any row as well: declared, or asked for by filters."""
        filters = self.address.filters if self.address else ()
        return list(dict.fromkeys([*(self.columns or self.key), *(one.field for one in filters)]))

    def leave_empty(self) -> Any:
        """The table of a study that has nothing of the kind."""
        empty = pd.DataFrame(columns=self.fixed)
        return gpd.GeoDataFrame(empty, geometry=[], crs="EPSG:4326") if self.shape else empty

    def list_missing(self, frame: pd.DataFrame) -> list[str]:
        """Columns that a frame lacks to be this table."""
        asked = self.fixed + (["geometry"] if self.shape else [])
        asked += self.key if len(frame) else ()
        return [name for name in dict.fromkeys(asked) if name not in frame]


def list_tables(tables: type[Any]) -> dict[str, Table]:
    """The entries of a class of tables, by name and in order."""
    hints = get_type_hints(tables, include_extras=True)
    entries = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return {name: found[0] for name, found in entries.items() if found}


def list_frames(tables: Any) -> Iterator[tuple[str, Table, pd.DataFrame]]:
    """Name, entry and rows of every table that files have, in order."""
    for name, table in list_tables(type(tables)).items():
        if not table.only_with or len(getattr(tables, table.only_with)):
            yield name, table, getattr(tables, name)
