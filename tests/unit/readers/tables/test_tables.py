"""Tables by content and by names of columns: what is taken, skipped, refused, and what is said."""

import zipfile

import openpyxl
import pytest

from geo.errors import TableError
from geo.model.row_report import RowReport
from geo.readers.tables.door import read_table
from geo.readers.vocabulary import find_meaning, match_fields
from geo.study import FileSource


def read(path, kind="sites", **keys):
    report = RowReport(kind)
    return read_table(FileSource(path=path, **keys), kind, report), report


def write(folder, text, file="a.csv"):
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return path


def save(folder, sheets, file="a.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / file)
    return folder / file


def refusals(report):
    return [(r.row, r.reason) for r in report.remarks if r.outcome == "refused"]


def test_known_columns_get_our_names_and_others_keep_theirs(tmp_path):
    frame, _ = read(write(tmp_path, "序号,接种单位名称,经度,颜色\n1,甲,123.4,红\n"))
    assert list(frame.columns) == ["name", "lon", "other:颜色", "_file", "_row"]
    assert frame.iloc[0].tolist() == ["甲", "123.4", "红", "a.csv", 2]


def test_names_match_whatever_their_width_spaces_brackets_and_case():
    headers = ["Site ID", "县（市、区）", "经 度", "ＬＡＴ", "常住人口数【人】"]
    assert match_fields(headers[:4], "sites", {}) == {
        "Site ID": "site_id",
        "县（市、区）": "county",
        "经 度": "lon",
        "ＬＡＴ": "lat",
    }
    assert find_meaning(headers[4], "population").field == "population_resident"


def test_a_mapping_of_the_study_wins_over_known_names(tmp_path):
    path = write(tmp_path, "名称,正式名\n旧,新\n")
    frame, _ = read(path, columns={"name": "正式名"})
    assert frame["name"].tolist() == ["新"]


def test_a_mapping_to_a_missing_column_names_those_found(tmp_path):
    path = write(tmp_path, "名称,经度\n甲,1\n")
    with pytest.raises(TableError, match=r"a\.csv: columns: no column '纬' for lat; found: 名称"):
        read(path, columns={"lat": "纬"})


def test_the_better_known_of_two_columns_for_a_field_is_taken_and_said(tmp_path):
    path = write(tmp_path, '位置,经纬度,名称\n楼上,"1,2",甲\n')
    frame, report = read(path)
    assert frame["lon_lat"].tolist() == ["1,2"]
    assert [(r.column, r.reason) for r in report.remarks] == [("位置", "same_field_twice")]


def test_the_header_is_found_within_ten_rows_and_not_after(tmp_path):
    table = "名称,经度\n甲,1\n"
    assert len(read(write(tmp_path, "标题\n" * 9 + table))[0]) == 1
    with pytest.raises(TableError, match="no header row within the first 10 rows"):
        read(write(tmp_path, "标题\n" * 10 + table))


def test_a_header_over_two_rows_is_one_header(tmp_path):
    path = write(tmp_path, "地区,常住人口,,,年份\n,合计,城镇人口,乡村人口,\n和平区,3,2,1,2020\n")
    frame, _ = read(path, "population")
    row = frame.iloc[0]
    fields = ["name", "population", "urban", "rural"]
    assert [row[name] for name in fields] == ["和平区", "3", "2", "1"]


def test_leading_comments_are_skipped_and_lines_keep_their_numbers(tmp_path):
    frame, report = read(write(tmp_path, "# 来源\n# 许可\n名称,经度\n\n甲,1\n"))
    assert frame["_row"].tolist() == [5]
    assert report.reasons() == {"comment_line": 1}


def test_a_row_after_a_cell_of_two_lines_keeps_its_line(tmp_path):
    frame, _ = read(write(tmp_path, '名称,备注\n甲,"一\n二"\n乙,三\n'))
    assert frame["_row"].tolist() == [2, 4]
    assert frame["note"].tolist() == ["一\n二", "三"]


def test_ragged_rows_are_refused_by_line_and_the_others_go_on(tmp_path):
    frame, report = read(write(tmp_path, "名称,经度,纬度\n甲,1,2\n乙,1\n丙,1,2,3\n丁,1,2\n"))
    assert frame["name"].tolist() == ["甲", "丁"]
    assert refusals(report) == [(3, "ragged_row"), (4, "ragged_row")]


def test_at_most_a_hundred_rows_are_listed_for_a_reason(tmp_path):
    _, report = read(write(tmp_path, "名称,经度\n甲,1\n" + "合计,1\n" * 130))
    assert len(report.remarks) == 101
    assert report.remarks[-1].message == "30 more rows like these"


@pytest.mark.parametrize("word", ["合计", "小 计", "总\u3000计", "其中:女性", "Total"])
def test_totals_and_their_parts_are_not_rows(tmp_path, word):
    frame, report = read(write(tmp_path, f"地区,常住人口\n和平区,3\n{word},3\n"), "population")
    assert frame["name"].tolist() == ["和平区"]
    assert report.reasons() == {"total_row": 1}


def test_a_header_repeated_on_the_next_page_is_not_a_row(tmp_path):
    frame, report = read(write(tmp_path, "名称,经度\n甲,1\n名称,经度\n乙,1\n"))
    assert frame["name"].tolist() == ["甲", "乙"]
    assert report.reasons() == {"repeated_header": 1}


def test_several_files_are_one_table(tmp_path):
    paths = [write(tmp_path, "名称,经度\n甲,1\n", "1.csv"), write(tmp_path, "name\n乙\n", "2.csv")]
    frame = read_table(FileSource(paths=paths), "sites", RowReport("sites"))
    assert frame[["name", "lon", "_file"]].to_numpy().tolist() == [
        ["甲", "1", "1.csv"],
        ["乙", "", "2.csv"],
    ]


def test_all_sheets_with_a_header_are_read_and_the_others_named(tmp_path):
    rows = [["名称", "经度"], ["甲", 1.5]]
    more = [["名称", "经度"], ["乙", 1.5]]
    path = save(tmp_path, {"一区": rows, "填写说明": [["请如实填写"]], "二区": more, "空": []})
    frame, report = read(path)
    assert frame["_file"].tolist() == ["a.xlsx [一区]", "a.xlsx [二区]"]
    assert [r.value for r in report.remarks] == ["填写说明"]
    assert read(path, sheet="二区")[0]["_file"].tolist() == ["a.xlsx"]
    with pytest.raises(TableError, match="no sheet '三区'; found: 一区, 填写说明, 二区, 空"):
        read(path, sheet="三区")


def test_a_unit_in_the_header_stays_with_the_cells(tmp_path):
    frame, _ = read(write(tmp_path, "地区,常住人口(万人)\n和平区,73.5\n铁西区,\n"), "population")
    assert frame["population_resident"].tolist() == ["73.5万", ""]
    titled = write(tmp_path, "人口表 单位:万人,\n地区,常住人口\n和平区,73.5\n")
    assert read(titled, "population")[0]["population_resident"].tolist() == ["73.5万"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or encrypted Office file"),
        (b"<html><table><tr><td>x</td></tr></table>", "a web page or XML"),
        (b'<?xml version="1.0"?><osm version="0.6"></osm>', "an XML file"),
        (b"<OGRVRTDataSource><SrcDataSource>/etc/passwd", "an XML file"),
        (b"\x00\x00\x00\x0e\x0a\x09OSMHeader\x18\x00", "an OSM PBF file"),
        (b'{"type":"FeatureCollection","features":[]}', "JSON"),
        (b"PAR1abcdPAR1", "a Parquet file"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.et"])
def test_other_content_is_refused_whatever_its_name(tmp_path, name, body, found):
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(TableError, match=found) as caught:
        read(path)
    assert "请用 Excel 或 WPS 另存为 .xlsx" in str(caught.value)


def test_a_dbf_named_csv_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x03\x7a\x01\x01\x02\x00\x00\x00\x41\x00\x20\x00" + b"NAME\0\0" * 9)
    with pytest.raises(TableError, match="control character"):
        read(path)


@pytest.mark.parametrize(
    ("part", "found"),
    [("word/document.xml", "a Word file"), ("xl/workbook.bin", "xlsb"), ("a.csv", "a ZIP archive")],
)
def test_other_archives_are_refused(tmp_path, part, found):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(TableError, match=found):
        read(path)


def test_a_workbook_named_csv_is_refused(tmp_path):
    path = save(tmp_path, {"a": [["名称", "经度"], ["甲", 1]]}).rename(tmp_path / "b.csv")
    with pytest.raises(TableError, match=r"b\.csv: holds an \.xlsx workbook"):
        read(path)


def test_a_line_over_20_megabytes_is_refused(tmp_path):
    path = write(tmp_path, "名称,经度\n甲,1\n" + "x" * 20_000_001 + "\n")
    with pytest.raises(TableError, match="line 3: at most 20,000,000 bytes in a line"):
        read(path)


def test_an_open_quotation_mark_does_not_swallow_the_rest(tmp_path):
    with pytest.raises(TableError, match="line 3: not readable as a row"):
        read(write(tmp_path, '名称,经度\n甲,1\n"乙,1\n丙,1\n丁,1\n'))


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, text):
    with pytest.raises(TableError, match="empty file"):
        read(write(tmp_path, text))


@pytest.mark.parametrize(
    "word",
    [
        "全省合计：8家",
        "合计: 12",
        "全区合计",
        "沈阳市合计",
        "本页小计",
        "合计(家)",
        "总数",
        "累　计",
        "共计12家",
        "共计十二家接种单位",
        "共 12 家",
        "其中：和平区",
    ],
)
@pytest.mark.parametrize("columns", ["{},12,,", "12,{},,", "1,12,{},", "1,,12,{}"])
def test_a_total_is_no_row_however_it_is_written(tmp_path, word, columns):
    text = f"序号,名称,县区,乡镇\n1,甲,和平区,某镇\n{columns.format(word)}\n"
    frame, report = read(write(tmp_path, text))
    assert frame["name"].tolist() == ["甲"]
    assert report.reasons() == {"total_row": 1}


@pytest.mark.parametrize(
    "row",
    [
        "单位负责人签字：,,审核人签字：,",
        "审核人签字：,,,",
        "单位负责人：某某,填表人：某,联系电话：1,填表日期：2026年1月1日",
        "制表单位（盖章）：某某中心,,,",
        "单位（公章）,,,",
        "（以上数据截至2025年12月31日）,,,",
        "※ 说明：本表由各区填报,,,",
        "1. 本表由各区填报,,,",
        "2、请于每月5日前上报,,,",
        ",以下空白,,",
        "9,以下空白,,",
    ],
)
def test_a_note_or_signature_is_no_row(tmp_path, row):
    text = f"序号,名称,县区,乡镇\n1,甲,和平区,某镇\n{row}\n"
    frame, report = read(write(tmp_path, text))
    assert frame["name"].tolist() == ["甲"]
    assert report.reasons() == {"note_row": 1}


@pytest.mark.parametrize(
    "name",
    [
        "某其中接种点",
        "其中村卫生室",
        "某市综合计划生育服务站",
        "总医院",
        "共青团农场卫生院",
        "以上村卫生室",
        "请家村接种点",
        "章党镇卫生院",
        "备注村卫生室",
        "共计划街道接种点",
    ],
)
def test_a_name_that_holds_such_words_is_a_row(tmp_path, name):
    frame, report = read(write(tmp_path, f"名称,县区\n{name},和平区\n"))
    assert frame["name"].tolist() == [name]
    assert report.remarks == []


def test_a_note_beside_a_name_may_speak_of_totals(tmp_path):
    frame, _ = read(write(tmp_path, "名称,备注,地址\n甲,共计3台,总数12号\n"))
    assert frame["name"].tolist() == ["甲"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"zzz": "name"}, "columns: unknown field 'zzz'; a table of sites has: accessible_parking"),
        ({"nmae": "正式名"}, "; did you mean name?"),
        ({"hour": "正式名"}, "; did you mean hours?"),
    ],
)
def test_a_mapping_to_a_field_that_is_not_ours_is_refused_first(tmp_path, columns, told):
    with pytest.raises(TableError) as caught:
        read(write(tmp_path, "正式名,某列\n甲,1\n"), columns=columns)
    assert told in str(caught.value)


@pytest.mark.parametrize("field", ["hours_flu", "age_10_19", "name"])
def test_a_mapping_may_name_bands_and_hours_of_any_service(tmp_path, field):
    frame, _ = read(write(tmp_path, "正式名,名称\n甲,1\n"), columns={field: "正式名"})
    assert frame[field].tolist() == ["甲"]
