"""Accounts with their roles, sessions, failed sign-ins, machine keys, and whose a document is.

Times are whole seconds since 1970, since they are compared; 0 is never.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.tables.base import Base

HASH_LENGTH, ACCOUNT_ID_LENGTH, NAME_LENGTH, AREA_LENGTH = 64, 32, 100, 12


class AccountRow(Base):
    """A post or a member of staff; `folded` is the name as sign-ins find it."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(ACCOUNT_ID_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    folded: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change: Mapped[bool]
    disabled_at: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)


class GrantRow(Base):
    """A role of an account, within an area; the three kept apart have none."""

    __tablename__ = "account_grants"

    account_id: Mapped[str] = mapped_column(String(ACCOUNT_ID_LENGTH), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    area: Mapped[str] = mapped_column(String(AREA_LENGTH), primary_key=True)


class SessionRow(Base):
    """One sign-in; of its token there is the hash alone, `id` is what it is called."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    id: Mapped[str] = mapped_column(String(16), unique=True)
    account_id: Mapped[str] = mapped_column(String(ACCOUNT_ID_LENGTH), index=True)
    address: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[int] = mapped_column(BigInteger)


class FailureRow(Base):
    """Failed sign-ins of one `kind` (account, address), and until when no other one is tried."""

    __tablename__ = "sign_in_failures"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(BigInteger)


class MachineKeyRow(Base):
    """A key of a program; of its secret there is the hash alone, `prefix` is what it is called."""

    __tablename__ = "machine_keys"

    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    writes: Mapped[bool]
    area: Mapped[str] = mapped_column(String(AREA_LENGTH))
    created_at: Mapped[int] = mapped_column(BigInteger)
    ends_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int] = mapped_column(BigInteger)


class DocumentOwnerRow(Base):
    """Whose a document is and who may see it; one without a row was made before accounts were."""

    __tablename__ = "document_owners"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    sharing: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(AREA_LENGTH))
