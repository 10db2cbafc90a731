"""A study as text: every section and key with what it is for, files relative where they can be."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from geo.reference.key_words import KeyWords, find_words
from geo.reference.schemas import list_models
from geo.study import Study
from geo.words.sentences import say
from scripts.inputs.beginning.draft import Draft

SCHEMA = "study.schema.json"
Language = Literal["zh", "en", "both"]
_BEGUN = KeyWords(
    say("written_by_init"),
    "begun by vaxreach init; vaxreach reference keys, columns, words tells what may be written",
)
_CHECK = KeyWords(
    say("check_after_changes"),
    "after a change run vaxreach check; it ends with what the assessment cannot say",
)
_OPTIONAL = {
    "study": ("as_of", "2026-02-01"),
    "boundaries": ("counties", '["2101"]'),
    "population": ("year", "2020"),
    "sites": ("datum", '"gcj02"'),
    "standard": ("target", '"0.95"'),
}
"""A key of each section that many will want next, written as a comment."""
_LATER = {
    "rosters": say("file_of_roster"),
    "townships": say("file_of_townships"),
    "verified": say("file_of_verified"),
    "employers": say("file_of_employers"),
}
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def write_study(draft: Draft, folder: Path, lang: Language) -> str:
    """The text of the study file; its first line names the schema that editors check it by."""
    lines = [f"#:schema ./{SCHEMA}", _comment(_BEGUN, lang), _comment(_CHECK, lang)]
    for section in [name for name in Study.model_fields if name in draft.sections]:
        lines += ["", *_write_section(section, draft.sections[section], folder, lang)]
    lines += ["", *_write_later(draft, lang)]
    return "\n".join(lines) + "\n"


def _write_section(
    section: str, keys: dict[str, Any], folder: Path, lang: Language
) -> Iterator[str]:
    model = _model_of(section)
    yield _comment(find_words(Study, section), lang)
    yield f"[{section}]"
    for key, value in keys.items():
        words = _comment(find_words(model, key), lang)
        yield f"{_key(key)} = {_value(value, folder)}  {words}".rstrip()
    optional = _OPTIONAL.get(section)
    if optional and optional[0] not in keys:
        yield f"# {optional[0]} = {optional[1]}  {_comment(find_words(model, optional[0]), lang)}"


def _write_later(draft: Draft, lang: Language) -> Iterator[str]:
    for section, file in _LATER.items():
        if section not in draft.sections:
            yield _comment(find_words(Study, section), lang)
            yield f"# [{section}]"
            yield f'# path = "{file}"'


def _model_of(section: str) -> type[BaseModel]:
    annotation = Study.model_fields[section].annotation
    models = [one for one in list_models(Study) if one is annotation]
    options = getattr(annotation, "__args__", ())
    return next(iter(models or [one for one in list_models(Study) if one in options]))


def _comment(words: KeyWords, lang: Language) -> str:
    said = words.both if lang == "both" else getattr(words, lang)
    return f"# {said}" if said else ""


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any, folder: Path) -> str:
    if isinstance(value, Path):
        return _text(_write_path(value, folder))
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(name)} = {_value(one, folder)}" for name, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one, folder) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else _plain(value)


def _plain(value: Any) -> str:
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_path(path: Path, folder: Path) -> str:
    """Relative where the file lies in or beside the folder of the study, so that both can move."""
    whole, here = path.resolve(), folder.resolve()
    near = here == whole or here in whole.parents or here.parent in whole.parents
    return Path(os.path.relpath(whole, here)).as_posix() if near else whole.as_posix()
