"""One register in every encoding, delimiter and format comes out as the same text."""

import codecs
import csv
import io
from pathlib import Path

import openpyxl
import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.tables.door import read_table
from geo.study import FileSource

HERE = Path(__file__).parent
REGISTER = (HERE / "register.csv").read_text(encoding="utf-8")
with (HERE / "register_expected.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = list(csv.DictReader(file))


def read(path, **keys):
    report = RowReport("sites")
    return read_table(FileSource(path=path, **keys), "sites", report), report


def rows_of(frame):
    fields = [name for name in EXPECTED[0] if name != "line"]
    lines = frame["_row"].astype(str)
    return [
        {"line": line, **dict(zip(fields, row, strict=True))}
        for line, row in zip(lines, frame[fields].to_numpy().tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_register_is_the_same_in_every_encoding(tmp_path, encoding, mark, delimiter, ending):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
    writer.writerows(csv.reader(io.StringIO(REGISTER)))
    path = tmp_path / "register.csv"
    path.write_bytes(mark + out.getvalue().encode(encoding))
    frame, report = read(path)
    assert rows_of(frame) == EXPECTED
    assert report.reasons() == {
        "title_row": 1,
        "note_row": 1,
        "total_row": 1,
        "contact_dropped": 1,
    }


def test_a_register_is_the_same_as_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(REGISTER)):
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    path = tmp_path / "register.xlsx"
    book.save(path)
    assert rows_of(read(path)[0]) == EXPECTED


def test_big5_is_refused_rather_than_garbled(tmp_path):
    path = tmp_path / "a.csv"
    text = "name,lon,lat\n" + "".join(f"臺灣鄉鎮衛生院甲{i},123,41\n" for i in range(5))
    path.write_bytes(text.encode("big5"))
    with pytest.raises(TableError, match="Big5"):
        read(path)
    frame, _ = read(path, encoding="big5")
    assert frame["name"][0] == "臺灣鄉鎮衛生院甲0"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("乙社区卫生服务站", "two encodings in one file: line 3 UTF-8, the rest GB18030"),
        ("乙社区卫生服务中心", "neither UTF-8 nor GB18030; not UTF-8 in line 2, 4"),
    ],
)
def test_two_encodings_in_one_file_are_refused_with_their_lines(tmp_path, name, found):
    path = tmp_path / "a.csv"
    lines = ["name,lon\n甲卫生院,1\n", f"{name},2\n", "丙卫生院,3\n"]
    path.write_bytes(lines[0].encode("gb18030") + lines[1].encode() + lines[2].encode("gb18030"))
    with pytest.raises(TableError, match=found):
        read(path)


def test_bytes_of_no_encoding_are_refused_with_at_most_a_hundred_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,lon\n" + b"\xff\xff,1\n" * 150)
    with pytest.raises(TableError, match="neither UTF-8 nor GB18030") as caught:
        read(path)
    assert str(caught.value).count(",") == 99
    assert "line 2, 3" in str(caught.value)
