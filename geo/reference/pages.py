"""The reference as Markdown: keys of every file, columns of every table, words of their cells."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from geo.readers.vocabulary import list_names
from geo.reference.key_types import tell_default, tell_type
from geo.reference.key_words import find_words, list_keys
from geo.reference.markdown import quote, write_table
from geo.reference.schemas import SCHEMAS, TITLES, draw_schema, list_models
from geo.reference.tables import (
    NAMES_OF_TABLES,
    OPEN_TABLES,
    SECTION_TABLES,
    WORDS,
)
from geo.study import Study
from geo.study.shipped_rules import RuleKind, list_rules
from geo.words.labels import label, value_label

_WRITTEN = (
    "Written by `make reference` from the models and vocabularies that the program itself reads; "
    "change those, not this page.\n"
)
_KEYS = """\
Columns of tables stand in [reference-columns.md](reference-columns.md), words of cells in
[reference-words.md](reference-words.md), settings of the service in [settings.md](settings.md).

A study needs the sections {listed}. Paths are relative to the folder of the study; a key that is
not listed here is refused. `vaxreach init` begins a study from your files; `vaxreach reference`
prints these pages where they are not at hand.

`vaxreach schema study` prints the JSON Schema of a study (`standard`, `measures` and `notice`
likewise); editors that know it check a file whose first line is `#:schema ./study.schema.json`.
"""
_COLUMNS = """\
Case, width, spaces, dashes and what stands in brackets make no difference; `*` stands for anything.
`columns = { name = "挂牌名" }` in a section maps a column that is not known by itself. Fields
`age_…` are ages, `hours_…` hours on one kind of day. In tables of residents and in the census a
column whose name says people (困难人口, employees) is a group that can be counted; `group_…` makes
one of any other column of numbers.
"""
_WORDS = """\
A word that is not listed is never guessed: what it would say is unknown, and asked. Services and
kinds of sites are those of the standard besides.
"""
_SHIPPED: dict[RuleKind, str] = {
    "standard": '`standard = "…"`',
    "further": "`[standard] also = […]`",
    "measures": '`[[facilities]] standard = "…"`',
    "notice": "`[calendar] notices = […]`",
}


def write_keys() -> str:
    """Every key of every file that people write."""
    needed = [name for name, field in Study.model_fields.items() if field.is_required()]
    listed = ", ".join(f"`[{name}]`" for name in needed)
    parts = [
        "# Keys · 各文件的键\n",
        _WRITTEN,
        _KEYS.replace("{listed}", listed),
        "## Rules and notices that ship · 随程序附带\n",
        write_table(
            ("key", "names"),
            [
                (key, ", ".join(quote(one) for one in list_rules(kind)))
                for kind, key in _SHIPPED.items()
            ],
        ),
    ]
    for name, model in SCHEMAS.items():
        parts.append(f"## {TITLES[name]}\n")
        parts += _describe_models(name, model)
    return "\n".join(parts)


def write_columns() -> str:
    """Every field of every table with the names of columns that it is known by."""
    parts = [
        "# Columns · 各表的列\n",
        _WRITTEN,
        _COLUMNS,
    ]
    for table, (zh, en) in NAMES_OF_TABLES.items():
        sections = [one for one, own in SECTION_TABLES.items() if own == table]
        sections += [one for one, own in OPEN_TABLES.items() if table in own]
        where = ", ".join(quote(f"[{one}]") for one in sections)
        parts.append(f"## {zh} · {en} (`{table}`)\n")
        parts.append(f"Read in {where}.\n" if where else "Read by `vaxreach plan --candidates`.\n")
        parts.append(write_table(("field", "字段", "columns · 列名"), _list_columns(table)))
    return "\n".join(parts)


def write_words() -> str:
    """The words that cells of tables may hold, by what they mean."""
    parts = [
        "# Words · 单元格中的词\n",
        _WRITTEN,
        _WORDS,
    ]
    for words, (title, field) in WORDS.items():
        parts.append(f"## {title} (`{words}`)\n")
        rows = [
            (quote(value), value_label(field, value), "、".join(names))
            for value, names in list_names(words).items()
        ]
        parts.append(write_table(("value", "含义", "words · 可写"), rows))
    return "\n".join(parts)


def _list_columns(table: str) -> Iterator[tuple[str, str, str]]:
    for field, names in list_names(table).items():
        yield quote(field), "" if label(field) == field else label(field), "、".join(names)


def _describe_models(name: str, root: type[BaseModel]) -> Iterator[str]:
    """A heading and a table for each model; those of an earlier file are linked, not repeated."""
    schema = draw_schema(name)
    told = {
        one
        for earlier in list(SCHEMAS)[: list(SCHEMAS).index(name)]
        for one in list_models(SCHEMAS[earlier])
    }
    for model in list_models(root):
        if model in told:
            continue
        part = schema if model is root else schema["$defs"][model.__name__]
        required = part.get("required", [])
        yield f"### {model.__name__}\n"
        rows = [
            (
                quote(key),
                tell_type(part["properties"][key]),
                tell_default(key, part["properties"][key], required),
                find_words(model, key).both,
            )
            for key, _ in list_keys(model)
        ]
        yield write_table(("key", "type", "left out", "meaning"), rows)
