"""The description of the API: valid, drawn from the models, and true of what is answered."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.main import create_app
from app.resources.plan_kinds import KINDS
from app.settings import LogSettings, Settings
from geo.plans.request import PlanRequest
from geo.reference.schemas import list_models
from geo.scenarios.schema import Scenario
from tests.api.waiting import wait_for
from tests.samples.small_study import make_small_study, run

CLOSE = {"name": "关停一处", "changes": [{"change": "close_site", "site_id": "S00"}]}
RING = [[122, 41], [125, 41], [125, 43], [122, 41]]
REQUESTS: dict[str, dict[str, Any]] = {
    "sites": {"sites": 1},
    "decisions": {"kind": "decisions", "most": 1},
    "roster": {"kind": "roster", "holiday": "春节"},
    "redundancy": {"kind": "redundancy"},
}
WORK = ("/v1/scenarios", "/v1/plans", "/v1/jobs")


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    """A service that plans and tries scenarios."""
    made = run(make_small_study(), tmp_path_factory.mktemp("api-openapi"))
    app = create_app(Settings(log=LogSettings(access=False)), assessment=made)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(working) -> dict[str, Any]:
    return working.get("/openapi.json").json()


def find_schema(document: dict[str, Any], path: str, method: str, status: int | str) -> Any:
    answer = document["paths"][path][method]["responses"][str(status)]
    [content] = answer["content"].values()
    return content["schema"]


def list_faults(document: dict[str, Any], schema: Any, value: Any) -> list[str]:
    whole = {"components": document["components"], **schema}
    found = Draft202012Validator(whole).iter_errors(value)
    return [f"{list(one.absolute_path)}: {one.message[:200]}" for one in found]


def list_untold(document: dict[str, Any], schema: Any, value: dict[str, Any]) -> set[str]:
    """Members of an answer of which the schema that it fits says nothing."""
    options = schema.get("anyOf", [schema])
    names = [one["$ref"].rpartition("/")[2] for one in options if "$ref" in one]
    fitting = [
        document["components"]["schemas"][name]
        for name in names
        if not list_faults(document, {"$ref": f"#/components/schemas/{name}"}, value)
    ]
    assert fitting, names
    return min((set(value) - set(one["properties"]) for one in fitting), key=len)


def test_the_document_is_openapi_and_every_example_is_what_it_says(document):
    assert [one.message for one in OpenAPIV31SpecValidator(document).iter_errors()] == []
    for path in ("/v1/scenarios", "/v1/plans"):
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        assert body["examples"]
        for example in body["examples"].values():
            assert list_faults(document, body["schema"], example["value"]) == []


def test_every_field_of_a_request_is_described_in_both_languages(document):
    schemas = document["components"]["schemas"]
    models = [Scenario, *(kind.request for kind in KINDS.values())]
    for model in {one for root in models for one in list_models(root)}:
        drawn = schemas[model.__name__]
        assert drawn["description"] or model.__doc__ is None
        for key, part in drawn["properties"].items():
            zh, _, en = part["description"].partition(" · ")
            assert all((zh.strip(), en.strip())), (model.__name__, key)
    assert schemas["PlanRequest"]["description"].startswith(PlanRequest.__doc__.splitlines()[0])


ODD_PLANS: list[dict[str, Any]] = [
    {"kind": "dream"}, {"sites": 0}, {"sites": True}, {"sites": 1, "colour": "red"},
    {"sites": 1, "share": 1.5}, {"sites": 1, "objective": "best"}, {"may_lose": 0},
    {"kind": "redundancy", "may_lose": -1}, {"kind": "roster"}, {"kind": "roster", "holiday": ""},
    {"kind": "decisions", "most": 0}, {"sites": 1, "within": "/etc/passwd"},
    {"sites": 1, "alternatives": 21}, {"sites": 1, "stability": "yes"},
    {"sites": 1, "exclude": [{"name": "a", "path": "a.geojson"}]}, {"kind": "sites", "most": 1},
]  # fmt: skip
ODD_SCENARIOS: list[dict[str, Any]] = [
    {}, {"name": "a"}, {"name": "a", "changes": []}, {"name": "", "changes": CLOSE["changes"]},
    {**CLOSE, "colour": "red"}, {"name": "a", "changes": [{"change": "dance"}]},
    {"name": "a", "changes": [{"change": "close_site"}]},
    {"name": "a", "changes": [{"change": "move_site", "site_id": "S00", "lon": 200, "lat": 41}]},
    {"name": "a", "changes": [{"change": "set_services", "site_id": "S00", "services": []}]},
    {"name": "a", "changes": [{"change": "set_capacity", "site_id": "S00", "capacity": -1}]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "odd"),
    [("/v1/plans", odd) for odd in ODD_PLANS] + [("/v1/scenarios", odd) for odd in ODD_SCENARIOS],
)
def test_what_the_service_refuses_of_a_body_its_description_refuses_too(
    working, document, path, odd
):
    answer = working.post(path, json=odd)
    assert answer.status_code == 422
    [body] = document["paths"][path]["post"]["requestBody"]["content"].values()
    assert list_faults(document, body["schema"], odd)
    assert list_faults(document, find_schema(document, path, "post", 422), answer.json()) == []


@pytest.mark.parametrize(
    "asked",
    [
        *REQUESTS.values(),
        {"kind": "sites", "phases": [1, 2], "within": [
            {"name": "红线", "geometry": {"type": "Polygon", "coordinates": [RING]}}]},
        {"sites": 1, "candidates": "table", "rows": [
            {"candidate_id": "a", "lon": 123.1, "lat": 41.9}]},
    ],
)  # fmt: skip
def test_plans_are_answered_as_described(working, document, asked):
    [body] = document["paths"]["/v1/plans"]["post"]["requestBody"]["content"].values()
    assert list_faults(document, body["schema"], asked) == []
    made = working.post("/v1/plans", json=asked)
    queued = find_schema(document, "/v1/plans", "post", made.status_code)
    assert list_faults(document, queued, made.json()) == []
    assert list_untold(document, queued, made.json()) == set()
    answered = wait_for(working, made.headers["Location"])
    assert answered["state"] == "done", answered["detail"]
    told = find_schema(document, "/v1/plans/{plan_id}", "get", 200)
    assert list_faults(document, told, answered) == []
    result = document["components"]["schemas"]["PlanAnswer"]["properties"]["result"]
    assert list_untold(document, told, answered) == set()
    assert list_untold(document, result, answered["result"]) == set()


def test_scenarios_comparisons_and_lists_are_answered_as_described(working, document):
    made = [working.post("/v1/scenarios", json=CLOSE | {"name": name}) for name in "ab"]
    ids = [one.json()["id"] for one in made]
    job = working.post("/v1/scenarios", json=CLOSE, headers={"Prefer": "respond-async"})
    wait_for(working, job.headers["Location"])
    wait_for(working, working.post("/v1/plans", json=REQUESTS["redundancy"]).headers["Location"])
    asked = {
        ("/v1/scenarios", "post", 201): made[0],
        ("/v1/scenarios", "post", 202): job,
        ("/v1/scenarios/{scenario_id}", "get", 200): working.get(f"/v1/scenarios/{ids[0]}"),
        ("/v1/scenarios/compare", "get", 200): working.get(
            f"/v1/scenarios/compare?a={ids[0]}&b={ids[1]}"
        ),
        ("/v1/jobs/{job_id}", "get", 200): working.get(job.headers["Location"]),
        ("/v1/jobs/{job_id}", "delete", 202): working.delete(job.headers["Location"]),
        **{(path, "get", 200): working.get(path) for path in WORK},
    }
    for where, answer in asked.items():
        assert answer.status_code == where[2]
        schema = find_schema(document, *where)
        assert list_faults(document, schema, answer.json()) == [], where
        assert list_untold(document, schema, answer.json()) == set(), where
    difference = document["components"]["schemas"]["ScenarioAnswer"]["properties"]["result"]
    assert list_untold(document, difference, made[0].json()["result"]) == set()
    for path in WORK:
        items = asked[path, "get", 200].json()["items"]
        page = find_schema(document, path, "get", 200)["$ref"].rpartition("/")[2]
        item = document["components"]["schemas"][page]["properties"]["items"]["items"]
        assert items
        assert list_untold(document, item, items[0]) == set()


def test_whatever_can_be_read_without_an_id_is_answered_as_described(working, document):
    read = 0
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        required = [one for one in operations["get"].get("parameters", []) if one.get("required")]
        content = operations["get"]["responses"]["200"].get("content", {})
        schema = content.get("application/json", {})
        if required or not schema.get("schema"):
            continue
        answer = working.get(path)
        told = schema["schema"]
        if answer.status_code in {400, 401}:
            told = {"$ref": "#/components/schemas/Problem"}
        assert list_faults(document, told, answer.json()) == [], path
        read += answer.status_code == 200
    assert read >= 15


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/plans/x", 404), ("/v1/nothing", 404), ("/v1/sites?limit=-1", 400),
        ("/v1/sites?colour=red", 400), ("/v1/counties/999999", 404),
        ("/v1/candidates?source=x", 400),
    ],
)  # fmt: skip
def test_every_refusal_is_a_problem_as_described(working, document, path, status):
    refused = working.get(path)
    assert refused.status_code == status
    told = {"$ref": "#/components/schemas/Problem"}
    assert list_faults(document, told, refused.json()) == []
    assert list_untold(document, told, refused.json()) == set()


def test_no_route_says_that_it_answers_what_it_does_not_describe(document):
    bare = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for status, answer in operation["responses"].items()
        if path.startswith(WORK) and status.startswith("2")
        for part in answer.get("content", {"none": {"schema": True}}).values()
        if part.get("schema", True) == {}
    ]
    assert bare == []
