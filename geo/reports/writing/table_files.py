"""Tables as files that everybody opens: CSV, and GeoJSON of what has a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.model.table_entry import Table
from geo.reports.writing.csv_tables import write_csv
from geo.reports.writing.features import feature_collection
from geo.words.labels import Language


def write_table_files(
    folder: Path,
    frames: Iterable[tuple[str, Table, pd.DataFrame]],
    summary: Mapping[str, Any],
    lang: Language,
    holidays: dict[str, str],
) -> None:
    """Write `NAME.csv` and `NAME.geojson` of every table whose entry names them."""
    for name, table, frame in frames:
        if table.csv:
            write_csv(folder / f"{name}.csv", frame, lang, holidays)
        if table.geojson:
            content = feature_collection(gpd.GeoDataFrame(frame), table.key[0], summary)
            (folder / f"{name}.geojson").write_bytes(content)
