"""Why a file cannot be written, whichever library met the fault."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest

from geo.errors import FullDiskError, ReadOnlyError, StoreError
from geo.model.assessment_tables import AssessmentTables
from geo.reports.workbook.table_book import write_table_book
from geo.reports.writing.unwritable import explain_unwritable
from geo.reports.writing.whole_folder import fresh_folder


def raises(code: int) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, "as the system says it")

    return fail


@pytest.mark.parametrize(
    ("code", "kind"),
    [(errno.ENOSPC, FullDiskError), (errno.EDQUOT, FullDiskError), (errno.EACCES, ReadOnlyError)],
)
def test_a_full_disk_and_a_used_up_quota_are_told_apart_from_the_rest(
    code: int, kind: type[StoreError], tmp_path: Path
) -> None:
    def write() -> None:
        with fresh_folder(tmp_path / "out", "plan") as folder:
            (folder / "part").write_text("x")
            raises(code)()

    with pytest.raises(StoreError, match="out: cannot be written: as the system") as refused:
        write()
    assert type(refused.value) is kind
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_for_which_there_is_no_room_says_so(
    tables: AssessmentTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "passing").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "passing"))
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", raises(errno.ENOSPC))
    with pytest.raises(FullDiskError, match=r"book\.xlsx: cannot be written: as the system"):
        write_table_book(tmp_path / "book.xlsx", tables.summary, {"a": pd.DataFrame({"name": [1]})})
    assert [path.name for path in tmp_path.rglob("*")] == ["passing"]


def test_a_fault_of_gdal_is_a_full_disk_where_nothing_more_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = pyogrio.errors.DataSourceError("Failed to commit transaction")
    other = explain_unwritable(tmp_path / "a.gpkg", fault)
    assert type(other) is StoreError
    assert str(other) == "a.gpkg: cannot be written: Failed to commit transaction"
    monkeypatch.setattr(
        "geo.reports.writing.unwritable.tempfile.TemporaryFile", raises(errno.ENOSPC)
    )
    assert type(explain_unwritable(tmp_path / "a.gpkg", fault)) is FullDiskError
