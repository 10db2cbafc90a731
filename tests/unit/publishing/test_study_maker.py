"""From edits of the register to assessments: the same tables as from files, whatever was kept."""

from __future__ import annotations

import random
import shutil

import pytest

from app.publishing.retention import Kept
from app.publishing.study_maker import StudyMaker
from app.publishing.updater import Makers, Updater
from app.publishing.waiting import Wanted
from app.register.change_set import BY_COMMAND
from app.register.change_steps import Target
from app.register.changes import amend_row, create_row, end_row
from app.register.doors.row import Why
from app.register.exchange.supplying import supply_tables
from app.register.reads import list_rows, tell_revision
from geo.assessment import assess
from geo.assessment.store import ASSESSMENTS
from geo.errors import StoreError
from geo.reports.assessment.folder import read_folder
from geo.study import read_study, state_folder
from tests.digests import digest_tables
from tests.samples.register_study import KINDS, import_small_study
from tests.samples.small_study import make_small_study
from tests.soak import rounds


def quietly(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A study that takes units and rosters of its register, with their rows imported."""
    path, register = import_small_study(tmp_path_factory.mktemp("office"))
    yield path, register
    register.engine.dispose()


def make_maker(office, **kept) -> StudyMaker:
    path, register = office
    return StudyMaker(path, lambda: register, set, Kept(**kept))


def amend(register, code: str, **texts: str) -> None:
    row = next(one for one in list_rows(register, "sites") if one.code == code)
    amend_row(register, BY_COMMAND, Target("sites", code, row.version), texts, Why("edit"))


def edit_anything(register, chance: random.Random) -> str:
    """One edit of a kind that an office makes; which one."""
    rows = [one for one in list_rows(register, "sites") if "停用" not in str(one.texts)]
    row = chance.choice(rows)
    target = Target("sites", row.code, row.version)
    kind = chance.choice(["move", "hours", "services", "add", "close", "name", "county"])
    lon, lat = (f"{chance.uniform(low, high):.5f}" for low, high in ((122.9, 123.2), (41.9, 42.1)))
    changes = {
        "move": {"lon": lon, "lat": lat},
        "hours": {
            "hours": chance.choice(["周一至周五 8:00-16:00", "每日 8:00-17:00", "电话咨询", ""])
        },
        "services": {"services": chance.choice(["常规免疫", "狂犬病", "", "常规免疫、狂犬病"])},
        "name": {"name": f"改名{chance.randrange(1000)}"},
        "county": {"adcode": chance.choice(["210101", "210102"])},
    }
    if kind == "add":
        texts = {"name": f"新{chance.randrange(10**6)}", "lon": lon, "lat": lat}
        create_row(register, BY_COMMAND, "sites", texts | changes["hours"], Why("edit"))
    elif kind == "close":
        end_row(register, BY_COMMAND, target, "2026-01-01", Why("edit"))
    else:
        amend_row(register, BY_COMMAND, target, changes[kind], Why("edit"))
    return kind


def test_whatever_is_edited_the_tables_are_those_of_a_full_run(office, tmp_path):
    path, register = office
    chance = random.Random(7)
    maker = make_maker(office)
    maker.make(maker.look(), quietly)
    for turn in range(rounds(2, 60)):
        done = [edit_anything(register, chance) for _ in range(chance.randint(1, 3))]
        made = maker.make(maker.look(), quietly)
        assert made.revision == tell_revision(register)
        fresh = assess(read_study(path, supply_tables(path, KINDS)), tmp_path / f"cache{turn}")
        assert made.id == fresh.id, done
        assert digest_tables(made.tables) == digest_tables(fresh.tables), done
        assert made.assessment.reports == fresh.reports, done


def test_another_table_of_residents_is_read_anew(office, tmp_path):
    path, _ = office
    copy = shutil.copytree(path.parent, tmp_path / "copy") / path.name
    maker = make_maker((copy, office[1]))
    first = maker.make(maker.look(), quietly)
    study = make_small_study()
    study.demand.loc[0, "residents"] *= 3
    study.write(tmp_path / "other")
    shutil.copyfile(tmp_path / "other" / "demand.csv", copy.parent / "demand.csv")
    second = maker.make(maker.look(), quietly)
    assert second.id != first.id
    fresh = assess(read_study(copy, supply_tables(copy, KINDS)), tmp_path / "cache")
    assert digest_tables(second.tables)["demand"] == digest_tables(fresh.tables)["demand"]


def test_an_old_revision_and_another_day_have_their_own_assessments(office):
    _, register = office
    maker = make_maker(office)
    before = maker.look()
    first = maker.make(before, quietly)
    amend(register, list_rows(register, "sites")[0].code, note="改")
    after = maker.look()
    assert after.revision == before.revision + 1
    assert maker.make(after, quietly).id != first.id
    assert maker.make(before, quietly).id == first.id


def test_readers_are_switched_and_files_follow_when_nobody_edits(office):
    path, register = office
    maker = make_maker(office, latest=1, days=1)
    seen = []
    first = maker.look()
    makers = Makers(maker.look, maker.make, seen.append, maker.finish)
    updater = Updater(makers, first)
    updater.turn(0.0)
    assert not seen
    assert updater.state.word == "current"
    amend(register, list_rows(register, "sites")[0].code, note="又改")
    updater.turn(10.0)
    assert (updater.state.word, seen) == ("waiting", [])
    updater.turn(11.5)
    assert [one.revision for one in seen] == [first.revision + 1]
    assert updater.state.word == "current"
    folder = state_folder(path) / ASSESSMENTS / seen[0].id
    assert sorted(one.name for one in folder.iterdir()) == [
        "manifest.json", "summary.json", "tables",
    ]  # fmt: skip
    manifest = (folder / "manifest.json").read_bytes()
    updater.turn(1e9)
    later = {one.name for one in (folder / "files").iterdir()}
    assert {"report.xlsx", "assessment.gpkg", "counties.csv", "files.json"} <= later
    assert (folder / "manifest.json").read_bytes() == manifest
    assert read_folder(folder).summary["assessment_id"] == seen[0].id
    assert [one.name for one in folder.parent.iterdir()] == [seen[0].id]


def test_what_cannot_be_made_leaves_what_is_served_and_says_why(office, caplog):
    _, register = office
    maker = make_maker(office)

    def fail(_wanted: Wanted, _progress: object):
        raise StoreError("no space left")

    seen = []
    first = maker.look()
    updater = Updater(Makers(maker.look, fail, seen.append, maker.finish), first)
    amend(register, list_rows(register, "sites")[0].code, note="三改")
    updater.turn(1.0)
    updater.turn(3.0)
    assert seen == []
    assert updater.state.word == "failed"
    assert updater.state.served == first
    assert updater.state.failure.reason == "no space left"
    assert "no space left" in caplog.text
    updater._makers = Makers(maker.look, maker.make, seen.append, maker.finish)
    updater.turn(60.0)
    assert seen == []
    amend(register, list_rows(register, "sites")[0].code, note="四改")
    updater.turn(61.0)
    updater.turn(63.0)
    assert len(seen) == 1
    assert updater.state.word == "current"
