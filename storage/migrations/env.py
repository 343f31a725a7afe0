from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from storage import desk_tables, tables, ticket_tables
from storage.columns import metadata

MODULES = (tables, ticket_tables, desk_tables)
"""Importing them is what fills the metadata."""


def migrate(connection: Connection) -> None:
    """Run the migrations on the connection of the caller, inside the caller's transaction."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()


migrate(context.config.attributes["connection"])
