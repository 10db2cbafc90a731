"""An answer of the planner as files: JSON, Excel, GeoPackage, a scenario that can be applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from geo.reports.gis.layers import write_gis_layers
from geo.reports.gis.output_crs import OutputCrs
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.manifest import Content, write_manifest
from geo.reports.writing.words import plain_columns


@dataclass(frozen=True, slots=True)
class AnswerFiles:
    """What stands in the files, which are named after `content`.

    `sheets` are tables by their titles, `layers` titles and tables by their names; `scenario` is a
    file of its own where there is one.
    """

    content: Content
    body: bytes
    summary: Mapping[str, Any]
    sheets: Mapping[str, pd.DataFrame]
    layers: Mapping[str, tuple[str, pd.DataFrame]]
    notes: Sequence[tuple[str, str]]
    scenario: Mapping[str, Any] | None = None


def encode_answer(described: Mapping[str, Any]) -> bytes:
    """The JSON of an answer, the same in files and from the command."""
    return orjson.dumps(described, default=str, option=orjson.OPT_INDENT_2)


def write_answer(folder: Path, answer: AnswerFiles, crs: OutputCrs | None = None) -> None:
    """Write the files into a folder, layers in `crs`, the manifest of all that is in it last."""
    stem = answer.content
    (folder / f"{stem}.json").write_bytes(answer.body)
    if answer.scenario is not None:
        (folder / "scenario.json").write_bytes(encode_answer(answer.scenario))
    sheets = {title: plain_columns(table) for title, table in answer.sheets.items()}
    write_table_book(folder / f"{stem}.xlsx", answer.summary, sheets, notes=answer.notes)
    write_gis_layers(folder, stem, answer.layers, answer.summary, crs)
    write_manifest(folder, stem, answer.summary)
