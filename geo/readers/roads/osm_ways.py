"""Ways of an OpenStreetMap file as flat arrays, without one Python object per way.

osmium writes the ways that may be roads to a text file, one line each, with the places of their
nodes (its OPL format), and one compiled pass reads that:

    w4256491 Tlayer=1,highway=track,name=a%20%b Nn112590296x-8.6417132y41.1669776,n2xy

Tags are read once for each distinct combination of those that we look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
import osmium
from numpy.typing import NDArray

from geo.arrays import Bytes, Indices, Ints
from geo.storage.passing_folders import passing_folder

NOWHERE = -(2**31)
"""Stands for the coordinates of a node that the file does not hold."""
_ESCAPE = re.compile(r"%([0-9a-f]+)%")
_TAGS, _NODES, _SPACE, _LINE, _COMMA, _EQUALS = (ord(sign) for sign in "TN \n,=")
_MINUS, _DOT, _ZERO = (ord(sign) for sign in "-.0")
_DECIMALS = 7


@dataclass(frozen=True, slots=True)
class OsmWays:
    """Way `w` has the number `number[w]` and the nodes `ptr[w]:ptr[w + 1]`.

    A node has an id (`ref`) and a place `x`, `y` in whole 1e-7 degrees, NOWHERE where the file
    does not hold it. `kind[w]` is a position in `tags`, the combinations of tags looked at.
    """

    number: Ints
    ptr: Ints
    ref: Ints
    x: Indices
    y: Indices
    kind: Ints
    tags: list[dict[str, str]]


def make_places() -> osmium.index.LocationTable:
    """An empty index of the places of nodes; negative ids have no room in it."""
    return osmium.index.create_map("flex_mem")


def collect_places(path: Path, places: osmium.index.LocationTable) -> None:
    """Add the places of all nodes of a file."""
    nodes_only = osmium.filter.EntityFilter(osmium.osm.NODE)
    osmium.apply(str(path.resolve()), nodes_only, osmium.NodeLocationsForWays(places))


def read_ways(
    path: Path, keys: Sequence[str], wanted: Sequence[str], places: osmium.index.LocationTable
) -> OsmWays:
    """Read the ways that carry one of the tags `wanted`; of their tags only `keys` count.

    Raises
    ------
    RuntimeError, OSError
        The file is not one that osmium reads, or the disk is full.
    """
    with passing_folder() as folder:
        lines = folder / "ways.opl"
        _write_lines(path, lines, wanted, places)
        text = np.fromfile(lines, dtype=np.uint8)
    words = np.frombuffer("".join(f"{key}=" for key in keys).encode(), dtype=np.uint8)
    word_ptr = np.cumsum([0, *(len(key) + 1 for key in keys)])
    most_ways = int(np.count_nonzero(text == _LINE))
    most_nodes = int(np.count_nonzero(text == _COMMA)) + most_ways
    number = np.empty(most_ways, dtype=np.int64)
    ptr = np.zeros(most_ways + 1, dtype=np.int64)
    ref = np.empty(most_nodes, dtype=np.int64)
    place = np.empty((most_nodes, 2), dtype=np.int32)
    tag_at = np.zeros((most_ways, 2), dtype=np.int64)
    combination = np.zeros(most_ways, dtype=np.uint64)
    nodes = _read_lines(text, words, word_ptr, number, ptr, ref, place, tag_at, combination)
    _, first, kind = np.unique(combination, return_index=True, return_inverse=True)
    tags = [_decode(text[a:b].tobytes().decode(), keys) for a, b in tag_at[first]]
    return OsmWays(number, ptr, ref[:nodes], place[:nodes, 0], place[:nodes, 1], kind, tags)


def _write_lines(
    path: Path, lines: Path, wanted: Sequence[str], places: osmium.index.LocationTable
) -> None:
    locate = osmium.NodeLocationsForWays(places)
    locate.ignore_errors()
    target = osmium.io.File(str(lines), "opl,locations_on_ways=true,add_metadata=false")
    with (
        osmium.io.Reader(str(path.resolve()), osmium.osm.WAY) as reader,
        osmium.SimpleWriter(target) as writer,
    ):
        osmium.apply(reader, osmium.filter.KeyFilter(*wanted), locate, writer)


def _decode(line: str, keys: Sequence[str]) -> dict[str, str]:
    """Tags out of `key=value,…`, where odd characters stand as their number between %."""
    pairs = (pair.partition("=") for pair in line.split(",") if pair)
    plain = ((_unescape(key), _unescape(value)) for key, _, value in pairs)
    return {key: value for key, value in plain if key in keys}


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


@numba.njit(cache=True, nogil=True)
def _read_lines(
    text: Bytes, words: Bytes, word_ptr: Ints,
    number: Ints, ptr: Ints, ref: Ints, place: NDArray[np.int32], tag_at: NDArray[np.int64],
    combination: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Fill in one entry per way and per node; return how many nodes there are."""
    at = nodes = 0
    for w in range(len(number)):
        number[w], at = _read_int(text, at + 1)
        while text[at] != _LINE:
            field = text[at + 1]
            if field == _TAGS:
                tag_at[w, 0] = at + 2
                combination[w], at = _mix_tags(text, at + 2, words, word_ptr)
                tag_at[w, 1] = at
            elif field == _NODES:
                at, nodes = _read_nodes(text, at + 2, ref, place, nodes)
            else:
                at = _skip(text, at + 1)
        ptr[w + 1] = nodes
        at += 1
    return nodes


