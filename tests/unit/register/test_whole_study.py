"""A study imported, exported and assessed from the register: the same tables, byte for byte."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row
from app.register.doors.row import Why
from app.register.exchange.importing import apply_differences
from app.register.exchange.supplying import supply_tables
from app.register.exchange.whole_study import find_study_differences
from app.register.opening import open_rows
from app.register.reads import list_rows, tell_revision
from app.settings import Settings
from app.store import open_database
from app.store.place import locate_register
from geo.assessment import assess
from geo.errors import InputError, StudyError
from geo.inputs.reference_date import choose_reference_date
from geo.rules.standard import read_standard
from geo.storage import table_suppliers
from geo.storage.table_suppliers import supply_by
from geo.study import read_around_register, read_study, state_folder
from geo.tables.provenance import hash_inputs, name_assessment
from scripts.register.export import export
from tests.digests import digest_tables
from tests.samples.small_study import make_small_study, write_toml

IMPORT = Why("import")
KINDS_USED = ("sites", "rosters", "employers", "verified", "outreach", "corrections")


def use_register(study, kinds):
    """The sections of a study with those of some kinds kept in its register."""
    sections = tomllib.loads(study.read_text(encoding="utf-8"))
    kept = {name: one for name, one in sections.items() if name not in kinds}
    return kept | {"register": {"use": list(kinds)}}


def open_register(study):
    named = read_around_register(study)
    state = state_folder(study)
    state.mkdir(exist_ok=True)
    return named, open_rows(
        open_database(locate_register(Settings(study=study), state)), named, state
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    small = make_small_study()
    demand = small.demand["demand_id"]
    folder = tmp_path_factory.mktemp("whole")
    small.sections |= {
        "employers": {"path": "employers.csv", "datum": "gcj02"},
        "verified": {"path": "verified.csv"},
        "outreach": {"path": "rounds.csv"},
        "corrections": {"path": "corrections.csv"},
    }
    path = small.write(folder)
    (folder / "employers.csv").write_text(
        "单位编码,单位名称,经度,纬度,在岗职工（百人）,县区,备注\nE1,甲厂,123.0,42.0,3,甲东区,=1+1\n"
        ",乙厂,,,40,甲西县,\n",
        encoding="utf-8",
    )
    (folder / "verified.csv").write_text(
        f"居民点编码,单位编码,核实路程(公里),核实单位\n{demand[0]},S00,4.5,区疾控\n",
        encoding="utf-8",
    )
    (folder / "rounds.csv").write_text(
        f"居民点编码,单位编码,每年次数,计划日期\n{demand[1]},S01,每年4次,2026-01-20\n"
        f"{demand[1]},S01,每年4次,2026-05-20\n",
        encoding="utf-8",
    )
    (folder / "corrections.csv").write_text(
        f"居民点编码,更正后人口,数据来源,更正日期\n{demand[2]},123,民政部门,2026-01-02\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def imported(study):
    named, register = open_register(study)
    shown = find_study_differences(register, named)
    apply_differences(register, BY_COMMAND, shown, IMPORT)
    yield named, register
    register.engine.dispose()


@pytest.fixture(scope="module")
def from_files(study):
    return assess(read_study(study), state_folder(study) / "cache")


@pytest.fixture(scope="module")
def exported(study, imported, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported") / "study"
    export(study, folder)
    return assess(read_study(folder / "study.toml"), state_folder(study) / "cache")


def test_an_import_is_one_revision_and_again_none(imported):
    named, register = imported
    assert tell_revision(register) == 1
    again = find_study_differences(register, named)
    assert all(one.changes_nothing for one in again)
    assert not any(one.missing or one.doubtful for one in again)
    assert apply_differences(register, BY_COMMAND, again, IMPORT) == 0
    kinds = {one.kind: len(one.same) for one in again}
    assert kinds == {
        "sites": len(list_rows(register, "sites")), "rosters": 2, "employers": 2, "verified": 1,
        "outreach": 2, "corrections": 1,
    }  # fmt: skip


def test_the_export_gives_the_tables_of_the_study_byte_for_byte(
    study, imported, from_files, exported
):
    assert digest_tables(exported.tables) == digest_tables(from_files.tables)


def test_the_register_and_its_export_give_one_assessment(study, exported, monkeypatch):
    monkeypatch.setattr(table_suppliers, "_SUPPLIERS", [])
    using = study.with_name("using.toml")
    using.write_text(write_toml(use_register(study, KINDS_USED)), encoding="utf-8")
    supply_by(supply_tables)
    named = read_study(using)
    as_of = choose_reference_date(named, read_standard(named.standard.path))
    assert name_assessment(named, hash_inputs(named), as_of) == exported.id
    theirs = {one["key"]: one["sha256"] for one in hash_inputs(exported.inputs.study)}
    assert {one["key"]: one["sha256"] for one in hash_inputs(named)} == theirs


def test_an_edit_reaches_the_next_table_and_an_old_revision_keeps_its_own(study, imported):
    _, register = imported
    before = supply_tables(study, ["sites"])["sites"].read_bytes()
    revision = tell_revision(register)
    row = list_rows(register, "sites")[0]
    target = Target("sites", row.code, row.version)
    amend_row(register, BY_COMMAND, target, {"note": "改"}, Why("edit"))
    after = supply_tables(study, ["sites"])["sites"].read_bytes()
    assert before != after
    assert supply_tables(study, ["sites"], revision=revision)["sites"].read_bytes() == before
    end_row(
        register, BY_COMMAND, replace(target, version=row.version + 1), "2026-01-01", Why("end")
    )
    assert "停用日期" in supply_tables(study, ["sites"])["sites"].read_bytes().decode(
        "utf-8", "ignore"
    )


def test_a_study_without_a_register_says_so(tmp_path):
    study = make_small_study().write(tmp_path)
    with pytest.raises(StudyError, match="no register yet"):
        supply_tables(study, ["sites"])
    assert not (state_folder(study) / "register.sqlite").exists()


@pytest.mark.parametrize(
    ("kind", "texts", "owner"),
    [
        ("sites", {"name": "新中心", "lon": 123.0, "lat": 42.0}, "210101"),
        ("sites", {"name": "新中心二", "county": "甲西县", "lon": 123.0, "lat": 42.0}, "210102"),
        ("sites", {"name": "新中心三", "adcode": "330102", "lon": 123.0, "lat": 42.0}, ""),
        ("candidates", {"name": "候选", "lon": 123.0, "lat": 42.0}, "210101"),
        ("rosters", {"site_id": "S04", "date": "2026-10-02", "open": "开诊"}, None),
        ("facilities", {"name": "医院", "adcode": "210201"}, None),
    ],
)
def test_who_owns_a_row_is_what_it_states_else_where_it_lies_when_it_is_made(
    imported, kind, texts, owner
):
    _, register = imported
    if kind == "facilities":
        with pytest.raises(InputError, match="names 0 registers"):
            create_row(register, BY_COMMAND, kind, texts, Why("edit"))
        return
    made = create_row(register, BY_COMMAND, kind, texts, Why("edit"))
    of_site = {one.code: one.owner_adcode for one in list_rows(register, "sites")}
    assert made.row.owner_adcode == (of_site["S04"] if owner is None else owner)


@pytest.mark.parametrize(("lon", "is_outside"), [(122.7999, False), (122.79, True), (2.0, True)])
def test_a_place_outside_every_county_is_taken_and_said(imported, lon, is_outside):
    _, register = imported
    texts = {"name": f"远处{lon}", "adcode": "210101", "lon": lon, "lat": 42.0}
    made = create_row(register, BY_COMMAND, "sites", texts, Why("edit"))
    assert ("outside" in {one.reason for one in made.remarks}) == is_outside
