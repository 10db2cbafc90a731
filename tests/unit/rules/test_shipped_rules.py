"""Rules and notices by the name under which they ship, and those taken where none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import StudyError
from geo.inputs.taken_by_default import tell_defaults
from geo.storage.shipped_files import shipped_data
from geo.study import read_study
from geo.study.shipped_rules import list_rules, locate_rule, newest_standard
from tests.samples.small_study import make_small_study, write_toml

SHIPPED = shipped_data()


@pytest.fixture
def write(tmp_path: Path):
    """Write the study with other sections; `first` stands before the first section."""
    small = make_small_study()
    small.write(tmp_path)

    def rewrite(first: str = "", **sections: object) -> Path:
        given = {**small.sections, **sections}
        kept = {name: values for name, values in given.items() if values is not None}
        path = tmp_path / "study.toml"
        path.write_text(f"{first}\n{write_toml(kept)}", encoding="utf-8")
        return path

    return rewrite


@pytest.mark.parametrize(
    ("first", "section"),
    [
        ('standard = "liaoning-2025"', None),
        ('standard = "standards/liaoning-2025.toml"', None),
        ("", {"path": "liaoning-2025"}),
        ("", {"path": "standards/liaoning-2025.toml"}),
    ],
)
def test_a_standard_that_ships_goes_by_its_name(write, first, section):
    study = read_study(write(first, standard=section))
    assert study.standard.path == SHIPPED / "standards" / "liaoning-2025.toml"
    assert tell_defaults(study) == []


@pytest.mark.parametrize("notices", [["2025", "2026"], [2025, 2026], ["2025", "2026.toml"]])
def test_notices_go_by_their_year(write, tmp_path, notices):
    (tmp_path / "2026.toml").unlink() if notices[1] != "2026.toml" else None
    found = read_study(write(calendar={"notices": notices})).calendar.notices
    assert [path.stem for path in found] == ["2025", "2026"]
    assert found[1].parent == (tmp_path if notices[1] == "2026.toml" else SHIPPED / "holidays")


def test_a_file_beside_the_study_wins_over_a_name(write, tmp_path):
    (tmp_path / "liaoning-2025").write_text("", encoding="utf-8")
    study = read_study(write('standard = "liaoning-2025"', standard=None))
    assert study.standard.path == tmp_path / "liaoning-2025"


def test_a_folder_of_the_same_name_is_no_rule_file(write, tmp_path):
    (tmp_path / "2025").mkdir()
    found = read_study(write(calendar={"notices": ["2025", "2026"]})).calendar.notices
    assert found[0] == SHIPPED / "holidays" / "2025.toml"


def test_what_is_left_out_is_the_newest_that_ships_and_said(write):
    study = read_study(write(standard=None, calendar=None))
    assert study.standard.path == newest_standard() == list_rules("standard")["liaoning-2025"]
    assert study.calendar.notices == list(list_rules("notice").values())
    said = "；".join(tell_defaults(study))
    assert "未指定评估规则" in said
    assert "liaoning-2025" in said
    assert "未指定节假日安排" in said
    assert all(year in said for year in list_rules("notice"))


def test_a_target_alone_keeps_the_newest_standard(write):
    study = read_study(write(standard={"target": "none"}))
    assert study.standard.path == newest_standard()
    assert len(tell_defaults(study)) == 1


def test_files_of_measures_are_no_standards():
    assert "hospitals-example" in list_rules("measures")
    assert set(list_rules("measures")).isdisjoint(list_rules("standard"))


@pytest.mark.parametrize(
    ("first", "sections", "expected"),
    [
        ('standard = "liaoning-2052"', {"standard": None},
         "study.toml key standard: no standard 'liaoning-2052' ships; known: "),
        ('standard = "liaoning-2052"', {"standard": None}, "did you mean liaoning-2025?"),
        ("", {"standard": {"path": "hospitals-example"}},
         "key standard.path: no standard 'hospitals-example' ships; known: "),
        ("", {"calendar": {"notices": ["2025", "2019"]}},
         "key calendar.notices: no holiday notice '2019' ships; known: 2025, 2026"),
        ("", {"calendar": {"notices": [2019]}}, "`vaxreach calendar add`"),
        ("", {"calendar": {"notices": []}}, "key calendar.notices: List should have at least 1"),
        ("", {"standard": {"path": "rules.toml"}}, "key standard.path: no such file 'rules.toml'"),
        ("standard = 7", {"standard": None}, "key standard: expected a section of keys"),
    ],
)  # fmt: skip
def test_a_name_that_does_not_ship_lists_those_that_do(write, first, sections, expected):
    with pytest.raises(StudyError) as refused:
        read_study(write(first, **sections))
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_missing_section_is_named_with_those_that_a_study_needs(write):
    with pytest.raises(StudyError) as refused:
        read_study(write(roads=None, sites=None))
    needed = "a study needs [study], [boundaries], [demand], [roads], [sites], and may have [pop"
    assert f"key roads, sites are missing; {needed}" in str(refused.value)
    assert "[standard], [calendar]" in str(refused.value)


def test_commands_take_the_same_names(tmp_path):
    standard = locate_rule(tmp_path, "liaoning-2025", "--standard", "standard")
    assert standard == SHIPPED / "standards" / "liaoning-2025.toml"
    by_folder = locate_rule(tmp_path, "standards/hospitals-example.toml", "--standard", "measures")
    assert by_folder == locate_rule(tmp_path, "hospitals-example", "--standard", "measures")
    with pytest.raises(StudyError, match=r"^--standard: no rule file of measures 'liaoning-2025'"):
        locate_rule(tmp_path, "liaoning-2025", "--standard", "measures")
