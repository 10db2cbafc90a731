"""Serve the latest assessment of a study: the page, the API, its description."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from geo.assessment import open_latest
from scripts.dates import AsOf
from scripts.terminal import show_steps


def serve(
    study: Annotated[Path, typer.Argument(help="the study file")],
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="port to listen on")] = 8000,
    as_of: AsOf = None,
) -> None:
    """Open the latest assessment of a study, making it first if need be, and serve it.

    Raises
    ------
    InputError
        The study cannot be used; nothing is served then.
    """
    # The web framework takes a second to import, which no other verb should pay.
    import uvicorn

    from app.main import create_app
    from app.settings import Settings

    settings = Settings(study=study)
    with show_steps() as progress:
        opened = open_latest(study, progress, as_of)
    app = create_app(settings, assessment=opened)
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"http://{shown}:{port}/  (Ctrl+C 结束)\n")
    uvicorn.run(app, host=host, port=port, access_log=False, log_level="warning")
