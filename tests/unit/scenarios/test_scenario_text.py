import json

import pytest

from geo.checked.json_text import parse_json
from geo.errors import ScenarioError
from geo.scenarios.schema import read_scenario
from geo.scenarios.text import load_scenario

CLOSE = {"change": "close_site", "site_id": "S1"}
ADD = {"change": "add_site", "name": "新点", "lon": 123.5, "lat": 41.8}
EDGE = {"change": "close_road", "lon1": 123.0, "lat1": 41.0, "lon2": 123.1, "lat2": 41.0}


def refuse(raw):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(raw)
    return caught.value


def test_json_and_toml_say_the_same(tmp_path):
    document = {
        "name": "春节方案",
        "changes": [
            ADD,
            {"change": "roster", "site_id": "S1", "date": "2026-02-17", "state": "open"},
            {"change": "close_road", "line": [[123.0, 41.0], [123.1, 41.0]]},
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "a.toml").write_text(
        'name = "春节方案"\n'
        '[[changes]]\nchange = "add_site"\nname = "新点"\nlon = 123.5\nlat = 41.8\n'
        '[[changes]]\nchange = "roster"\nsite_id = "S1"\ndate = 2026-02-17\nstate = "open"\n'
        '[[changes]]\nchange = "close_road"\nline = [[123.0, 41.0], [123.1, 41.0]]\n',
        encoding="utf-8",
    )
    assert load_scenario(tmp_path / "a.json") == load_scenario(tmp_path / "a.toml")


def test_a_scenario_written_out_reads_back_as_it_was():
    made = read_scenario({"name": "方案", "changes": [ADD, CLOSE, EDGE]})
    assert read_scenario(made.as_document()) == made


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"change": "close_site"}, "changes[1].site_id"),
        ({"change": "demolish", "site_id": "S1"}, "changes[1].change"),
        ({"site_id": "S1"}, "changes[1].change"),
        (CLOSE | {"when": "now"}, "changes[1].when"),
        (CLOSE | {"site_id": 7}, "changes[1].site_id"),
        (CLOSE | {"site_id": ""}, "changes[1].site_id"),
        (ADD | {"lon": "123.5"}, "changes[1].lon"),
        (ADD | {"lon": True}, "changes[1].lon"),
        (ADD | {"lon": 200.0}, "changes[1].lon"),
        (ADD | {"lon": float("nan")}, "changes[1].lon"),
        (ADD | {"lat": 123.5}, "changes[1].lat"),
        (ADD | {"services": []}, "changes[1].services"),
        (ADD | {"capacity": -1}, "changes[1].capacity"),
        ({"change": "set_capacity", "site_id": "S1"}, "changes[1].capacity"),
        (
            {"change": "roster", "site_id": "S1", "date": "2026-02-30", "state": "open"},
            "changes[1].date",
        ),
        ({"change": "close_road"}, "changes[1]"),
        (EDGE | {"line": [[1.0, 2.0], [2.0, 2.0]]}, "changes[1]"),
        ({"change": "close_road", "lon1": 1.0, "lat1": 1.0}, "changes[1]"),
        ({"change": "close_road", "line": [[1.0, 2.0], [1.0, 2.0]]}, "changes[1].line"),
        ({"change": "close_road", "line": [[1.0, 2.0, 3.0], [1.0, 2.0]]}, "changes[1].line[0]"),
        (
            {"change": "open_road", "polygon": [[1.0, 2.0], [2.0, 2.0], [2.0, 3.0]]},
            "changes[1].polygon",
        ),
    ],
)
def test_a_fault_is_named_by_its_place(change, field):
    assert refuse({"name": "方案", "changes": [CLOSE, change]}).field == field


def test_an_empty_scenario_and_odd_wholes_are_refused():
    assert refuse({"name": "方案", "changes": []}).field == "changes"
    assert refuse({"name": "\u0007", "changes": [CLOSE]}).field == "name"
    assert refuse([]).field == "scenario"
    assert refuse(None).field == "scenario"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"name": "a", "name": "b", "changes": []}', "name"),
        ('{"name": NaN}', "name"),
        ('{"name": 1e999}', "name"),
        ('{"name": "\\ud800"}', "name"),
        ('{"name": "a\\u0000b"}', "name"),
        ("[" * 100_000, "scenario"),
        ("[" * 40 + "]" * 40, "scenario"),
        ("{", "scenario"),
        ('{"n": ' + "9" * 5000 + "}", "scenario"),
    ],
)
def test_loose_json_is_refused(text, field):
    with pytest.raises(ScenarioError) as caught:
        parse_json(text.encode())
    assert caught.value.field == field


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ScenarioError, match="no such file"):
        load_scenario(tmp_path / "missing.json")
    with pytest.raises(ScenarioError):
        load_scenario(tmp_path)
