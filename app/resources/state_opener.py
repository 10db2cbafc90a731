"""The register: opened at the start, and tried again for as long as it is closed."""

from __future__ import annotations

import logging
import time
from functools import cache, partial
from pathlib import Path
from threading import Lock

import anyio.to_thread

from app.errors import NotReadyError
from app.register.doors.readers import ReadingRules
from app.register.opening import bind_rows, read_rules
from app.register.register import Register
from app.resources.service_state import ServiceState
from app.settings import Settings
from app.store import is_id
from app.store.claims import LOCK, Claim, claim
from app.store.place import locate_register
from geo.errors import InputError, StoreError, refuse_unwritable
from geo.rules.standard import read_standard
from geo.study import read_around_register
from geo.study.shipped_rules import newest_standard

AGAIN_S = 1.0
"""A closed register is tried at most so often."""
_LOG = logging.getLogger("vaxreach.store")


class StateOpener:
    """Opens the register of a study; safe from several threads.

    `claimed` is the lock of the folder where whoever starts the service has taken it already.
    """

    def __init__(self, settings: Settings, folder: Path, claimed: Claim | None = None) -> None:
        self._url = locate_register(settings, folder)
        self._folder, self._study = folder, settings.study
        self._key_file = settings.audit.key_file
        self._is_lasting = settings.study is not None
        self._name = folder.name if settings.study is None else settings.study.name
        self._claim = claimed
        self._lock = Lock()
        self._register: ServiceState | None = None
        self._reason: StoreError | InputError | None = None
        self._next_s = 0.0

    async def open_or_refuse(self) -> ServiceState:
        """The register, opened if that is possible by now.

        Raises
        ------
        StoreError, NotReadyError
            Why it is closed.
        """
        opened = await anyio.to_thread.run_sync(self.open)
        if opened is not None:
            return opened
        if isinstance(self._reason, StoreError):
            raise self._reason
        raise NotReadyError(
            "the register cannot be opened; the log of the server has the reason",
            code="register_closed",
        )

    def open(self) -> ServiceState | None:
        """The register; None where it cannot be opened, so that reading goes on."""
        with self._lock:
            if self._register is None and time.monotonic() >= self._next_s:
                self._try()
            return self._register

    def open_rows(self, state: ServiceState) -> Register:
        """The rows of an opened register, read by the rules of its study.

        A service without a study reads them by the newest shipped standard alone.

        Raises
        ------
        InputError
            The study cannot be read.
        """
        engine = state.documents.engine
        if self._study is None:
            plain = ReadingRules(read_standard(newest_standard()))
            return bind_rows(engine, lambda: plain, state.audit)
        study = read_around_register(self._study)
        return bind_rows(
            engine, cache(partial(read_rules, study, self._folder / "cache")), state.audit
        )

    def close(self) -> None:
        """Close the register, and let another service have the folder."""
        with self._lock:
            if self._register is not None:
                self._register.close()
            if self._claim is not None:
                self._claim.release()

    def _try(self) -> None:
        try:
            if self._claim is None:
                self._claim = claim(self._folder / LOCK, self._name)
            known = _holds_files(self._folder)
            self._register = ServiceState.open(
                self._url,
                self._folder,
                is_known=known,
                key_file=self._key_file,
                lasting=self._is_lasting,
            )
        except OSError as error:
            self._remember(refuse_unwritable("the register", error))
        except (StoreError, InputError) as error:
            self._remember(error)

    def _remember(self, reason: StoreError | InputError) -> None:
        """Tell a reason once, not at every try."""
        if str(reason) != str(self._reason):
            _LOG.error("%s; scenarios and plans are refused until it is open", reason)
        self._reason, self._next_s = reason, time.monotonic() + AGAIN_S


def _holds_files(folder: Path) -> bool:
    """Whether files of documents lie there, which only a register can have made."""
    return any(
        is_id(one.name) for kind in ("plans", "scenarios") for one in (folder / kind).glob("*")
    )
