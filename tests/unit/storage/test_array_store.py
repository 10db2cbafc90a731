from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from geo.arrays import texts
from geo.errors import StoreError
from geo.storage.array_store import content_hash, open_arrays, save_arrays
from geo.storage.passing_folders import passing_folder

ARRAYS = {
    "length_mm": np.arange(5, dtype=np.int64),
    "empty": np.zeros(0),
    "pairs": np.arange(6, dtype=np.int32).reshape(3, 2),
    "classes": texts(["主干道", "", "track"]),
}


def test_arrays_and_facts_come_back_as_they_were(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {"km": 1.5, "名": "路"})
    arrays, meta = open_arrays(tmp_path / "a")
    assert meta == {"km": 1.5, "名": "路"}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        assert np.array_equal(arrays[name], array)


def test_opened_numbers_cannot_be_written(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {})
    arrays, _ = open_arrays(tmp_path / "a")
    with pytest.raises(ValueError, match="read-only"):
        arrays["length_mm"][0] = 1


@pytest.mark.parametrize("position", [0, 40, -1])
@pytest.mark.parametrize("name", ["length_mm.npy", "classes.json", "index.json"])
def test_a_flipped_bit_is_found_and_the_file_named(
    tmp_path: Path, name: str, position: int
) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {"km": 1.5})
    path = tmp_path / "a" / name
    body = bytearray(path.read_bytes())
    body[min(position, len(body) - 1)] ^= 4
    path.write_bytes(body)
    with pytest.raises(StoreError, match=f"a/{name}: damaged"):
        open_arrays(tmp_path / "a")


def test_a_cut_tail_and_a_missing_file_are_found(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {})
    path = tmp_path / "a" / "pairs.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError, match=r"pairs\.npy: damaged"):
        open_arrays(tmp_path / "a")
    path.unlink()
    with pytest.raises(StoreError, match=r"pairs\.npy"):
        open_arrays(tmp_path / "a")


def test_what_was_never_stored_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not stored here"):
        open_arrays(tmp_path / "nothing")


def test_storing_again_replaces_the_folder_and_leaves_nothing_beside(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {"turn": 1})
    save_arrays(tmp_path / "a", {"one": np.ones(2)}, {"turn": 2})
    arrays, meta = open_arrays(tmp_path / "a")
    assert (list(arrays), meta) == (["one"], {"turn": 2})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_failure_while_storing_leaves_the_old_folder_and_no_stray(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a", ARRAYS, {"turn": 1})
    with pytest.raises(ValueError, match="JSON"):
        save_arrays(tmp_path / "a", ARRAYS, {"km": float("nan")})
    assert open_arrays(tmp_path / "a")[1] == {"turn": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        save_arrays(tmp_path / "file" / "a", ARRAYS, {})


def test_half_written_folders_of_dead_processes_are_swept(tmp_path: Path) -> None:
    (tmp_path / ".writing-deadbeef" / "new").mkdir(parents=True)
    with passing_folder(".writing-", tmp_path) as alive:
        save_arrays(tmp_path / "a", ARRAYS, {})
        assert sorted(path.name for path in tmp_path.iterdir()) == [alive.name, "a"]


def test_the_hash_follows_contents_and_parameters_and_not_names(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("a,b")
    other.write_text("a,b")
    assert content_hash([one], "x") == content_hash([other], "x")
    assert content_hash([one], "x") != content_hash([one], "y")
    assert content_hash([one], "xy") != content_hash([one], "x", "y")
    other.write_text("a,c")
    assert content_hash([one]) != content_hash([other])


def test_the_hash_of_a_shapefile_counts_its_siblings(tmp_path: Path) -> None:
    for suffix in (".shp", ".dbf", ".prj"):
        (tmp_path / f"roads{suffix}").write_text("x")
    before = content_hash([tmp_path / "roads.shp"])
    (tmp_path / "roads.txt").write_text("a note")
    assert content_hash([tmp_path / "roads.shp"]) == before
    (tmp_path / "roads.prj").write_text("y")
    assert content_hash([tmp_path / "roads.shp"]) != before


def test_the_hash_of_a_folder_counts_every_file_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "roads.gdb"
    folder.mkdir()
    (folder / "a").write_text("1")
    before = content_hash([folder])
    (folder / "a").rename(folder / "b")
    assert content_hash([folder]) != before


def test_the_hash_of_a_missing_file_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone\.csv: cannot be read"):
        content_hash([tmp_path / "gone.csv"])


def test_opening_calls_no_parser_of_python_which_threads_may_not_share(tmp_path, monkeypatch):
    arrays = {
        "few": np.arange(6, dtype=np.int32).reshape(2, 3),
        "none": np.zeros((0, 2)),
        "one": np.array(7.5),
        "words": np.array(["甲", ""], dtype=object),
    }
    save_arrays(tmp_path / "kept", arrays, {})
    with monkeypatch.context() as without:
        without.setattr("ast.parse", None)
        opened, _ = open_arrays(tmp_path / "kept")
    for name, array in arrays.items():
        assert opened[name].dtype == array.dtype
        assert opened[name].tolist() == array.tolist()
        if array.dtype != object:
            written = np.load(tmp_path / "kept" / f"{name}.npy")
            assert written.reshape(array.shape).tolist() == array.tolist()
