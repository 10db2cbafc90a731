"""Scenarios as resources: made from a request, at once or by a job, and kept with their result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Self

from app.errors import BodyError, BusyError, DamagedError, NotFoundError
from app.resources.document_files import DocumentFiles
from app.resources.stored_answers import reading_stored
from app.schemas.stored import Job, ScenarioBody, ScenarioResult
from app.snapshot.geojson import dump_json
from app.snapshot.snapshot import Published
from app.store import Asker, Documents, RequestName, StoredDocument, make_id
from app.work.jobs import Jobs, Progress, queue_job
from geo.checked.json_text import parse_json
from geo.errors import ScenarioError
from geo.reports.answers.differences import FILES, Difference, describe_difference, write_difference
from geo.scenarios.schema import Scenario, read_scenario

ScenarioDocument = StoredDocument[ScenarioBody]


@dataclass(frozen=True, slots=True)
class ScenarioRequest:
    """A scenario that is asked for; `key` is the client's name of the request, or empty."""

    scenario: Scenario
    key: str

    @property
    def name(self) -> RequestName:
        """The key, with what is the same for the same scenario."""
        said = hashlib.sha256(dump_json(self.scenario.as_document())).hexdigest()
        return RequestName(self.key, said)


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Where scenarios are made and kept.

    Those that are made at once have their files written when one is first asked for, by applying
    them again; a job writes them with the rest.
    """

    documents: Documents
    jobs: Jobs
    document_files: DocumentFiles
    _writing: Lock = field(default_factory=Lock)

    def on_behalf_of(self, asker: Asker) -> Self:
        """The same, as far as somebody may see it, and what is made is theirs."""
        return replace(self, documents=self.documents.on_behalf_of(asker))

    def create(self, published: Published, content: bytes, key: str) -> ScenarioDocument:
        """Check, compute and store a scenario, or find what the same request has made before.

        Raises
        ------
        BodyError, BusyError, KeyReusedError, StoreError
            Nothing is stored then.
        """
        request = ScenarioRequest(read_request(content), key)
        known = self.documents.find_asked(ScenarioBody, request.name)
        if known is not None:
            return known
        with refuse_faults():
            difference = published.engine.apply_at_once(request.scenario)
        return self._store(make_id(), published, request, difference)

    def queue(self, published: Published, content: bytes, key: str) -> Job:
        """Check a scenario and have a job make it, or find the job of the same request.

        Raises
        ------
        BodyError, BusyError, KeyReusedError, StoreError
            Nothing is stored then.
        """
        request = ScenarioRequest(read_request(content), key)
        known = self.documents.find_asked(Job, request.name)
        if known is not None:
            return self._find_job(known)
        with refuse_faults():
            published.engine.open().check(request.scenario)
        job = queue_job(ScenarioBody.stored_kind)
        made, is_new = self.documents.create(job, document_id=job.id, asked=request.name)
        if not is_new:
            return self._find_job(made)
        try:
            self.jobs.submit(job, lambda progress: self._work(job.id, published, request, progress))
        except BusyError:
            self.documents.withdraw((Job, job.id))
            raise
        return job

    def sweep(self) -> None:
        """Remove what a service that died left half-written, and files whose scenario never came.

        A scenario of a job has the id of its job.
        """
        self.document_files.sweep()
        for job in self.jobs.list_newest_first():
            if (job.kind, job.state) == (ScenarioBody.stored_kind, "failed"):
                with suppress(DamagedError):
                    if self.documents.find(ScenarioBody, job.id) is None:
                        self.document_files.clear(job.id)

    def find(self, scenario_id: str, field: str = "id") -> ScenarioDocument:
        """A stored scenario.

        Raises
        ------
        NotFoundError
            There is none of this id.
        """
        return self.documents.require(ScenarioBody, scenario_id, field)

    def find_result(self, found: ScenarioDocument) -> dict[str, Any]:
        """What a stored scenario does."""
        return self.documents.require(ScenarioResult, found.id).body.answer

    def list_features(self, found: ScenarioDocument) -> list[dict[str, Any]]:
        """Places that a stored scenario changes, as GeoJSON features.

        Raises
        ------
        DamagedError
            Its result lacks what results have.
        """
        result = self.find_result(found)
        with reading_stored(ScenarioBody.stored_kind, found.id):
            return _draw_places(result)

    def describe(self, found: ScenarioDocument, published: Published) -> dict[str, Any]:
        """A scenario as a list shows it; `stale` where it is of another assessment."""
        address = f"/v1/scenarios/{found.id}"
        files = self._list_files(found, published)
        return {
            "id": found.id,
            "name": found.body.name,
            "version": found.version,
            "created_at": found.created_at,
            "assessment_id": found.body.assessment_id,
            "stale": is_stale(found, published),
            "totals": found.body.totals,
            "files": files,
            "links": [
                {"rel": "self", "href": address},
                {"rel": "features", "href": f"{address}/features"},
                *({"rel": "enclosure", "href": f"{address}/files/{name}"} for name in files),
            ],
        }

    def read_file(self, found: ScenarioDocument, name: str, published: Published) -> bytes:
        """One file of a scenario, as `vaxreach scenario --out` writes it.

        Raises
        ------
        BusyError, StoreError
            The files have not been written before and cannot be now.
        NotFoundError
            There is no such file, or none can be written: the scenario is stale.
        """
        listed = self._list_files(found, published)
        if name in listed:
            self._write_files(found, published)
            return self.document_files.read_file(found.id, name)
        if not listed:
            detail = "the scenario is of an earlier assessment, its files were never asked for"
            raise NotFoundError(detail, code="stale_files", field="name", value=name, allowed=[])
        raise NotFoundError(
            "no file has this name", code="no_such_file", field="name", value=name, allowed=listed
        )

    def delete(self, found: ScenarioDocument) -> None:
        """Delete a scenario as it was found, with its result and files.

        Raises
        ------
        NotFoundError, StaleError
            It has gone or changed meanwhile.
        """
        self.documents.delete(
            ScenarioBody, found.id, found.version, beside=[(ScenarioResult, found.id)]
        )
        self.document_files.clear(found.id)

    def _list_files(self, found: ScenarioDocument, published: Published) -> list[str]:
        """Files that can be read: all of them, or of a stale scenario those that are there."""
        if is_stale(found, published):
            return self.document_files.list_files(found.id)
        return list(FILES)

    def _write_files(self, found: ScenarioDocument, published: Published) -> None:
        """Write the files where they are not there yet; none stay of a scenario that is gone."""
        with self._writing:
            if self.document_files.list_files(found.id):
                return
            with reading_stored(ScenarioBody.stored_kind, found.id):
                scenario = read_scenario(found.body.scenario)
            difference = published.engine.apply_at_once(scenario)
            write_difference(difference, self.document_files.place(found.id))
            if self.documents.find(ScenarioBody, found.id) is None:
                self.document_files.clear(found.id)

    def _store(
        self,
        scenario_id: str,
        published: Published,
        request: ScenarioRequest,
        difference: Difference,
    ) -> ScenarioDocument:
        """Store a scenario with its result, or find what the same request has made meanwhile."""
        result = describe_difference(difference)
        body = ScenarioBody(
            name=request.scenario.name,
            scenario=request.scenario.as_document(),
            assessment_id=published.id,
            totals=result["totals"],
        )
        made, _ = self.documents.create(
            body,
            document_id=scenario_id,
            asked=request.name,
            beside={scenario_id: ScenarioResult(answer=result)},
        )
        return made

    def _work(
        self,
        scenario_id: str,
        published: Published,
        request: ScenarioRequest,
        progress: Progress,
    ) -> str:
        """Make the scenario that has the id of its job."""
        made_id = scenario_id
        try:
            difference = published.engine.open().apply(request.scenario, progress)
            progress("writing")
            write_difference(difference, self.document_files.place(scenario_id))
            progress("storing")
            made_id = self._store(scenario_id, published, request, difference).id
        except BaseException:
            self.document_files.clear(scenario_id)
            raise
        if made_id != scenario_id:
            self.document_files.clear(scenario_id)
        return f"/v1/scenarios/{made_id}"

    def _find_job(self, known: StoredDocument[Job]) -> Job:
        return self.jobs.find(known.id) or known.body


def read_request(content: bytes) -> Scenario:
    """The scenario in a request.

    Raises
    ------
    BodyError
        The first fault, with its field.
    """
    with refuse_faults():
        return read_scenario(parse_json(content))


@contextmanager
def refuse_faults(whole: str = "scenario") -> Iterator[None]:
    """Turn a fault of a scenario into a refusal of the request that holds it.

    What concerns no field of it concerns the `whole`.
    """
    try:
        yield
    except ScenarioError as error:
        named = error.field != "scenario"
        told = str(error) if named else whole + str(error).removeprefix("scenario")
        raise BodyError(
            told,
            code=error.code,
            field=error.field if named else whole,
            value=error.value,
            limits=error.limits,
        ) from error


def is_stale(found: ScenarioDocument, published: Published) -> bool:
    """Whether a scenario was computed for another assessment than the one served."""
    return found.body.assessment_id != published.id


def _draw_places(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    features = []
    for row in result["places"]:
        placed = row["lon"] is not None and row["lat"] is not None
        shape = {"type": "Point", "coordinates": [row["lon"], row["lat"]]} if placed else None
        features.append(
            {"type": "Feature", "id": row["demand_id"], "geometry": shape, "properties": row}
        )
    return features
