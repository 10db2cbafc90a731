"""What can be set from outside: the environment, prefix `VAXREACH_`, parts joined by `__`.

A list may be written as JSON or with commas between; a single name is a list of one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings import SettingsError as EnvironmentFault

from geo.checked.faults import Checked, find_fault, suggest_near
from geo.errors import InputError

PREFIX = "VAXREACH_"
_DELIMITER = "__"
PUBLISHABLE = (
    "counties", "prefectures", "townships", "sites", "holidays", "tiers", "dictionary", "docs",
)  # fmt: skip
"""Layers that may be public; demand, gaps, employers, lists and papers never are."""
_RENAMED = {"VAXREACH_OPEN_TO_NETWORK": "VAXREACH_ALLOW_OPEN_READING"}
_SHOWN_CHARACTERS = 80
_OTHERS = frozenset(
    {"VAXREACH_REAL_DATA", "VAXREACH_SOAK", "VAXREACH_GRAPHS", "VAXREACH_CONTRACTION_GRAPHS"}
)
_LINKS = ("VAXREACH_SERVICE_", "VAXREACH_PORT")
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


def _read_list(given: object) -> object:
    """A list as it is, as JSON, or as text with commas between; one name is a list of one."""
    if not isinstance(given, str):
        return given
    text = given.strip()
    if re.match(r"\[\s*[\"\]]", text):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ValueError('expected a list, such as ["a", "b"] or a,b') from error
    return [part.strip(' "') for part in text.split(",") if part.strip()]


def _check_origin(text: str) -> str:
    if text != "*" and not re.fullmatch(r"https?://[^/\s?#@]+", text):
        raise ValueError("expected an origin such as https://map.example, without a path")
    return text


def _check_host(text: str) -> str:
    if text != "*" and not re.fullmatch(r"[^\s/:@]+|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:.]+", text):
        raise ValueError("expected a name or address such as map.example, without scheme or port")
    return text.lower()


def _check_layer(text: str) -> str:
    if text not in PUBLISHABLE:
        raise ValueError(f"expected layers that may be public: {', '.join(PUBLISHABLE)}")
    return text


Origin = Annotated[str, Field(max_length=300), AfterValidator(_check_origin)]
HostName = Annotated[str, Field(max_length=300), AfterValidator(_check_host)]


LayerName = Annotated[str, AfterValidator(_check_layer)]


class SettingsError(InputError):
    """The environment sets something that there is not, or to a value that is not allowed."""


class CorsSettings(Checked):
    """Which other origins may read the answers; none by default."""

    origins: Annotated[list[Origin], NoDecode, BeforeValidator(_read_list)] = []


class AnswerSettings(Checked):
    """How answers travel: smallest body worth compressing, and seconds a cache may not ask."""

    gzip_minimum_bytes: Annotated[int, Field(ge=0)] = 1000
    gzip_level: Annotated[int, Field(ge=1, le=9)] = 6
    max_age_s: Annotated[int, Field(ge=0)] = 0


class BodySettings(Checked):
    """How large the body of a request may be."""

    largest_bytes: Annotated[int, Field(ge=1_000)] = 1_000_000


class ConnectionSettings(Checked):
    """How long a connection may be silent or slow, and how many there may be.

    `header_s` is for the whole header, `body_gap_s` between two pieces of a body, `body_s` for the
    whole of it, `answer_gap_s` between two pieces of an answer that the client takes. `most` is
    lowered to what the descriptors of the process allow.
    """

    header_s: Seconds = 10
    body_gap_s: Seconds = 10
    body_s: Seconds = 60
    answer_gap_s: Seconds = 30
    idle_s: Seconds = 5
    per_address: Count = 100
    most: Count = 1000


class QuestionSettings(Checked):
    """How many questions are worked on at one time, and how many may wait.

    Heavy ones (a service area, a scenario, a workbook) have places of their own, so that they never
    keep the others waiting.
    """

    running: Annotated[int, Field(ge=1, le=64)] = 2
    heavy_running: Annotated[int, Field(ge=1, le=64)] = 2
    waiting: Count = 256
    heavy_waiting: Count = 32
    per_client: Count = 64
    heavy_per_client: Count = 16


class StoreSettings(Checked):
    """Where scenarios, plans and jobs are kept: any database by its URL.

    Without one it is SQLite beside the study, or, where no study is named, a file that goes when
    the service ends.
    """

    url: str | None = None


class AuditSettings(Checked):
    """Where the key of the audit is kept; without a file, in the folder of the study's state."""

    key_file: Path | None = None


class SessionSettings(Checked):
    """How long a sign-in holds: without a request, and in any case."""

    idle_s: Seconds = 1_800
    longest_s: Seconds = 43_200


