"""Signing in and out, and changing one's password: checked, counted, written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from app.access.accounts import fold_name, set_password, tell_seconds
from app.access.caller import Caller
from app.access.clients import name_client
from app.access.doorkeeper import make_who
from app.access.failures import Counted, begin_attempt, forgive
from app.access.passwords import hash_password, is_outdated, is_password, require_good
from app.access.sessions import Lifetime, begin_session, end_session, end_token
from app.access.tokens import hash_secret
from app.audit import AuditKey, Deed, Who, append_line
from app.errors import BodyError, TooManyError, UnauthorizedError
from app.store.tables.accounts import AccountRow
from app.store.transactions import changing

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """A name and password as they were given, from where, and the session that was there before."""

    name: str
    password: str
    caller: Caller
    request_id: str = ""
    earlier_token: str = ""

    @property
    def counted(self) -> tuple[Counted, Counted]:
        """What failures are counted by; names that are no account's are counted as well."""
        name = hash_secret(fold_name(self.name).encode("utf-8", "replace").decode())
        return Counted("account", name), Counted("address", name_client(self.caller.address))


@dataclass(frozen=True, slots=True)
class SignIns:
    """Sign-ins of one register; every method takes its time and belongs in a thread."""

    engine: Engine
    audit: AuditKey
    lifetime: Lifetime

    def sign_in(self, attempt: Attempt) -> str:
        """The token of a new session; one that was there before has ended.

        Raises
        ------
        TooManyError
            A delay lasts; nothing was checked.
        UnauthorizedError
            There is no such account, its password is another, or it is disabled: never which.
        """
        kept = self._begin(attempt)
        is_right = is_password(None if kept is None else kept.password_hash, attempt.password)
        with changing(self.engine) as connection:
            now = _find(connection, attempt.name)
            if is_right and kept is not None and _may_still(kept, now):
                forgive(connection, *attempt.counted)
                return self._begin_session(connection, attempt, now)
            said = {"name": attempt.name[:LONGEST_NAME]}
            self._write(connection, attempt, "sign_in_failed", "account", after=said)
        raise UnauthorizedError(
            "the name of the account or its password is wrong", code="sign_in_wrong"
        )

    def sign_out(self, token: str, caller: Caller, request_id: str) -> None:
        """End the session of a token."""
        with changing(self.engine) as connection:
            end_token(connection, token)
            deed = Deed(make_who(caller), "sign_out", f"account/{caller.id}", request_id=request_id)
            append_line(connection, self.audit, deed)

    def end(self, caller: Caller, session_id: str, request_id: str) -> bool:
        """End a session of the caller's account; whether there was one."""
        with changing(self.engine) as connection:
            ended = end_session(connection, caller.id, session_id)
            if ended:
                subject = f"account/{caller.id}"
                append_line(
                    connection,
                    self.audit,
                    Deed(make_who(caller), "end_session", subject, request_id=request_id),
                )
        return ended

    def change_password(self, attempt: Attempt, new: str) -> str:
        """Give the caller's account another password; the token of the one session that is left.

        Raises
        ------
        BodyError
            The new one is soon guessed, or the old one again.
        TooManyError, UnauthorizedError
            As `sign_in`, of the old one.
        """
        require_good(new, attempt.name, "new")
        if new == attempt.password:
            raise BodyError(
                "expected another password than the old one", code="password_same", field="new"
            )
        kept = self._begin(attempt)
        is_right = is_password(None if kept is None else kept.password_hash, attempt.password)
        with changing(self.engine) as connection:
            now = _find(connection, attempt.name)
            if not is_right or kept is None or not _may_still(kept, now):
                self._write(connection, attempt, "sign_in_failed", f"account/{attempt.caller.id}")
            else:
                forgive(connection, *attempt.counted)
                set_password(connection, now.id, new, must_change=False)
                self._write(connection, attempt, "change_password", f"account/{now.id}")
                return begin_session(
                    connection, now.id, attempt.caller.address, tell_seconds(), self.lifetime
                )
        raise UnauthorizedError("the old password is wrong", code="password_wrong")

    def _begin(self, attempt: Attempt) -> Any:
        """Count the attempt, and read the account of its name."""
        with changing(self.engine) as connection:
            wait_s = begin_attempt(connection, attempt.counted, tell_seconds())
            kept = _find(connection, attempt.name)
        if wait_s:
            raise TooManyError(
                f"too many failed sign-ins: try again in {wait_s} s",
                code="sign_in_wait",
                limits={"ge": wait_s},
            ).after(wait_s)
        return kept

    def _begin_session(self, connection: Connection, attempt: Attempt, row: Any) -> str:
        if attempt.earlier_token:
            end_token(connection, attempt.earlier_token)
        if is_outdated(row.password_hash):
            connection.execute(
                update(AccountRow)
                .where(AccountRow.id == row.id)
                .values(password_hash=hash_password(attempt.password))
            )
        address = attempt.caller.address
        token = begin_session(connection, row.id, address, tell_seconds(), self.lifetime)
        who = Who("account", row.name, address)
        deed = Deed(who, "sign_in", f"account/{row.id}", request_id=attempt.request_id)
        append_line(connection, self.audit, deed)
        return token

    def _write(
        self, connection: Connection, attempt: Attempt, action: str, subject: str, **said: Any
    ) -> None:
        who = make_who(attempt.caller)
        deed = Deed(who, action, subject, request_id=attempt.request_id, **said)
        append_line(connection, self.audit, deed)


def _find(connection: Connection, name: str) -> Any:
    folded = fold_name(name).encode("utf-8", "replace").decode().replace("\x00", "?")
    wanted = select(AccountRow.__table__).where(AccountRow.folded == folded)
    return connection.execute(wanted).one_or_none()


def _may_still(kept: Any, now: Any) -> bool:
    """Whether the account may sign in, and has the password that was checked."""
    return now is not None and not now.disabled_at and now.password_hash == kept.password_hash
