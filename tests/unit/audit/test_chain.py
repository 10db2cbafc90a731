"""Lines follow one another, in the transaction of what they tell, on one chain."""

import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.audit import AuditKey, Deed, Head, Who, append_line, black_out, read_head, verify_chain
from app.errors import NotFoundError
from app.store import open_database
from app.store.tables.audit import AuditLineRow, AuditTextRow
from app.store.transactions import changing, reading
from geo.errors import InputError

EDITOR = Who("account", "沈河区疾控中心", "10.0.0.7")
DEED = Deed(
    EDITOR,
    "replace",
    "sites/YS21010300101",
    "210103",
    {"name": "南塔", "phone": "024-1"},
    {"name": "南塔门诊", "phone": "024-1"},
    "改名",
    "r1",
)


@pytest.fixture
def engine(register_url):
    """A register of either kind of database."""
    opened = open_database(register_url)
    yield opened
    opened.dispose()


def write(engine, key, *deeds):
    for deed in deeds:
        with changing(engine) as connection:
            head = append_line(connection, key, deed)
    return head


def test_a_line_is_sealed_by_the_published_rule(engine, key):
    """The rule of the docstring, written once more by hand."""
    head = write(engine, key, DEED)
    with reading(engine) as connection:
        line = connection.execute(select(AuditLineRow.__table__)).one()._mapping
        texts = {row.part: row for row in connection.execute(select(AuditTextRow.__table__))}
    assert texts["after"].text == '{"name":"南塔门诊","phone":"024-1"}'
    hashes = [
        hashlib.sha256(f"{texts[part].salt}\n{texts[part].text}".encode()).hexdigest()
        for part in ("before", "after", "why")
    ]
    said = orjson.dumps(
        ["0" * 64, 1, line["at"], "account", "沈河区疾控中心", "10.0.0.7", "replace",
         "sites/YS21010300101", "210103", "r1", key.id, *hashes]
    )  # fmt: skip
    sealed = hmac.new(bytes(range(32)), b"vaxreach audit line\n" + said, hashlib.sha256)
    assert (head.number, head.seal, line["seal"]) == (1, sealed.hexdigest(), sealed.hexdigest())


def test_a_line_goes_with_the_change_that_fails(engine, key):
    write(engine, key, DEED)

    def fail():
        with changing(engine) as connection:
            append_line(connection, key, DEED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as connection:
        assert read_head(connection).number == 1
        assert verify_chain(connection, [key]).is_whole


def test_concurrent_writers_keep_one_chain(engine, key):
    def work(number):
        for turn in range(5):
            write(engine, key, Deed(Who("account", f"{number}"), "create", f"sites/{turn}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with reading(engine) as connection:
        verdict = verify_chain(connection, [key])
    assert (verdict.lines, verdict.head.number, verdict.faults) == (20, 20, ())


def test_the_database_refuses_to_change_what_is_written(engine, key):
    write(engine, key, DEED)
    for statement in (
        "UPDATE audit_lines SET who = 'x'",
        "DELETE FROM audit_lines",
        "UPDATE audit_texts SET text = 'x'",
    ):
        with pytest.raises(SQLAlchemyError), engine.begin() as connection:
            connection.execute(text(statement))
    with reading(engine) as connection:
        assert verify_chain(connection, [key]).is_whole


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "长" * 500, "=cmd|' /C calc'!A0", "\r\nX: 1"])
def test_odd_names_are_kept_as_text_and_the_chain_is_whole(engine, key, name):
    write(engine, key, Deed(Who("account", name, name), name, name, name, {name[:9]: 1}, why=name))
    with reading(engine) as connection:
        assert verify_chain(connection, [key]).is_whole
        kept = connection.execute(select(AuditLineRow.who)).scalar_one()
    assert "\x00" not in kept
    assert len(kept) <= 100


def test_a_text_is_blacked_out_with_its_salt_and_the_chain_is_whole(engine, key):
    write(engine, key, DEED, DEED)
    with changing(engine) as connection:
        black_out(connection, key, 1, "before", who=EDITOR, why="含个人信息")
    with reading(engine) as connection:
        verdict = verify_chain(connection, [key])
        left = connection.execute(select(AuditTextRow.number, AuditTextRow.part)).all()
    assert (verdict.lines, verdict.faults) == (3, ())
    assert (1, "before") not in {tuple(row) for row in left}
    with pytest.raises(NotFoundError), changing(engine) as connection:
        black_out(connection, key, 1, "before", who=EDITOR, why="again")


def test_a_head_is_read_as_it_is_written(engine, key):
    head = write(engine, key, DEED)
    assert Head.read(f" {head}\n") == head
    for odd in ("", "1", "1:abc", f"-1:{'0' * 64}", f"1:{'G' * 64}", "9" * 30 + ":" + "0" * 64):
        with pytest.raises(InputError, match="expected the head"):
            Head.read(odd)


def test_a_key_is_told_by_a_name_that_says_nothing_of_it(key):
    assert key.id != AuditKey(bytes(32)).id
    assert key.secret.hex() not in f"{key}{key.id}"
    with pytest.raises(ValueError, match="at least 32 bytes"):
        AuditKey(b"short")
