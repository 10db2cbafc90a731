"""What Alembic runs: the steps on the connection that is handed to it, in its transaction."""

from __future__ import annotations

from alembic import context

from app.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
