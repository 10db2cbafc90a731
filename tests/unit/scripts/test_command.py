"""The command: exit codes, what goes to which stream, and no trace of a refused run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.main import get_command

from scripts import __main__ as command
from scripts import lazy_verbs
from scripts.register.verbs import VERBS as REGISTER_VERBS
from scripts.verbs import VERBS
from tests.samples.small_study import make_small_study

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def study(tmp_path) -> Path:
    return make_small_study().write(tmp_path / "study")


@pytest.fixture
def vaxreach(monkeypatch, capfd):
    """Runs the command in this process: its exit code, standard output and standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["vaxreach", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        code = ended.value.code
        streams = capfd.readouterr()
        return (0 if code is None else int(code), streams.out, streams.err)

    return call


def test_assess_prints_a_table_and_where_the_files_are(vaxreach, study, tmp_path):
    code, out, err = vaxreach("assess", study, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "甲东区" in out
    assert "演示数据（非真实）" in out
    assert f"结果文件：{tmp_path / 'out'}" in out.replace("\n", "")
    assert "\x1b" not in out
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_the_process_ends_without_looking_for_cycles_in_what_is_left():
    """What is registered first is called last: told after the command's own."""
    told = """
import atexit, gc, sys
atexit.register(lambda: print(len(gc.get_objects()), gc.get_freeze_count() > 1000))
from scripts.__main__ import main
sys.argv = ["vaxreach", "--help"]
main()
"""
    ends = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT
    )
    left, frozen = ends.stdout.splitlines()[-1].split()
    assert int(left) < 1000
    assert frozen == "True"


def test_json_is_one_document_and_the_same_as_the_summary(vaxreach, study, tmp_path):
    code, out, err = vaxreach("assess", study, "--out", tmp_path / "out", "--json")
    assert (code, err) == (0, "")
    written = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert json.loads(out) == written


@pytest.mark.parametrize(("language", "header"), [("zh", "县区"), ("en", "name")])
def test_headers_are_in_the_language_asked_for(vaxreach, study, tmp_path, language, header):
    out = tmp_path / "out"
    assert vaxreach("assess", study, "--out", out, "--headers", language)[0] == 0
    content = (out / "counties.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    columns = pd.read_csv(out / "counties.csv", encoding="utf-8-sig", dtype=str).columns
    assert any(header in column for column in columns)
    assert all(column.isascii() for column in columns) == (language == "en")


def test_a_second_assessment_takes_the_place_of_the_first(vaxreach, study, tmp_path):
    out = tmp_path / "out"
    assert vaxreach("assess", study, "--out", out)[0] == 0
    before = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert vaxreach("assess", study, "--out", out)[0] == 0
    after = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert before["assessment_id"] == after["assessment_id"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "study"]


def test_a_folder_with_other_files_is_refused_before_any_work(vaxreach, study, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine", encoding="utf-8")
    code, out, err = vaxreach("assess", study, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert err == (
        "--out out: the folder is not empty and holds no earlier assessment; name a new folder\n"
    )
    assert not (study.parent / ".vaxreach").exists()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_findings_fail_only_where_the_caller_asks(vaxreach, study, tmp_path):
    out = tmp_path / "out"
    assert vaxreach("assess", study, "--out", out)[0] == 0
    code, printed, _ = vaxreach("assess", study, "--out", out, "--fail-on-short")
    assert code == 1
    assert "甲东区" in printed
    assert (out / "manifest.json").is_file()
    assert vaxreach("assess", study, "--out", out, "--fail-on-unserved")[0] == 0


def test_an_unserved_county_fails_where_the_caller_asks(vaxreach, tmp_path):
    small = make_small_study()
    small.sites["hours"] = "Mo-Fr 08:00-16:00; PH off"
    path = small.write(tmp_path / "study")
    words = ("assess", path, "--out", tmp_path / "out", "--fail-on-unserved")
    assert vaxreach(*words)[0] == 1


def test_a_named_cache_is_used_and_nothing_else_is_written(vaxreach, study, tmp_path):
    words = ("assess", study, "--out", tmp_path / "out", "--cache", tmp_path / "kept")
    assert vaxreach(*words)[0] == 0
    assert not (study.parent / ".vaxreach").exists()
    names = {path.name.split("-")[0] for path in (tmp_path / "kept").iterdir()}
    assert names == {"counties", "roads", "reach"}


def test_check_lists_every_input(vaxreach, study):
    code, out, err = vaxreach("check", study)
    assert (code, err) == (0, "")
    assert all(name in out for name in ("boundaries", "population", "demand", "roads", "sites"))


def test_check_groups_remarks_of_one_kind_with_their_number(vaxreach, tmp_path):
    small = make_small_study()
    more = pd.DataFrame({"site_id": [f"U{i:03d}" for i in range(150)]})
    more = more.assign(name="演示点" + more["site_id"], county="某县", kind="卫生院", hours="Mo")
    small.sites = pd.concat([small.sites, more], ignore_index=True)
    code, out, _ = vaxreach("check", small.write(tmp_path / "study"))
    assert code == 0
    told = [line for line in out.splitlines() if "某县" in line]
    assert len(told) == 1
    assert told[0].endswith("（同类共150条）")


def test_check_ends_with_what_cannot_be_said_and_the_column_that_would_mend_it(vaxreach, tmp_path):
    small = make_small_study()
    small.sites = small.sites[["name", "lon", "lat", "adcode"]].assign(床位=3, 门诊安排="周一上午")
    code, out, _ = vaxreach("check", small.write(tmp_path / "study"))
    assert code == 0
    head, _, last = out.partition("评估将无法说明的内容")
    assert "9/9家单位未说明是否提供免疫规划疫苗" in last
    assert "9/9家单位没有接种时间" in last
    assert all(f"“{column}”" in last for column in ("接种单位类型", "接种时间", "经度"))
    first = head.splitlines()[head.splitlines().index("读取中的问题（要紧的在前，同类合并）") + 1]
    assert "“门诊安排”像是开诊时间" in first
    assert "未读取的列：床位、门诊安排" in head


def test_what_is_unread_or_unsaid_stands_in_the_warnings_of_the_assessment(vaxreach, tmp_path):
    small = make_small_study()
    small.sites = small.sites[["name", "lon", "lat", "adcode"]].assign(门诊安排="周一上午")
    study = small.write(tmp_path / "study")
    code, out, _ = vaxreach("assess", study, "--out", tmp_path / "out", "--json")
    assert code == 0
    warnings = json.loads(out)["warnings"]
    assert any("sites.csv：“门诊安排”像是开诊时间" in one for one in warnings)
    assert any("9/9家单位未说明是否提供" in one for one in warnings)
    assert not any("家单位没有坐标" in one for one in warnings)


def test_check_as_json_names_every_remark(vaxreach, tmp_path):
    small = make_small_study()
    small.sites.loc[0, ["lon", "lat"]] = [42.01, 123.01]
    code, out, err = vaxreach("check", small.write(tmp_path / "study"), "--json")
    assert (code, err) == (0, "")
    reports = {report["input"]: report for report in json.loads(out)}
    assert reports["sites"]["accepted"] == 8
    [remark] = [one for one in reports["sites"]["remarks"] if one["outcome"] == "refused"]
    assert (remark["file"], remark["row"]) == ("sites.csv", 2)
    assert remark["reason"] == "lon_lat_swapped"


def test_a_strict_check_fails_on_refused_rows_only(vaxreach, tmp_path):
    small = make_small_study()
    assert vaxreach("check", small.write(tmp_path / "whole"), "--strict")[0] == 0
    small.sites.loc[0, ["lon", "lat"]] = [42.01, 123.01]
    assert vaxreach("check", small.write(tmp_path / "spoilt"), "--strict")[0] == 1


def test_a_fault_of_ours_is_told_apart_from_bad_input(vaxreach, study, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scripts.results.assess.run_assessment", fail)
    code, _, err = vaxreach("assess", study, "--out", tmp_path / "out")
    assert code == 3
    assert "internal error" in err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words", [["assess"], ["assess", "x.toml"], ["fly"], ["assess", "x", "--out", "y", "--no"]]
)
def test_a_slip_in_the_words_themselves_is_bad_input(vaxreach, words):
    code, out, err = vaxreach(*words)
    assert (code, out) == (2, "")
    assert err


def test_in_a_pipe_there_is_nothing_but_the_answer(study, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "scripts", "check", str(study), "--json"],
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert {report["input"] for report in json.loads(done.stdout)} >= {"sites", "roads"}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("__main__", {"numba", "pandas", "scipy", "fastapi"}),
        ("inputs.roads", {"pandas", "geopandas", "fastapi"}),
        ("inputs.check", {"geo.assessment", "scipy.optimize", "fastapi"}),
        ("results.assess", {"fastapi", "uvicorn", "matplotlib"}),
    ],
)
def test_a_verb_imports_nothing_heavy_that_it_does_not_need(module, heavy):
    asked = f"import sys, scripts.{module}; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, timeout=300, check=True
    )
    assert done.stdout.decode().strip() == "set()"


def test_every_verb_is_found_and_explains_itself(vaxreach):
    code, out, _ = vaxreach("--help")
    assert code == 0
    for verb in VERBS:
        assert f" {verb} " in out
        assert vaxreach(verb, "--help")[0] == 0


def test_the_list_of_verbs_says_the_first_sentence_of_each():
    commands = get_command(command.app).commands
    first = {name: commands[name].help.split("\n\n")[0].replace("\n", " ") for name in VERBS}
    assert {name: verb.line for name, verb in VERBS.items()} == first


def test_the_list_of_verbs_imports_none_of_them():
    asked = (
        "import sys, scripts.__main__ as command\n"
        "command.app(['--help'], standalone_mode=False)\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, timeout=300, check=True
    )
    imported = done.stderr.decode().split()
    assert "Assess a study" in done.stdout.decode()
    assert not {"numpy", "pandas", "pydantic", "numba", "scipy", "fastapi"} & set(imported)
    own = [name for name in imported if name.partition(".")[0] in {"geo", "app", "scripts"}]
    assert own == [
        *("geo", "geo.errors", "geo.storage", "geo.storage.table_suppliers"),
        *("scripts", "scripts.__main__", "scripts.lazy_verbs", "scripts.verbs"),
    ]


def test_the_list_of_verbs_of_the_register_says_the_first_sentence_of_each_and_imports_none():
    commands = get_command(command.app).commands["register"].commands
    first = {
        name: commands[name].help.split("\n\n")[0].replace("\n", " ") for name in REGISTER_VERBS
    }
    assert {name: verb.line for name, verb in REGISTER_VERBS.items()} == first
    asked = (
        "import sys, scripts.__main__ as command\n"
        "command.app(['register', '--help'], standalone_mode=False)\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, timeout=300, check=True
    )
    assert "Bring the tables" in done.stdout.decode()
    foreign = {"numpy", "sqlalchemy", "alembic", "psycopg", "fastapi"}
    assert not foreign & set(done.stderr.decode().split())


def test_a_misspelt_verb_is_told_its_neighbour(vaxreach):
    code, _, err = vaxreach("raods")
    assert code == 2
    assert "Did you mean 'roads'?" in err


@pytest.mark.parametrize("words", [("demo", "--out", "x"), ("bench", "--nodes", "5"), ("demo",)])
def test_a_verb_that_no_wheel_holds_says_in_one_line_where_it_is(vaxreach, monkeypatch, words):
    find = lazy_verbs.import_module

    def lack(module: str):
        folder = module.partition(".")[0]
        if folder in lazy_verbs.SOURCE_ONLY:
            raise ModuleNotFoundError(f"No module named {folder!r}", name=folder)
        return find(module)

    monkeypatch.setattr(lazy_verbs, "import_module", lack)
    code, out, err = vaxreach(*words)
    assert (code, out) == (2, "")
    assert "is in the source of vaxreach and not in its wheel" in err
    assert err.count("\n") == 1
    assert f" {words[0]} " in vaxreach("--help")[1]
