"""Serve the latest assessment of a study: the page, the API, its description."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.assessment import Assessment
from geo.errors import InputError
from geo.storage.passing_folders import sweep_folders
from geo.storage.whole_writes import sweep_strays
from geo.study import read_study, state_folder
from geo.words.sentences import say
from scripts.options.dates import AsOf
from scripts.terminal import show_steps

if TYPE_CHECKING:
    from datetime import date

    from app.opening import MakeFirst, Opener
    from app.serving.tls import Tls
    from app.settings import Settings
    from app.store.claims import Claim
    from app.work.jobs import Progress

INTERRUPTED = 130


def serve(
    study: Annotated[Path, typer.Argument(help="the study file")],
    host: Annotated[
        str | None,
        typer.Option(
            help="address to listen on: 127.0.0.1, which this machine alone reaches, or with "
            "--allow-open-reading all of them"
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="port; 0 takes a free one")] = 8000,
    allow_open_reading: Annotated[
        bool,
        typer.Option(
            "--allow-open-reading",
            help="let other machines read everything while no account exists (also "
            "VAXREACH_ALLOW_OPEN_READING=true; all addresses need VAXREACH_HOSTS)",
        ),
    ] = False,
    tls_cert: Annotated[
        Path | None, typer.Option(help="certificate chain in PEM: HTTPS, with --tls-key")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="private key in PEM")] = None,
    as_of: AsOf = None,
) -> None:
    """Open the latest assessment of a study, making it first if need be, and serve it.

    The port is open from the start: the service lives, and is ready once the assessment is open.

    Raises
    ------
    InputError
        The study or a setting cannot be used, or another service has the study or the port.
    """
    # The web framework takes a second to import, which no other verb should pay.
    from app.http.hosts import choose_host, list_hosts
    from app.serving.tls import read_tls
    from app.settings import read_settings
    from app.store import require_driver

    settings = read_settings(study=study)
    open_reading = allow_open_reading or settings.allow_open_reading
    if settings.store.url:
        require_driver(settings.store.url)
    host = choose_host(host, open_reading=open_reading, has_accounts=_has_accounts(settings, study))
    tls = read_tls(tls_cert, tls_key)
    changes = {"hosts": list_hosts(host, settings.hosts), "allow_open_reading": open_reading}
    settings = settings.model_copy(update=changes)
    read_study(study)
    claimed = _claim(study)
    _require_readable(settings, study)
    sweep_folders(Path(tempfile.gettempdir()), "vaxreach-*")
    for folder in ("assessments", "cache"):
        sweep_strays(state_folder(study) / folder)

    def open_study(progress: Progress, make: MakeFirst) -> Assessment:
        with show_steps() as show:

            def tell(step: str) -> None:
                progress(step)
                show(step)

            return make(tell)

    _run(settings, open_study, host, port, claimed, tls, as_of)


def _claim(study: Path) -> Claim:
    from app.errors import TakenError
    from app.store.claims import LOCK, claim

    try:
        return claim(state_folder(study) / LOCK, study.name)
    except TakenError as error:
        raise InputError(str(error)) from error


def _require_readable(settings: Settings, study: Path) -> None:
    """Refuse at once a register that this version will never read; other faults may pass."""
    from app.errors import SchemaVersionError
    from app.store import require_readable
    from app.store.place import locate_register

    try:
        require_readable(locate_register(settings, state_folder(study)))
    except SchemaVersionError as error:
        raise InputError(str(error)) from error


def _has_accounts(settings: Settings, study: Path) -> bool:
    """Whether somebody can sign in; where the register cannot be read nobody can."""
    from app.access.register_accounts import count_accounts
    from app.store.place import locate_register

    return count_accounts(locate_register(settings, state_folder(study))) > 0


def _run(
    settings: Settings,
    opener: Opener,
    host: str,
    port: int,
    claimed: Claim,
    tls: Tls | None,
    as_of: date | None,
) -> None:
    from app.http.hosts import is_loopback
    from app.main import create_app
    from app.serving import Service, listen

    ended: list[BaseException | None] = []

    def opened(fault: BaseException | None) -> None:
        ended.append(fault)
        if fault is not None:
            service.should_exit = True

    sockets = listen(host, port)
    app = create_app(settings, opener=opener, opened=opened, claimed=claimed, as_of=as_of)
    service = Service(app, settings, tls)
    shown = f"[{host}]" if ":" in host else host
    port, scheme = sockets[0].getsockname()[1], "http" if tls is None else "https"
    reach = _tell_reach(settings) if not is_loopback(host) else say("reached_from_here_only")
    told = say("address_and_how_to_stop", scheme=scheme, host=shown, port=port, reach=reach)
    sys.stderr.write(told + "\n")
    sys.stderr.flush()
    try:
        service.run(sockets=sockets)
    finally:
        if not ended:
            _leave_at_once()
    if ended[0] is not None:
        raise ended[0]


def _tell_reach(settings: Settings) -> str:
    return (
        say("reached_from_elsewhere_open")
        if settings.allow_open_reading
        else say("reached_from_elsewhere")
    )


def _leave_at_once() -> None:
    """End though the study is still being opened: that may take minutes, and is done anew."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)
