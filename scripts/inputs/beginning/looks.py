"""What a file holds: its rows, its columns, and which field each column is taken for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.model.row_report import RowReport
from geo.readers.files.signatures import LAYER_ENDINGS
from geo.readers.group_columns import GROUP
from geo.readers.layers.formats import read_file
from geo.readers.tables.door import read_table
from geo.readers.vocabulary import match_fields
from geo.study import FileSource
from geo.words.sentences import say

_TRACES = {"_file", "_row"}
_ZIP_LIKE = (".parquet", ".geoparquet", ".pbf", ".osm")


@dataclass(frozen=True, slots=True)
class Look:
    """`taken` maps columns of the file to our fields; `rest` has the cells of all others.

    `groups` has those of columns that count people of whom nothing else is known.
    """

    path: Path
    rows: int
    has_shapes: bool
    taken: Mapping[str, str]
    rest: Mapping[str, pd.Series]
    groups: Mapping[str, pd.Series]

    @property
    def fields(self) -> set[str]:
        """Our fields that some column gives."""
        return set(self.taken.values())

    def tell(self) -> str:
        """File, rows and columns in one line."""
        pairs = "、".join(f"{name} → {field}" for name, field in self.taken.items())
        rest = "、".join(list(self.rest)[:12])
        return (
            say("table_rows_counted", name=self.path.name, rows=f"{self.rows:,}")
            + (say("columns_taken", pairs=pairs) if pairs else "")
            + (say("columns_not_read", rest=rest) if rest else "")
        )


def look_at(source: FileSource, kind: str) -> Look:
    """Look at the first file of a source by the vocabulary `kind`.

    Raises
    ------
    InputError
        The file cannot be read; the message says how to mend it.
    """
    path = source.files[0]
    if is_layer(path):
        frame = read_file(path, source, RowReport(kind)).frame.drop(columns=list(_TRACES))
        cells = {str(name): frame[name] for name in frame.columns}
        taken = match_fields(list(cells), kind, source.columns)
        return _sort_columns(path, len(frame), cells, taken, has_shapes=True)
    named = read_table(source, kind, RowReport(kind))
    headers = named.attrs["headers"]
    taken = match_fields(headers, kind, source.columns)
    cells = {
        name: named.get(taken.get(name, f"other:{name}"), pd.Series(dtype=object)).rename(name)
        for name in headers
    }
    return _sort_columns(path, len(named), cells, taken, has_shapes=False)


def is_layer(path: Path) -> bool:
    """Whether a file holds shapes, by the end of its name as the readers go by it."""
    return path.suffix.lower() in LAYER_ENDINGS or path.name.lower().endswith(_ZIP_LIKE)


def _sort_columns(
    path: Path, rows: int, cells: Mapping[str, pd.Series], taken: dict[str, str], *,
    has_shapes: bool,
) -> Look:  # fmt: skip
    rest = {name: one for name, one in cells.items() if name not in taken}
    groups = {name: cells[name] for name, field in taken.items() if field.startswith(GROUP)}
    return Look(path, rows, has_shapes=has_shapes, taken=taken, rest=rest, groups=groups)


_NO_COUNT = re.compile("dens|rate|ratio|share|perc|pct|%|率|密度|比|占", re.IGNORECASE)
_LIKE = {
    "adcode": re.compile(r"code|id$|^id|iso|pcode|geoid|编码|代码|编号", re.IGNORECASE),
    "name": re.compile(r"name|nom\b|nome|nombre|namn|名", re.IGNORECASE),
    "people": re.compile(r"pop|people|person|resident|habit|inhabit|人口|人数", re.IGNORECASE),
    "lon": re.compile(r"^(lon|lng|long|x)|longitud|经", re.IGNORECASE),
    "lat": re.compile(r"^(lat|y)|latitud|纬", re.IGNORECASE),
}
"""What a column that no vocabulary has is probably called, where its cells agree."""


def guess_columns(look: Look, like: str) -> list[str]:
    """Columns that look like what is missing: by their name, and by every one of their cells.

    Where no name says it, codes are known by their digits, and a name by being the only text.
    """
    known = {**look.rest, **look.groups} if like == "people" else look.rest
    fitting = [name for name, cells in known.items() if _fits(cells, like)]
    named = [name for name in fitting if _LIKE[like].search(name)]
    if named or like not in {"adcode", "name"}:
        return named
    if like == "name":
        return fitting if len(fitting) == 1 else []
    return [name for name in fitting if look.rest[name].astype(str).str.contains("[0-9]").all()]


def _fits(cells: pd.Series, like: str) -> bool:
    plain = cells.astype(str).str.strip()
    filled = cells.notna() & ~plain.isin(["", "None", "nan"])
    if not len(cells) or not filled.any():
        return False
    if like == "people" and _NO_COUNT.search(str(cells.name)):
        return False
    if like == "adcode":
        return bool(filled.all() and plain.is_unique)
    if like == "name":
        return bool(pd.to_numeric(plain[filled], errors="coerce").isna().mean() > 0.5)
    numbers = pd.to_numeric(plain[filled], errors="coerce").to_numpy(dtype=np.float64)
    if np.isnan(numbers).any():
        return False
    largest = {"people": np.inf, "lon": 180.0, "lat": 90.0}[like]
    least = 0.0 if like == "people" else -largest
    return bool((numbers >= least).all() and (numbers <= largest).all())