@numba.njit(cache=True, nogil=True)
def _skip(text: Bytes, at: int) -> int:
    """Where the field ends that begins here."""
    while text[at] != _SPACE and text[at] != _LINE:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _read_int(text: Bytes, at: int) -> tuple[int, int]:
    """A whole number, and where it ends."""
    sign, value = 1, 0
    if text[at] == _MINUS:
        sign, at = -1, at + 1
    while _ZERO <= text[at] <= _ZERO + 9:
        value = 10 * value + (text[at] - _ZERO)
        at += 1
    return sign * value, at


@numba.njit(cache=True, nogil=True)
def _read_degrees(text: Bytes, at: int) -> tuple[int, int]:
    """Degrees as whole 1e-7 degrees, NOWHERE if there are none, and where they end."""
    sign, value, decimals, begin = 1, 0, -1, at
    if text[at] == _MINUS:
        sign, at = -1, at + 1
    while text[at] == _DOT or _ZERO <= text[at] <= _ZERO + 9:
        if text[at] == _DOT:
            decimals = 0
        elif decimals < _DECIMALS:
            value = 10 * value + (text[at] - _ZERO)
            decimals += decimals >= 0
        at += 1
    if at == begin:
        return NOWHERE, at
    for _ in range(_DECIMALS - max(decimals, 0)):
        value *= 10
    return sign * value, at


@numba.njit(cache=True, nogil=True)
def _read_nodes(
    text: Bytes, at: int, ref: Ints, place: NDArray[np.int32], nodes: int
) -> tuple[int, int]:
    """Read `n1x2.5y3,n4xy`; return where it ends and how many nodes there are by now."""
    while text[at] != _SPACE and text[at] != _LINE:
        ref[nodes], at = _read_int(text, at + 1)
        place[nodes, 0], at = _read_degrees(text, at + 1)
        place[nodes, 1], at = _read_degrees(text, at + 1)
        nodes += 1
        at += text[at] == _COMMA
    return at, nodes


@numba.njit(cache=True, nogil=True)
def _mix_tags(text: Bytes, at: int, words: Bytes, word_ptr: Ints) -> tuple[np.uint64, int]:
    """A number for the tags that begin with one of the words, in any order; where tags end."""
    total = np.uint64(0)
    while text[at] != _SPACE and text[at] != _LINE:
        begin = at
        while text[at] != _COMMA and text[at] != _SPACE and text[at] != _LINE:
            at += 1
        if _starts_with_any(text, begin, words, word_ptr):
            mixed = np.uint64(14695981039346656037)
            for k in range(begin, at):
                mixed = (mixed ^ np.uint64(text[k])) * np.uint64(1099511628211)
            total += mixed ^ (mixed >> np.uint64(29))
        at += text[at] == _COMMA
    return total, at


@numba.njit(cache=True, nogil=True)
def _starts_with_any(text: Bytes, at: int, words: Bytes, word_ptr: Ints) -> bool:
    for i in range(len(word_ptr) - 1):
        size = word_ptr[i + 1] - word_ptr[i]
        same = at + size <= len(text)
        k = 0
        while same and k < size:
            same = text[at + k] == words[word_ptr[i] + k]
            k += 1
        if same:
            return True
    return False
