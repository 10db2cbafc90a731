"""What a setting rule reads beside the points: overrides, built-up areas, names of townships."""

from __future__ import annotations

import numpy as np

from geo.arrays import Shapes
from geo.demand.setting import SettingHints
from geo.errors import TableError
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.readers.counties.townships import read_published_townships
from geo.readers.layers.door import read_layer
from geo.readers.tables.door import read_table
from geo.readers.tables.row_remarks import remark_rows
from geo.readers.tables.setting_words import read_settings
from geo.study import DemandSource, FileSource


def read_hints(records: DemandRecords, source: DemandSource, report: RowReport) -> SettingHints:
    """Read what the rule of `source` needs; nothing where it needs nothing.

    Raises
    ------
    TableError, LayerError
        A named file cannot be read, or lacks `township_code` and `setting`, or polygons.
    """
    if source.setting == "built_up" and source.built_up is not None:
        layer = read_layer(source.built_up, "boundaries", report)
        shapes: Shapes = np.asarray(layer.geometry.array, dtype=object)
        return SettingHints(built_up=shapes)
    if source.setting != "township":
        return SettingHints()
    overrides = read_overrides(source.overrides, report) if source.overrides else {}
    return SettingHints(overrides=overrides, township_names=_name_townships(records))


def read_overrides(source: FileSource, report: RowReport) -> dict[str, str]:
    """Township codes with the setting that the study gives them, `urban` or `rural`.

    Raises
    ------
    TableError
        The table has no column of codes or of settings.
    """
    frame = read_table(source, "demand", report)
    missing = [field for field in ("township_code", "setting") if field not in frame]
    if missing:
        raise TableError(
            f"{source.files[0].name}: expected columns township_code and setting, "
            f"found no {' and no '.join(missing)}"
        )
    settings = read_settings(frame["setting"])
    blank = settings == ""
    remark_rows(
        report,
        frame,
        blank,
        "refused",
        "setting_unread",
        "expected urban or rural (城镇 or 乡村), got {value!r}",
        column="setting",
    )
    codes = frame["township_code"].astype(str).str.strip().str[:9]
    return dict(zip(codes[~blank], settings[~blank], strict=True))


def _name_townships(records: DemandRecords) -> dict[str, str]:
    """Township code to name: as the rows say, else as published."""
    names = read_published_townships()
    if len(records.township):
        stated = zip(records.township_code, records.township, strict=True)
        names.update((code, name) for code, name in set(stated) if code and name)
    return names
