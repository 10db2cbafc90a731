"""Places as points: a column that programs of maps open, where the database has PostGIS."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, insert, select, update

from app.store import open_database
from app.store.database import connect_database
from app.store.geometry import add_geometry
from app.store.transactions import changing, reading

PLACES = Table(
    "places_on_a_map",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("name", String(20)),
    Column("lon", Float),
    Column("lat", Float),
)
LON, LAT = 123.4291, 41.7968


@pytest.fixture
def spatial(spatial_database):
    engine = connect_database(spatial_database)
    with changing(engine) as connection:
        PLACES.drop(connection, checkfirst=True)
        PLACES.create(connection)
        assert add_geometry(connection, [PLACES]) == ["places_on_a_map"]
        connection.execute(insert(PLACES).values(number=1, name="沈河", lon=LON, lat=LAT))
        connection.execute(insert(PLACES).values(number=2, name="未定位"))
    yield engine
    engine.dispose()


def tell_points(engine) -> list[str | None]:
    with reading(engine) as connection:
        told = "SELECT ST_AsText(geometry) FROM places_on_a_map ORDER BY number"
        return list(connection.exec_driver_sql(told).scalars())


def test_the_point_follows_from_lon_and_lat_and_is_missing_where_they_are(spatial):
    assert tell_points(spatial) == [f"POINT({LON} {LAT})", None]
    with changing(spatial) as connection:
        connection.execute(update(PLACES).values(lon=122.5, lat=40.5))
    assert tell_points(spatial) == ["POINT(122.5 40.5)"] * 2


def test_a_table_that_has_its_points_is_left_alone_and_read_without_them(spatial):
    with changing(spatial) as connection:
        assert add_geometry(connection, [PLACES]) == []
        assert connection.execute(select(PLACES)).first() == (1, "沈河", LON, LAT)


def test_a_program_of_maps_opens_the_points(spatial, postgresql):
    if shutil.which("ogrinfo") is None:
        pytest.skip("GDAL's programs are not installed: make test-system")
    source = f"PG:host={postgresql} user=vaxreach dbname=spatial"
    asked = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, PLACES.name]
    told = subprocess.run(asked, check=True, capture_output=True, timeout=60)
    first, second = json.loads(told.stdout)["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [LON, LAT]}
    assert first["properties"]["name"] == "沈河"
    assert second["geometry"] is None


def test_a_database_without_postgis_keeps_numbers_alone(register_url):
    engine = open_database(register_url)
    with changing(engine) as connection:
        PLACES.create(connection)
        assert add_geometry(connection, [PLACES]) == []
    engine.dispose()
