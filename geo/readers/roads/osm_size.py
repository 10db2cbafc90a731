"""How much an OpenStreetMap file inflates to, told before anything inflates it as a whole."""

from __future__ import annotations

import bz2
import gzip
import zlib
from pathlib import Path
from typing import IO

from geo.errors import RoadError
from geo.storage.local_files import name_kind

MOST_RATIO = 60
"""Of XML as text to its archive; maps reach 10 to 20."""
MOST_BLOCK_RATIO = 40
"""Of blocks of a .pbf to what is stored of them; maps reach 3."""
_FREE_BYTES = 20_000_000
_BLOCK = 1 << 20
_LARGEST_HEADER = 65_536
_LARGEST_BLOCK = 33_554_432
_EXPECTED = "expected an OpenStreetMap file (.osm.pbf) that is whole"


def check_osm_size(path: Path) -> None:
    """Refuse what is no plain file, or inflates to more than a map would.

    Raises
    ------
    RoadError
        A pipe or device, a damaged archive, blocks with sizes that cannot be, or a bomb.
    OSError
        There is no such file.
    """
    kind = name_kind(path)
    if kind:
        raise RoadError(f"{path.name}: {kind}, expected an OpenStreetMap file")
    packed = path.stat().st_size
    ending = path.suffix.lower()
    if ending in {".gz", ".bz2"}:
        most = max(_FREE_BYTES, MOST_RATIO * packed)
        with path.open("rb") as raw:
            _count_text(path, raw, most)
    elif ending == ".pbf":
        with path.open("rb") as file:
            _add_blocks(path, file, packed)


def _count_text(path: Path, raw: IO[bytes], most: int) -> None:
    is_gzip = path.suffix.lower() == ".gz"
    total = 0
    try:
        with gzip.GzipFile(fileobj=raw) if is_gzip else bz2.BZ2File(raw) as text:
            while block := text.read(_BLOCK):
                total += len(block)
                if total > most:
                    raise RoadError(f"{path.name}: inflates to over {most:,} bytes; refused")
    except (EOFError, OSError, zlib.error) as error:
        raise RoadError(f"{path.name}: a damaged archive ({error})") from error


def _add_blocks(path: Path, file: IO[bytes], packed: int) -> None:
    """Sum what the blocks say of their size; none is inflated.

    A file is a row of (length of a header, header, block). The header has the length of the block
    as field 3, the block its size when inflated as field 2.
    """
    total = 0
    while length := file.read(4):
        size = int.from_bytes(length, "big")
        if len(length) < 4 or size > _LARGEST_HEADER:
            raise RoadError(f"{path.name}: {_EXPECTED}, found a header of {size:,} bytes")
        block = _read_fields(file.read(size)).get(3, 0)
        if block > _LARGEST_BLOCK or file.tell() + block > packed:
            raise RoadError(f"{path.name}: {_EXPECTED}, found a block of {block:,} bytes")
        begin = file.tell()
        total += _read_fields(file.read(min(block, 64))).get(2, 0)
        file.seek(begin + block)
        if total > max(_FREE_BYTES, MOST_BLOCK_RATIO * packed):
            raise RoadError(f"{path.name}: inflates to over {total:,} bytes; refused")


def _read_fields(body: bytes) -> dict[int, int]:
    """Whole numbers of a message by the number of their field, as far as the bytes go."""
    found: dict[int, int] = {}
    at = 0
    while at < len(body):
        key, at = _read_number(body, at)
        value, at = _read_number(body, at)
        kind = key & 7
        if kind == 0:
            found[key >> 3] = value
        elif kind == 2:
            at += value
        else:
            break
    return found


def _read_number(body: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(body) and shift < 64:
        byte = body[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            break
    return number, at
