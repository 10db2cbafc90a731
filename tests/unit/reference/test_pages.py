"""The pages of the reference are those that models and vocabularies tell."""

from __future__ import annotations

import pytest

from geo.readers.vocabulary import find_meaning, find_word
from geo.reference.pages import write_columns, write_keys, write_words
from geo.reference.schemas import SCHEMAS, list_models
from geo.reference.tables import NAMES_OF_TABLES, OPEN_TABLES, SECTION_TABLES
from geo.study import FileSource, Study
from scripts.inputs.reference import DOCS, FILES, PAGES, reference, write_reference


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_would_be_written_today(name):
    """`make reference` writes them anew."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


def test_writing_gives_every_page(tmp_path):
    assert [path.name for path in write_reference(tmp_path)] == list(PAGES)
    assert all(path.stat().st_size > 1_000 for path in tmp_path.iterdir())


@pytest.mark.parametrize("page", FILES)
def test_the_command_prints_a_page(page, capsys):
    reference(page)
    assert capsys.readouterr().out == PAGES[FILES[page]]()


def test_every_section_with_a_file_has_its_columns_told():
    for name, field in Study.model_fields.items():
        options = getattr(field.annotation, "__args__", (field.annotation,))
        if any(isinstance(one, type) and issubclass(one, FileSource) for one in options):
            assert name in SECTION_TABLES or name in OPEN_TABLES, name
    assert set(SECTION_TABLES.values()) <= set(NAMES_OF_TABLES)


def test_keys_columns_and_words_stand_where_people_look():
    keys, columns, words = write_keys(), write_columns(), write_words()
    for model in {one for root in SCHEMAS.values() for one in list_models(root)}:
        assert f"### {model.__name__}\n" in keys
        assert keys.count(f"### {model.__name__}\n") == 1
    assert "| `id` | text, matching `^[a-z0-9][a-z0-9-]{0,63}$` | required |" in keys
    assert "needs the sections `[study]`, `[boundaries]`, `[demand]`, `[roads]`, `[sites]`" in keys
    assert find_meaning("xzqdm", "boundaries").field == "adcode"
    assert "xzqdm" in columns
    assert find_word("火星坐标", "datums") == "gcj02"
    assert "火星坐标" in words
