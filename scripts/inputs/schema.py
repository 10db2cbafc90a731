"""`vaxreach schema NAME`: the JSON Schema of a file that people write, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geo.reference.schemas import encode_schema
from scripts.outputs import write_file

SchemaName = Literal["study", "standard", "measures", "notice"]


def schema(
    name: Annotated[SchemaName, typer.Argument(help="Which kind of file.")],
    out: Annotated[Path | None, typer.Option(help="File to write; printed where absent.")] = None,
) -> None:
    """Print the JSON Schema of a study, a standard, measures or a holiday notice.

    An editor checks a TOML file whose first line is `#:schema ./study.schema.json` against the file
    of that name.
    """
    content = encode_schema(name)
    if out is None:
        typer.echo(content.decode(), nl=False)
    else:
        write_file("--out", out, content)
        typer.echo(out)
