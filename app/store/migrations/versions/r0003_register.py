"""The rows of offices in two times: revisions, entities, states, and keys of changes.

They stand here as they were then, whatever becomes of the classes in `app.store.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them, and the indices by which rows are found."""
    _create_tables()
    op.create_index(
        "register_entities_by_code", "register_entities", ["kind", "folded"], unique=True
    )
    op.create_index("register_states_by_entity", "register_states", ["entity", "from_revision"])
    op.create_index("register_states_ended", "register_states", ["to_revision"])


def _create_tables() -> None:
    op.create_table(
        "register_revisions",
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
    )
    op.create_table(
        "register_entities",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("owner_adcode", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alias_of", sa.String(200), nullable=False),
    )
    op.create_table(
        "register_states",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column(
            "entity", sa.Integer(), sa.ForeignKey("register_entities.number"), nullable=False
        ),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.String(10), nullable=False),
        sa.Column("valid_to", sa.String(10), nullable=False),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("reader", sa.String(64), nullable=False),
        sa.Column("source_how", sa.String(16), nullable=False),
        sa.Column("source_name", sa.String(200), nullable=False),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("source_date", sa.String(10), nullable=False),
    )
    op.create_table(
        "register_keys",
        sa.Column("account", sa.String(100), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
    )
