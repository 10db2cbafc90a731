"""The key lies in a file that its owner alone reads, and is never made twice."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.audit import open_key
from app.audit.key import FILE
from geo.errors import StoreError


def test_it_is_made_once_and_for_its_owner_alone(tmp_path):
    key = open_key(tmp_path / "deep")
    file = tmp_path / "deep" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert open_key(tmp_path / "deep") == key
    assert [one.name for one in file.parent.iterdir()] == [FILE]


def test_several_openers_have_the_same_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: open_key(tmp_path), range(8)))
    assert len({key.id for key in keys}) == 1


def test_it_is_not_made_again_where_lines_were_sealed(tmp_path):
    with pytest.raises(StoreError, match="put it back"):
        open_key(tmp_path, is_used=True)
    assert not (tmp_path / FILE).exists()


def test_one_that_others_may_read_is_refused(tmp_path):
    open_key(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        open_key(tmp_path)


def test_a_file_that_somebody_keeps_is_read_where_it_lies(tmp_path):
    kept = tmp_path / "elsewhere" / "kept.key"
    kept.parent.mkdir()
    kept.write_text("ab" * 40 + "\n")
    assert open_key(tmp_path, kept).secret == bytes.fromhex("ab" * 40)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("content", ["", "ab" * 31, "not hexadecimal", "钥匙"])
def test_a_file_without_a_key_is_refused_and_not_quoted(tmp_path, content):
    file = tmp_path / "kept.key"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=r"kept\.key: expected a key") as refused:
        open_key(tmp_path, file)
    assert not content or content not in str(refused.value)


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(StoreError, match="cannot be read"):
        open_key(tmp_path, tmp_path / "gone.key")
