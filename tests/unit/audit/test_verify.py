"""Whatever is changed, removed or cut is found, and said where."""

import json

import pytest
from sqlalchemy import text

from app.audit import AuditKey, Deed, Head, Who, append_line, read_head, verify_chain
from app.audit.chain import hash_text
from app.audit.verify import MOST_FAULTS
from app.store.transactions import changing, reading

WHO = Who("account", "市疾控")
COLUMNS = (
    "at", "who_kind", "who", "address", "action", "subject", "area", "request_id", "key_id",
    "before_hash", "after_hash", "why_hash", "seal",
)  # fmt: skip


@pytest.fixture
def written(engine, key):
    """Five lines, and no guard: whoever spoils them here owns the database."""
    with changing(engine) as connection:
        for turn in range(5):
            append_line(
                connection,
                key,
                Deed(WHO, "replace", "sites/1", "2101", {"n": turn}, {"n": 9}, "因"),
            )
    drop_guards(engine)
    return engine


def drop_guards(engine):
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for name in list(names.scalars()):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_lines", "audit_texts"):
                connection.execute(text(f"DROP TRIGGER {table}_kept ON {table}"))


def spoil(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def judge(engine, key, noted=None):
    with reading(engine) as connection:
        found = verify_chain(connection, [key], noted).faults
    assert all(len(str(one)) > 5 for one in found)
    return tuple((one.code, one.first, one.last, one.part) for one in found)


def find_head(engine):
    with reading(engine) as connection:
        return read_head(connection)


def test_what_is_as_it_was_written_is_whole(written, key):
    assert judge(written, key) == ()
    assert judge(written, key, find_head(written)) == ()


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found_at_its_line(written, key, column):
    spoil(written, f"UPDATE audit_lines SET {column} = 'x' WHERE number = 3")
    faults = judge(written, key)
    assert faults[0][1] == 3
    assert {fault[1] for fault in faults} <= {3, 4}


@pytest.mark.parametrize("part", ["before", "after", "why"])
def test_a_changed_text_is_found_at_its_line(written, key, part):
    spoil(written, f"UPDATE audit_texts SET text = '{{}}' WHERE number = 2 AND part = '{part}'")
    assert judge(written, key) == (("text_changed", 2, 2, part),)


def test_a_text_removed_without_a_word_is_found(written, key):
    spoil(written, "DELETE FROM audit_texts WHERE number = 2 AND part = 'why'")
    assert judge(written, key) == (("text_missing", 2, 2, "why"),)


def test_missing_lines_are_named(written, key):
    spoil(written, "DELETE FROM audit_lines WHERE number IN (2, 3)")
    assert judge(written, key)[0] == ("lines_missing", 2, 3, "")


def test_a_first_line_that_is_missing_is_named(written, key):
    spoil(written, "DELETE FROM audit_lines WHERE number = 1")
    assert judge(written, key) == (("lines_missing", 1, 1, ""),)


def test_a_cut_that_leaves_the_head_is_found_without_a_note(written, key):
    spoil(written, "DELETE FROM audit_lines WHERE number > 3")
    assert judge(written, key) == (("lines_missing", 4, 5, ""),)


def test_a_cut_with_a_head_made_up_is_found_without_a_note(written, key):
    spoil(
        written,
        "DELETE FROM audit_lines WHERE number > 3",
        "UPDATE audit_head SET number = 3, seal = (SELECT seal FROM audit_lines WHERE number = 3)",
    )
    assert judge(written, key) == (
        ("head_changed", 3, 3, ""), ("text_added", 4, 4, ""), ("text_added", 5, 5, ""),
    )  # fmt: skip


def test_a_cut_back_to_an_earlier_state_of_the_database_is_found_by_a_noted_head(engine, key):
    """Lines, texts and head as they once were: only who noted the later head can tell."""
    with changing(engine) as connection:
        append_line(connection, key, Deed(WHO, "create", "sites/1"))
    with reading(engine) as connection:
        earlier = connection.execute(text("SELECT seal, head_seal FROM audit_head")).one()
    with changing(engine) as connection:
        noted = append_line(connection, key, Deed(WHO, "delete", "sites/1"))
    drop_guards(engine)
    spoil(
        engine,
        "DELETE FROM audit_lines WHERE number = 2",
        f"UPDATE audit_head SET number = 1, seal = '{earlier[0]}', head_seal = '{earlier[1]}'",
    )
    assert judge(engine, key) == ()
    assert judge(engine, key, noted) == (("lines_cut", 2, 2, ""),)


def test_everything_removed_is_found_by_a_noted_head(written, key):
    noted = find_head(written)
    spoil(written, "DELETE FROM audit_lines", "DELETE FROM audit_texts", "DELETE FROM audit_head")
    assert judge(written, key) == ()
    assert judge(written, key, noted) == (("lines_cut", 1, 5, ""),)


def test_a_chain_written_anew_with_another_key_is_found(engine, key):
    thief = AuditKey(bytes(32))
    with changing(engine) as connection:
        append_line(connection, thief, Deed(WHO, "create", "sites/1"))
    assert judge(engine, key)[0] == ("line_of_other_key", 1, 1, "")
    assert judge(engine, thief) == ()


def test_another_line_at_the_place_of_a_noted_head_is_found(written, key):
    noted = Head(3, "a" * 64)
    assert judge(written, key, noted) == (("line_not_as_noted", 3, 3, ""),)


def test_lines_of_two_keys_are_judged_by_both(engine, key):
    second = AuditKey(bytes(32))
    for one in (key, second):
        with changing(engine) as connection:
            append_line(connection, one, Deed(WHO, "create", "sites/1"))
    with reading(engine) as connection:
        assert verify_chain(connection, [key, second]).is_whole
        assert not verify_chain(connection, [second]).is_whole


COLUMNS_OF_A_LINE = ", ".join(("number", *COLUMNS))
FORGED = json.dumps({"number": 3, "part": "why"})


def forge(number, action="x", after=""):
    key_id = "(SELECT key_id FROM audit_lines WHERE number = 1)"
    return (
        f"INSERT INTO audit_lines ({COLUMNS_OF_A_LINE}) VALUES ({number}, 't', 'account', 'w', '', "
        f"'{action}', 's', '', '', {key_id}, '', '{after}', '', '{'0' * 64}')"
    )


@pytest.mark.parametrize("number", [0, -5])
def test_a_line_before_the_first_is_found(written, key, number):
    spoil(written, forge(number))
    assert judge(written, key) == (("line_added", number, number, ""),)


@pytest.mark.parametrize(("number", "part"), [(77, "after"), (-1, "why"), (2, "other")])
def test_a_text_that_belongs_to_no_line_is_found(written, key, number, part):
    spoil(written, f"INSERT INTO audit_texts VALUES ({number}, '{part}', 's', 'x')")
    assert judge(written, key) == (("text_added", number, number, ""),)


@pytest.mark.parametrize("said", ["junk", "[]", '{"number":[1],"part":{}}', FORGED])
def test_a_forged_line_that_claims_a_black_out_covers_nothing(written, key, said):
    spoil(
        written,
        "DELETE FROM audit_texts WHERE number = 3 AND part = 'why'",
        forge(6, "black_out", hash_text("s", said)),
        f"INSERT INTO audit_texts VALUES (6, 'after', 's', '{said.replace(':', chr(92) + ':')}')",
    )
    assert [one[:2] for one in judge(written, key)] == [
        ("line_changed", 6), ("text_missing", 3), ("head_changed", 5),
    ]  # fmt: skip


def test_a_second_head_is_found(written, key):
    spoil(
        written,
        "INSERT INTO audit_head (row, number, seal, key_id, head_seal) "
        "SELECT 2, number, seal, key_id, head_seal FROM audit_head",
    )
    assert judge(written, key) == (("head_changed", 0, 5, ""),)


def test_everything_removed_is_found_by_a_count_that_was_noted(written, key):
    spoil(written, *(f"DELETE FROM audit_{name}" for name in ("head", "lines", "texts")))
    with reading(written) as connection:
        assert verify_chain(connection, [key]).is_whole
        faults = verify_chain(connection, [key], counted=5).faults
    assert [(one.code, one.first, one.last) for one in faults] == [("lines_cut", 1, 5)]


def test_many_faults_are_counted_beyond_a_hundred(engine, key):
    with changing(engine) as connection:
        for _ in range(MOST_FAULTS + 20):
            append_line(connection, key, Deed(WHO, "x", "y"))
    drop_guards(engine)
    spoil(engine, "UPDATE audit_lines SET who = 'x'")
    faults = judge(engine, key)
    assert (len(faults), faults[-1]) == (MOST_FAULTS + 1, ("more_faults", 20, 0, ""))
