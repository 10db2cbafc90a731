"""The census of 2020, read as published."""

import os
from pathlib import Path

import numpy as np
import pytest

from geo.arrays import texts
from geo.model.county import Counties
from geo.model.row_report import RowReport
from geo.readers.counties.population import read_population
from geo.study import PopulationSource


@pytest.mark.real
@pytest.mark.skipif("VAXREACH_REAL_DATA" not in os.environ, reason="VAXREACH_REAL_DATA is unset")
def test_the_census_of_liaoning_adds_up():
    path = Path(os.environ["VAXREACH_REAL_DATA"]) / "liaoning/census_2020.csv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    codes = sorted(line.split(",")[0] for line in lines)
    counties = Counties(texts(codes), texts(codes), texts(codes), np.full(100, None, dtype=object))
    report = RowReport("population")
    people = read_population(PopulationSource(path=path, year=2020), counties, report)
    assert people.residents.sum() == 42_591_407
    assert people.urban.sum() == 30_725_976
    assert people.rural.sum() == 11_865_431
    assert people.known.all()
