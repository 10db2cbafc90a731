"""Which assessments go: never the newest, nor what a document names."""

from __future__ import annotations

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from app.publishing.retention import (
    Found,
    Kept,
    choose_gone,
    list_published,
    sweep_assessments,
    sweep_caches,
)

TODAY = "2026-11-30"


ZONE = "Asia/Shanghai"


def tell(day: int, hour: int = 0, size: int = 1) -> Found:
    made_at = f"2026-11-{day:02}T{hour:02}:00:00+00:00"
    return Found(f"{day:02}-{hour:02}", made_at, made_at[:10], size)


def test_the_latest_stay_and_one_a_day_of_the_days_before():
    found = [tell(day, hour) for day in (1, 28, 29) for hour in range(3)]
    gone = choose_gone(found, [], Kept(latest=2, days=10), TODAY)
    assert gone == ["01-00", "01-01", "01-02", "28-00", "28-01", "29-00"]


def test_what_a_document_names_stays_even_beyond_the_disk():
    found = [tell(day, size=10) for day in range(1, 11)]
    kept = Kept(latest=20, days=90, most_bytes=35)
    assert choose_gone(found, ["02-00"], kept, TODAY) == [
        f"{day:02}-00" for day in (1, 3, 4, 5, 6, 7, 8)
    ]


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 23), st.integers(0, 9)),
        min_size=1,
        max_size=40,
        unique_by=lambda one: one[:2],
    ),
    st.sets(st.integers(0, 39)),
    st.integers(1, 25),
    st.integers(1, 90),
    st.integers(1, 100),
)
def test_the_newest_and_the_named_never_go_and_the_rest_fits(made, picked, latest, days, most):
    found = [tell(*one) for one in made]
    named = {found[i].id for i in picked if i < len(found)}
    gone = choose_gone(found, named, Kept(latest, days, most), TODAY)
    newest = max(found, key=lambda one: one.made_at).id
    assert len(set(gone)) == len(gone)
    assert not {newest, *named} & set(gone)
    left = [one for one in found if one.id not in gone]
    others = [one for one in left if one.id not in {newest, *named}]
    assert sum(one.size for one in left) <= most or not others


def test_what_is_of_another_study_in_the_same_folder_stays(tmp_path):
    for study in ("a", "b"):
        for day in range(1, 4):
            folder = tmp_path / "assessments" / f"{study}{day}"
            folder.mkdir(parents=True)
            summary = {"study": study, "created_at": f"2020-01-0{day}T00:00:00+00:00"}
            (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    (tmp_path / "assessments" / "strange").mkdir()
    assert sweep_assessments(tmp_path, "a", ZONE, ["a1"], Kept(latest=1, days=1)) == ["a2"]
    left = sorted(one.name for one in (tmp_path / "assessments").iterdir())
    assert left == ["a1", "a3", "b1", "b2", "b3", "strange"]


def test_a_day_is_that_of_the_standard_and_what_a_kill_left_aside_goes(tmp_path):
    moments = ("20T15:30:00", "20T16:30:00", "21T03:00:00")
    for i, moment in enumerate(moments):
        folder = tmp_path / "assessments" / str(i)
        folder.mkdir(parents=True)
        summary = {"study": "a", "created_at": f"2026-11-{moment}+00:00"}
        (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    (tmp_path / "assessments" / ".gone-x" / "tables").mkdir(parents=True)
    found = list_published(tmp_path / "assessments", "a", ZONE)
    assert sorted(one.day for one in found) == ["2026-11-20", "2026-11-21", "2026-11-21"]
    assert choose_gone(found, [], Kept(latest=1, days=90), TODAY) == ["1"]
    sweep_assessments(tmp_path, "a", ZONE, ["1"], Kept(latest=1, days=90))
    assert not (tmp_path / "assessments" / ".gone-x").exists()


def test_tables_of_distances_used_last_stay(tmp_path):
    for i in range(7):
        (tmp_path / f"reach-{i}").mkdir()
        (tmp_path / f"roads-{i}").mkdir()
    for i in range(7):
        os.utime(tmp_path / f"reach-{i}", (i, i))
    sweep_caches(tmp_path)
    assert sorted(one.name for one in tmp_path.glob("reach-*")) == [
        f"reach-{i}" for i in range(3, 7)
    ]
    assert len(list(tmp_path.glob("roads-*"))) == 7
