"""One change set: a transaction, its revision, the rights of who makes it, and its audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from app.access.caller import Caller
from app.audit import AuditKey, Deed, Who, append_line
from app.audit.deed import COMMAND
from app.register.doors.row import Why
from app.register.refusals import refuse_area
from app.register.revisions import begin_revision
from app.store.transactions import changing


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes rows, and of which counties they may: "" is a row that states none."""

    who: Who
    may_change: Callable[[str], bool]

    @property
    def account(self) -> str:
        """Under which name keys of requests are kept and revisions are told."""
        return f"{self.who.kind}:{self.who.name}" if self.who.name else self.who.kind

    def require(self, *owners: str) -> None:
        """Refuse a row that is another office's, before or after a change.

        Raises
        ------
        OutsideAreaError
            One of them is.
        """
        for owner in owners:
            if not self.may_change(owner):
                raise refuse_area(owner)


def edit_as(caller: Caller) -> Editor:
    """Whoever sent a request, as editor of the rows in their areas."""
    who = Who(caller.kind, caller.name or caller.id, caller.address)
    return Editor(who, partial(caller.may, "editor"))


BY_COMMAND = Editor(COMMAND, lambda _: True)
"""Whoever works on the machine itself."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What is being changed: all of it is written at the end of the transaction, or nothing."""

    connection: Connection
    editor: Editor
    why: Why
    key: AuditKey | None

    def begin(self) -> int:
        """The revision of the change set; to be called once, when something changes."""
        why = self.why
        account = self.editor.account
        made = begin_revision(self.connection, account, why.cause, why.why, why.request_id)
        return made.number

    def tell(
        self,
        subject: str,
        area: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Write the audit line, last of all; a register without a key keeps none."""
        if self.key is not None:
            why = self.why
            deed = Deed(
                self.editor.who, f"register_{why.cause}", subject, area, before, after, why.why,
                why.request_id,
            )  # fmt: skip
            append_line(self.connection, self.key, deed)


@contextmanager
def change_register(
    engine: Engine, editor: Editor, why: Why, key: AuditKey | None
) -> Iterator[ChangeSet]:
    """A change set in a transaction of its own.

    Raises
    ------
    StoreError
        The register cannot be written.
    """
    with changing(engine) as connection:
        yield ChangeSet(connection, editor, why, key)
