"""A world of two square counties, 0.2° wide, side by side, and makers of records for it."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.arrays import texts
from geo.model.county import Counties, Population
from geo.model.demand import DemandRecords
from geo.model.row_report import RowReport
from geo.rules.standard import read_standard
from geo.study import DemandSource

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def standard():
    return read_standard(ROOT / "data" / "standards" / "liaoning-2025.toml")


@pytest.fixture
def counties():
    return Counties(
        adcode=texts(["210101", "210102"]),
        name=texts(["演示东区", "演示西区"]),
        prefecture=texts(["演示市"] * 2),
        geometry=np.array(
            [shapely.box(120.0, 41.0, 120.2, 41.2), shapely.box(120.2, 41.0, 120.4, 41.2)]
        ),
    )


@pytest.fixture
def report():
    return RowReport("demand")


@pytest.fixture
def make_records():
    return _make_records


@pytest.fixture
def make_census():
    return _make_census


@pytest.fixture
def make_source():
    return _make_source


def _make_records(rows, **columns):
    """Rows are (lon, lat, people[, setting]); columns replace whole fields."""
    count = len(rows)
    fields = {
        "demand_id": [f"d{i}" for i in range(count)],
        "setting": [row[3] if len(row) > 3 else "" for row in rows],
    }
    for name in ("name", "nbs", "adcode", "township_code", "assigned_site_id", "served_by"):
        fields[name] = [""] * count
    extra = {name: value for name, value in columns.items() if name in {"weights", "cell_degrees"}}
    fields.update({name: value for name, value in columns.items() if name not in extra})
    return DemandRecords(
        lon=np.array([row[0] for row in rows], dtype=float),
        lat=np.array([row[1] for row in rows], dtype=float),
        people=np.array([row[2] for row in rows], dtype=float),
        **{name: texts(values) for name, values in fields.items()},
        **extra,
    )


def _make_census(*rows, bands=None):
    """One row per county: (urban, rural), a total alone, or None for a county without a row."""
    pairs = [row if isinstance(row, tuple) else (0, 0) for row in rows]
    return Population(
        known=np.array([row is not None for row in rows]),
        residents=np.array([row if isinstance(row, int) else sum(row or (0,)) for row in rows]),
        split_known=np.array([isinstance(row, tuple) for row in rows]),
        urban=np.array([pair[0] for pair in pairs]),
        rural=np.array([pair[1] for pair in pairs]),
        bands=bands or {},
        year=2020,
        basis="resident",
    )


def _make_source(setting="column", **keys):
    return DemandSource(path=Path("x.csv"), setting=setting, **keys)
