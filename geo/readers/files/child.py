"""The one place where GDAL opens a file of shapes: a process of its own, with one driver left.

GDAL lets every driver it has look at a file, and some of them follow what the file says to other
files or addresses. Here all drivers but one are taken out before anything is opened. The process
also bears what a library cannot be kept from: an end of memory, a loop, a crash. Run as a script
with a request as JSON; the answer comes out pickled, for the parent that started it.
"""

from __future__ import annotations

import json
import pickle
import resource
import sys
import warnings
from typing import Any, TypedDict

MOST_COLUMNS = 2_000
_BYTES_AS_THEY_ARE = "latin-1"
"""Every byte is a character of it, so no column name cut within a character ends the reading."""
_NOT_NEEDED = ("geopandas", "pandas", "pyarrow", "shapely")
"""pyogrio imports these where it finds them, which takes longer than to read a small file."""
_SHUT = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
}


class LayerRequest(TypedDict):
    """What to read; limits in seconds of processor and in bytes."""

    path: str
    driver: str
    layer: str | None
    where: str | None
    encoding: str | None
    options: dict[str, str]
    cpu_s: int
    memory_bytes: int
    output_bytes: int
    scratch: str


class LayerRefusal(Exception):  # noqa: N818 - goes to the parent as text, and is raised there as an error
    """Why the file is not taken, in words."""


def answer(request: LayerRequest) -> dict[str, Any]:
    """What stands in the file, or `{"refused": why}`."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            read = _ARROW_FORMS.get(request["driver"], _read_by_gdal)
            found = read(request)
    except MemoryError:
        return {"refused": "needs more memory than a file of its size should"}
    except Exception as error:  # noqa: BLE001 - any fault of a library is a fault of the file here
        return {"refused": f"{error!s:.300}" or type(error).__name__}
    return found | {"warnings": [str(warning.message) for warning in caught]}


def _read_by_gdal(request: LayerRequest) -> dict[str, Any]:
    driver = request["driver"]
    pyogrio = _leave_one_driver(driver, request["scratch"])
    path, encoding = request["path"], request["encoding"]
    if not path.startswith("/") or path.startswith("/vsi"):
        raise LayerRefusal("no file of this machine")
    layer = _choose_layer(pyogrio.list_layers(path).tolist(), request["layer"])
    _bound_columns(len(pyogrio.read_info(path, layer=layer)["fields"]))
    meta, _, wkb, columns = pyogrio.raw.read(
        path,
        layer=layer,
        where=_as_stored(request["where"], encoding),
        force_2d=True,
        datetime_as_string=True,
        **request["options"] | ({"ENCODING": "ISO-8859-1"} if encoding is not None else {}),
    )
    if wkb is None:
        raise LayerRefusal(f"layer {layer!r} holds no shapes")
    named = dict(zip([str(name) for name in meta["fields"]], columns, strict=True))
    if encoding is not None:
        named = {_decode_name(name, encoding): _decode_cells(cells, encoding)
                 for name, cells in named.items()}  # fmt: skip
    return {"columns": named, "wkb": wkb, "crs": meta["crs"]}


def _bound_columns(count: int) -> None:
    if count > MOST_COLUMNS:
        raise LayerRefusal(f"at most {MOST_COLUMNS:,} columns, found {count:,}")


def _as_stored(where: str | None, encoding: str | None) -> str | None:
    """A filter whose words are spelt as the cells are while they are compared."""
    if where is None or encoding is None:
        return where
    return where.encode(encoding).decode(_BYTES_AS_THEY_ARE)


def _decode_name(name: str, encoding: str) -> str:
    """A column name without a character that the limit of ten bytes has cut in two."""
    body = name.encode(_BYTES_AS_THEY_ARE)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(body) - 3:
            raise
        return body[: error.start].decode(encoding)


def _decode_cells(cells: Any, encoding: str) -> Any:
    if cells.dtype != object:
        return cells
    for i, cell in enumerate(cells):
        if isinstance(cell, str):
            cells[i] = cell.encode(_BYTES_AS_THEY_ARE).decode(encoding)
    return cells


def _leave_one_driver(driver: str, scratch: str) -> Any:
    import pyogrio
    import pyogrio._ogr as ogr

    others = sorted(set(pyogrio.list_drivers()) - {driver})
    shut = _SHUT | {"GDAL_SKIP": ",".join(others), "CPL_TMPDIR": scratch}
    pyogrio.set_gdal_config_options(shut)
    ogr._register_drivers()  # noqa: SLF001 - see above
    if set(pyogrio.list_drivers()) != {driver}:
        raise LayerRefusal(f"this GDAL cannot be held to {driver} alone")
    return pyogrio


def _choose_layer(layers: list[tuple[str, str | None]], wanted: str | None) -> str:
    names = [str(name) for name, _ in layers]
    if wanted is not None:
        if wanted not in names:
            raise LayerRefusal(f"no layer {wanted!r}; it holds {', '.join(names)}")
        return wanted
    with_shapes = [str(name) for name, kind in layers if kind is not None]
    if len(with_shapes) != 1:
        listed = ", ".join(with_shapes) or "none with shapes"
        raise LayerRefusal(f'name one layer by layer = "..."; it holds {listed}')
    return with_shapes[0]


def _read_parquet(request: LayerRequest) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    with pq.ParquetFile(request["path"]) as file:
        _check_names(file.schema_arrow.names)
        return _take_table(pa, file.read(use_threads=False))


def _read_arrow(request: LayerRequest) -> dict[str, Any]:
    import pyarrow as pa

    pa.set_cpu_count(1)
    with pa.OSFile(request["path"]) as file, pa.ipc.open_file(file) as reader:
        _check_names(reader.schema.names)
        table = reader.read_all()
    table.validate(full=True)
    return _take_table(pa, table)


def _check_names(names: list[str]) -> None:
    _bound_columns(len(names))
    if len(set(names)) < len(names):
        raise LayerRefusal("two columns have one name")


def _take_table(pa: Any, table: Any) -> dict[str, Any]:
    kinds = {field.name: str(field.type) for field in table.schema}
    if not any(pa.types.is_nested(field.type) for field in table.schema):
        sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # None bars an import
    columns = {name: _to_array(pa, table.column(name)) for name in kinds}
    geo = (table.schema.metadata or {}).get(b"geo")
    return {"columns": columns, "kinds": kinds, "geo": geo, "rows": table.num_rows}


def _to_array(pa: Any, column: Any) -> Any:
    """Numbers as they are, words as text, lists and the like as the text of their values.

    pyarrow imports pandas for any of these where it finds it, which takes longer than to read a
    file; only times within lists are written otherwise with it than without.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_nested(kind):
        texts = [None if value is None else json.dumps(value, default=str, ensure_ascii=False)
                 for value in column.to_pylist()]  # fmt: skip
        return pa.array(texts, pa.string()).to_numpy(zero_copy_only=False)
    return column.to_numpy()


_ARROW_FORMS = {"Parquet": _read_parquet, "Arrow": _read_arrow}


def _set_limits(request: LayerRequest) -> None:
    seconds, memory, output = request["cpu_s"], request["memory_bytes"], request["output_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read one file as asked on the command line and write the answer."""
    request: LayerRequest = json.loads(sys.argv[1])
    _set_limits(request)
    left_out = () if request["driver"] in _ARROW_FORMS else _NOT_NEEDED
    sys.modules.update(dict.fromkeys(left_out))  # type: ignore[arg-type]  # None bars an import
    pickle.dump(answer(request), sys.stdout.buffer, protocol=5)


if __name__ == "__main__":
    main()
