"""The audit: lines, the texts beside them, and the head of their chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
_GUARDS = {
    "sqlite": (
        (
            "CREATE TRIGGER audit_lines_no_UPDATE BEFORE UPDATE ON audit_lines "
            "BEGIN SELECT RAISE(ABORT, 'audit_lines cannot be changed'); END"
        ),
        (
            "CREATE TRIGGER audit_lines_no_DELETE BEFORE DELETE ON audit_lines "
            "BEGIN SELECT RAISE(ABORT, 'audit_lines cannot be changed'); END"
        ),
        (
            "CREATE TRIGGER audit_texts_no_UPDATE BEFORE UPDATE ON audit_texts "
            "BEGIN SELECT RAISE(ABORT, 'audit_texts cannot be changed'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION audit_lines_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit_lines cannot be changed'; END $$"
        ),
        (
            "CREATE TRIGGER audit_lines_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_lines "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_lines_refuse()"
        ),
        (
            "CREATE FUNCTION audit_texts_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit_texts cannot be changed'; END $$"
        ),
        (
            "CREATE TRIGGER audit_texts_kept BEFORE UPDATE ON audit_texts "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_texts_refuse()"
        ),
    ),
}


def upgrade() -> None:
    """Make them, and have the database refuse changes of what is written."""
    op.create_table(
        "audit_lines",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who_kind", sa.String(16), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("address", sa.String(100), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("area", sa.String(12), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("before_hash", sa.String(64), nullable=False),
        sa.Column("after_hash", sa.String(64), nullable=False),
        sa.Column("why_hash", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_lines_at", "audit_lines", ["at"])
    op.create_index("ix_audit_lines_subject", "audit_lines", ["subject"])
    op.create_table(
        "audit_texts",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("part", sa.String(8), primary_key=True),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("row", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("head_seal", sa.String(64), nullable=False),
    )
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)
