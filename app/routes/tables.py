"""Tables that are answered in pages as they are: their addresses are made from their entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import numpy as np
import pandas as pd
from fastapi import APIRouter, Query, Request, Response

from app.access.rules import reads
from app.http.dependencies import Loaded
from app.http.kept_route import KeptRoute
from app.http.responses import answer_geojson, cut_page, feature_collection, page_members
from app.http.rows import answer_rows, require_county, require_site
from app.schemas.documents import FeaturePage, ItemPage
from app.schemas.queries import PageQuery, parse_bbox
from app.schemas.table_queries import make_query
from app.snapshot.snapshot import Published
from geo.arrays import Flags
from geo.model.assessment_tables import TABLES
from geo.model.table_entry import Address, Filter, Table

_LAYERS = frozenset({"lists", "employers", "outreach"})
_REQUIRE = {"counties": require_county, "sites": require_site}
"""How a key is looked for, by the table whose it is."""


def make_router(tables: Mapping[str, Table]) -> APIRouter:
    """One route for every table that has an address."""
    router = APIRouter(route_class=KeptRoute)
    for name, table in tables.items():
        if table.address is not None:
            model = FeaturePage if table.shape else ItemPage
            router.add_api_route(
                table.address.path,
                reads(_name_layer(table.address))(_make_endpoint(name, table, table.address)),
                name=f"list_{name}",
                description=table.says,
                tags=[table.address.tag],
                responses={200: {"model": model}},
            )
    return router


def _make_endpoint(name: str, table: Table, address: Address) -> Callable[..., Response]:
    def list_rows(request: Request, published: Loaded, query: PageQuery) -> Response:
        told = {member: published.tables.summary.get(key) for member, key in address.told.items()}
        if table.shape:
            layer = published.layers[name]
            wanted = choose_rows(published, layer.columns, address.filters, query)
            box = getattr(query, "bbox", None)
            if box is not None:
                wanted &= layer.find_inside(parse_bbox(box))
            chosen = layer.choose(wanted)
            body = feature_collection(published, cut_page(query, chosen)) | told
            body |= page_members(request, query, len(chosen))
            return answer_geojson(request, published, body)
        rows = getattr(published.tables, name)
        wanted = choose_rows(published, rows, address.filters, query)
        return answer_rows(request, published, query, rows[wanted], told)

    list_rows.__annotations__["query"] = Annotated[make_query(name, table), Query()]
    return list_rows


def _name_layer(address: Address) -> str:
    """The layer of access that a table belongs to: that of the addresses it stands among."""
    return address.tag if address.tag in _LAYERS else "tables"


def choose_rows(
    published: Published, rows: pd.DataFrame, filters: tuple[Filter, ...], query: PageQuery
) -> Flags:
    """Which rows have what the query asks for.

    Raises
    ------
    QueryError
        It asks for the key of a table that has no such row.
    """
    wanted: Flags = np.ones(len(rows), dtype=bool)
    for one in filters:
        asked: Any = getattr(query, one.name)
        if asked is None:
            continue
        if one.of:
            _REQUIRE[one.of](published, asked)
        column = rows[one.field]
        if one.several:
            wanted &= np.array([asked in codes.split(";") for codes in column], dtype=bool)
        else:
            wanted &= (column == asked).to_numpy(dtype=bool)
    return wanted


router = make_router(TABLES)
