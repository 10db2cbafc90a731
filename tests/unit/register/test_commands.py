"""`vaxreach register import` and `export` by the command: shown, asked, written, told."""

from __future__ import annotations

import json

import pytest
import typer
from sqlalchemy import update

from app.register.exchange.supplying import supply_tables
from app.store import sqlite_url
from app.store.database import connect_database
from app.store.tables.register import StateRow
from app.store.transactions import changing
from geo.errors import InputError
from geo.study import read_study, state_folder
from scripts.register.export import export
from scripts.register.import_rows import import_rows
from scripts.register.merge import merge
from scripts.register.readings import readings
from tests.samples.small_study import make_small_study


@pytest.fixture
def study(tmp_path):
    return make_small_study().write(tmp_path / "study")


def test_nothing_is_written_before_somebody_has_agreed(study, capsys, monkeypatch):
    with pytest.raises(InputError, match="nobody to ask"):
        import_rows(study)
    import_rows(study, dry_run=True, as_json=True)
    out = capsys.readouterr().out
    shown = json.loads(out[out.index("[") :])
    assert [(one["kind"], len(one["added"])) for one in shown] == [("sites", 9), ("rosters", 2)]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: False)
    with pytest.raises(typer.Exit):
        import_rows(study)
    tables = supply_tables(study, ["sites"])
    assert tables == {}
    with pytest.raises(InputError, match="no sites yet"):
        read_study(_use(study), tables)


def test_rows_come_in_change_and_go_out(study, tmp_path, capsys):
    import_rows(study, yes=True)
    assert "登记库版次1" in capsys.readouterr().out
    table = tmp_path / "changed.csv"
    table.write_text("site_id,name,phone\nS00,演示单位00,024-5\n", encoding="utf-8")
    import_rows(study, table, "sites", yes=True)
    out = capsys.readouterr().out
    assert "phone  → 024-5" in out
    assert "登记库版次2" in out
    export(study, tmp_path / "new", None, None)
    written = read_study(tmp_path / "new" / "study.toml")
    assert written.sites.path.name == "sites.arrow"
    assert "024-5" in written.sites.path.read_bytes().decode("utf-8", "ignore")
    export(study, tmp_path / "old", 1, None)
    assert "024-5" not in (tmp_path / "old" / "sites.arrow").read_bytes().decode("utf-8", "ignore")
    with pytest.raises(InputError):
        export(study, tmp_path / "new", None, None)


def test_what_this_version_reads_otherwise_is_listed_and_accepted(study, capsys):
    import_rows(study, yes=True)
    engine = connect_database(sqlite_url(state_folder(study) / "register.sqlite"))
    with changing(engine) as connection:
        connection.execute(
            update(StateRow).where(StateRow.number == 1).values(reader="0", understood="{}")
        )
    engine.dispose()
    capsys.readouterr()
    readings(study, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["code"], one["reader"]) for one in told] == [("sites", "S00", "0")]
    assert told[0]["fields"]["site_id"] == [None, "S00"]
    readings(study, accept=True)
    readings(study)
    assert "有0条" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "kind", "datum", "told"),
    [
        ("sites.csv", None, None, "go together"),
        (None, "sites", None, "go together"),
        ("nothing.csv", "sites", None, "no such file"),
        ("sites.csv", "sites", "mars", "--datum"),
    ],
)
def test_a_wrong_question_is_one_line(study, file, kind, datum, told):
    path = None if file is None else study.parent / file
    with pytest.raises(InputError, match=told):
        import_rows(study, path, kind, datum)


def _use(study):
    text = study.read_text(encoding="utf-8")
    using = study.with_name("using.toml")
    start = text.index("[sites]")
    using.write_text(
        text[:start] + text[text.index("[rosters]") :] + '\n[register]\nuse = ["sites"]\n',
        encoding="utf-8",
    )
    return using


def test_two_rows_of_one_unit_become_one(study, capsys):
    import_rows(study, yes=True)
    merge(study, "S01", "S00", why="同一单位")
    assert "S01已并入S00" in capsys.readouterr().out
    table = supply_tables(study, ["sites"])["sites"].read_bytes()
    assert b"S00" in table
    assert b"S01" not in table
    for code, into in (("S01", "S02"), ("S00", "S00"), ("S00", "nobody"), ("nobody", "S00")):
        with pytest.raises(InputError, match="register"):
            merge(study, code, into)
