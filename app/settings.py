"""What can be set from outside: the environment, prefix `VAXREACH_`, parts joined by `__`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Concern(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorsSettings(_Concern):
    """Which other origins may read the answers; none by default."""

    origins: list[str] = []


class AnswerSettings(_Concern):
    """How answers travel: smallest body worth compressing, and seconds a cache may not ask."""

    gzip_minimum_bytes: Annotated[int, Field(ge=0)] = 1000
    gzip_level: Annotated[int, Field(ge=1, le=9)] = 6
    max_age_s: Annotated[int, Field(ge=0)] = 0


class BodySettings(_Concern):
    """How large the body of a request may be."""

    largest_bytes: Annotated[int, Field(ge=1_000)] = 1_000_000


class StoreSettings(_Concern):
    """Where scenarios, plans and jobs are kept: any database by its URL.

    Without one it is SQLite beside the study, or, where no study is named, a file that goes when
    the service ends.
    """

    url: str | None = None


class LogSettings(_Concern):
    """One JSON line a request on standard error, unless switched off."""

    access: bool = True


class Settings(BaseSettings):
    """Everything that `create_app` needs to know, for example `VAXREACH_CORS__ORIGINS`."""

    model_config = SettingsConfigDict(
        env_prefix="VAXREACH_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    study: Path | None = None
    cors: CorsSettings = CorsSettings()
    answers: AnswerSettings = AnswerSettings()
    bodies: BodySettings = BodySettings()
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
