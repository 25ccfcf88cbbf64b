"""Insert if new: the one statement both databases spell alike but import differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_new(connection: AsyncConnection, table: Table) -> Any:
    """Return an INSERT of this connection's dialect, which knows on_conflict_do_nothing."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