class RateSettings(Checked):
    """How many requests of an account, a key or an address are answered; this machine aside.

    `burst` may come at once, and `per_minute` in the long run.
    """

    per_minute: Count = 6_000
    burst: Count = 1_000


class AssessmentSettings(Checked):
    """Which published assessments stay beside those that a scenario or plan names.

    The `latest` ones, for `days` days one a day, and of all of them no more than `disk_mb` of disk.
    """

    latest: Count = 20
    days: Count = 90
    disk_mb: Count = 4_000


class LogSettings(Checked):
    """One JSON line a request on standard error, unless switched off."""

    access: bool = True


class Settings(BaseSettings):
    """Everything that `create_app` needs to know, for example `VAXREACH_CORS__ORIGINS`.

    While no account exists `allow_open_reading` lets other machines read; without it this one alone
    may. Once there is one, `public` are the layers that may be read without a sign-in.
    `allow_plain_sign_in` lets passwords travel over plain HTTP from other machines.
    `hosts` are the names by which requests may address the service; where it is empty, as for an
    application without a server, none is refused. `proxies` are addresses of reverse proxies whose
    `X-Forwarded-For` tells who asks. `memory_gb` is read by `geo.network.effort`, for commands
    as for the service.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=_DELIMITER, frozen=True, extra="ignore"
    )

    study: Path | None = None
    allow_open_reading: bool = False
    allow_plain_sign_in: bool = False
    public: Annotated[list[LayerName], NoDecode, BeforeValidator(_read_list)] = [
        "counties", "prefectures", "sites", "holidays",
    ]  # fmt: skip
    memory_gb: Annotated[float | None, Field(gt=0, allow_inf_nan=False)] = None
    hosts: Annotated[list[HostName], NoDecode, BeforeValidator(_read_list)] = []
    proxies: Annotated[list[str], NoDecode, BeforeValidator(_read_list)] = []
    cors: CorsSettings = CorsSettings()
    answers: AnswerSettings = AnswerSettings()
    bodies: BodySettings = BodySettings()
    connections: ConnectionSettings = ConnectionSettings()
    questions: QuestionSettings = QuestionSettings()
    store: StoreSettings = StoreSettings()
    audit: AuditSettings = AuditSettings()
    sessions: SessionSettings = SessionSettings()
    rates: RateSettings = RateSettings()
    assessments: AssessmentSettings = AssessmentSettings()
    log: LogSettings = LogSettings()


def read_settings(**given: Any) -> Settings:
    """The settings of the environment, and those given here.

    Raises
    ------
    SettingsError
        One line that names the variable, what is allowed and what was found.
    """
    _refuse_unknown(os.environ)
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _explain(error) from error
    except EnvironmentFault as error:
        named = str(error).partition('"')[2].partition('"')[0]
        raise SettingsError(
            f"{name_variable((named,))}: expected a JSON object of its parts, or set them one by "
            f"one, such as {name_variable((named, next(_list_parts(named), 'part')))}"
        ) from error


def list_variables() -> list[str]:
    """Every variable that is read."""
    return [
        name_variable((name, part) if part else (name,))
        for name in Settings.model_fields
        for part in (*_list_parts(name), *(() if any(_list_parts(name)) else ("",)))
    ]


def _list_parts(name: str) -> Iterator[str]:
    field = Settings.model_fields.get(name)
    kind = None if field is None else field.annotation
    if isinstance(kind, type) and issubclass(kind, Checked):
        yield from kind.model_fields


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuse names with our prefix that are no settings, those of `_OTHERS` aside."""
    known = list_variables()
    for variable, value in environment.items():
        name = variable.upper()
        if not name.startswith(PREFIX) or name in known or _is_of_others(name, value):
            continue
        concern = name.removeprefix(PREFIX).partition(_DELIMITER)
        if concern[0].lower() in Settings.model_fields and not concern[1]:
            continue
        if name in _RENAMED:
            raise SettingsError(f"{variable}: this setting is called {_RENAMED[name]} now")
        near = suggest_near(name, known, 0.8) or f"; known are {', '.join(known)}"
        raise SettingsError(f"{variable}: no such setting{near}")


def _is_of_others(name: str, value: str) -> bool:
    """Folders of tests, and what container platforms set for a service that is called vaxreach."""
    return name in _OTHERS or (name.startswith(_LINKS) and not value.strip().isdecimal())


def _explain(error: ValidationError) -> SettingsError:
    fault = find_fault(error, Settings)
    place = [str(part) for part in fault.place if not isinstance(part, int)]
    found = repr(fault.found)[:_SHOWN_CHARACTERS]
    return SettingsError(f"{name_variable(place)}: {fault.expected}, found {found}")


def name_variable(place: Sequence[str]) -> str:
    """The variable of a setting by its place: `cors`, `origins`."""
    return PREFIX + _DELIMITER.join(place).upper()
