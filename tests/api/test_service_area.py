"""Service areas over HTTP: over drawn squares, and over a small study of real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import LogSettings, Settings
from geo.errors import InputError
from geo.geometry.geodesy import GEOD
from tests.samples.small_study import make_small_study, run


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    study = make_small_study()
    study.sites.loc[7, ["lon", "lat"]] = [123.7, 41.82]
    assessment = run(study, tmp_path_factory.mktemp("areas"))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=assessment)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_areas_of_one_kind_share_the_ground_among_themselves(real):
    from geo.queries.service_area_tables import tabulate_area_lines

    made = real.app.state.published.assessment
    every = tabulate_area_lines(made.inputs, made.network, 3_000.0, overlap=False)
    some = tabulate_area_lines(
        made.inputs, made.network, 3_000.0, overlap=False, kinds=("township_hospital",)
    )
    assert set(some["kind"]) == {"乡镇卫生院"} < set(every["kind"])
    grown = some.set_index("site_id")["length_m"]
    alone = every.set_index("site_id")["length_m"][grown.index]
    assert (grown >= alone - 0.01).all()
    with pytest.raises(InputError, match="village_clinic"):
        tabulate_area_lines(
            made.inputs, made.network, 3_000.0, overlap=True, kinds=("village_clinic",)
        )


def area_of(client: TestClient, query: str = "", site: str = "S00") -> dict:
    answer = client.get(f"/v1/sites/{site}/service-area{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def test_the_cutoff_is_that_of_the_sites_setting_where_none_is_asked(real: TestClient):
    urban, rural = area_of(real), area_of(real, site="S01")
    assert urban["properties"]["cutoff_m"] == 5_000.0
    assert rural["properties"]["cutoff_m"] == 10_000.0


def test_a_polygon_holds_the_site_and_says_its_size_and_cells(real: TestClient):
    feature = area_of(real, "?form=polygon&cutoff=3000")
    shape = shapely.geometry.shape(feature["geometry"])
    said = feature["properties"]
    assert feature["id"] == said["site_id"] == "S00"
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert shape.is_valid
    assert shape.contains(shapely.Point(123.01, 42.01))
    assert said["area_m2"] == pytest.approx(abs(GEOD.geometry_area_perimeter(shape)[0]), rel=1e-9)
    assert (said["cell_m"], said["length_m"]) == (100.0, None)
    assert said["synthetic"] is True
    assert said["assessment_id"]


def test_lines_are_as_long_as_they_say(real: TestClient):
    feature = area_of(real, "?form=lines&cutoff=3000")
    shape = shapely.geometry.shape(feature["geometry"])
    assert feature["geometry"]["type"] == "MultiLineString"
    length_m = feature["properties"]["length_m"]
    assert length_m == pytest.approx(GEOD.geometry_length(shape), rel=1e-5)
    assert feature["properties"]["area_m2"] is None


def test_a_cutoff_within_which_nothing_lies_has_no_geometry(real: TestClient):
    feature = area_of(real, "?form=lines&cutoff=1")
    assert feature["geometry"] is None
    assert feature["properties"]["length_m"] == 0.0


def test_the_largest_cutoff_is_answered(real: TestClient):
    least, most = (area_of(real, f"?cutoff={c}")["properties"]["area_m2"] for c in (1000, 30000))
    assert most > 20 * least


@pytest.mark.parametrize(("site", "reason"), [("S08", "coordinates"), ("S07", "every road")])
def test_a_site_off_the_map_or_the_roads_is_refused_with_the_reason(real, site, reason):
    for headers in ({}, {"If-None-Match": "*"}):
        answer = real.get(f"/v1/sites/{site}/service-area", headers=headers)
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert reason in answer.json()["detail"]
        assert answer.json()["value"] == site


def test_an_unknown_site_is_not_found(client: TestClient):
    answer = client.get("/v1/sites/none/service-area")
    assert answer.status_code == 404
    assert answer.json()["field"] == "site_id"


@pytest.mark.parametrize(
    "query",
    ["cutoff=0.5", "cutoff=30001", "cutoff=nan", "cutoff=1e999", "cutoff=-1", "cutoff=",
     "form=circle", "form=", "form=lines&form=lines", "cell=50"],
)  # fmt: skip
def test_odd_parameters_are_refused_by_name(client: TestClient, query: str):
    answer = client.get(f"/v1/sites/S1/service-area?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] == query.split("=", maxsplit=1)[0]


def test_what_a_client_has_already_is_neither_drawn_nor_sent_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    address = "/v1/sites/S1/service-area?form=polygon"
    tag = client.get(address).headers["etag"]
    areas = type(client.app.state.published.areas)
    monkeypatch.setattr(areas, "find", lambda *_: pytest.fail("drawn again"))
    again = client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["etag"] == tag


def test_forms_and_cutoffs_have_tags_of_their_own(client: TestClient):
    queries = ["", "?form=lines", "?cutoff=5000", "?cutoff=6000"]
    tags = [client.get(f"/v1/sites/S1/service-area{q}").headers["etag"] for q in queries]
    assert len(set(tags)) == 4


def test_the_command_and_the_service_draw_the_same_area(real: TestClient, tmp_path: Path):
    from geo.queries.service_area_tables import tabulate_area_polygons

    made = real.app.state.published.assessment
    table = tabulate_area_polygons(
        made.inputs, made.network, 3_000.0, overlap=True, cell_m=100.0, cache=tmp_path
    )
    shape = shapely.geometry.shape(area_of(real, "?cutoff=3000")["geometry"])
    assert table.set_index("site_id").geometry["S00"].equals(shape)
