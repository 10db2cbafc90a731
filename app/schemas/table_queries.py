"""Query parameters of tables' addresses, made from the tables' entries."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, create_model

from app.schemas.queries import Bbox, Name, PageQuery
from geo.model.table_entry import Filter, Table
from geo.words.labels import field_types, field_values


def make_query(name: str, table: Table) -> type[PageQuery]:
    """The page of a list, a box for what has a place, and the filters of the table's address."""
    fields: dict[str, Any] = {"bbox": (Bbox | None, None)} if table.shape else {}
    for one in table.address.filters if table.address else ():
        fields[one.name] = (_find_kind(one) | None, Field(None, description=one.says or None))
    made: type[PageQuery] = create_model(f"{name}_query", __base__=PageQuery, **fields)
    return made


def _find_kind(one: Filter) -> Any:
    """A key of another table, yes or no, or one of the codes that the label table has."""
    if one.of:
        return Name
    if field_types().get(one.field) == "truth":
        return bool
    return Literal[tuple(field_values(one.field))]
