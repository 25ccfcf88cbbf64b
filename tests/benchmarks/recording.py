"""Recording the statements of a run, to say them again by hand on the bare driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

#: One statement with its parameters; executemany when there are several rows.
Statement: TypeAlias = tuple[str, Any, bool]
Transaction: TypeAlias = list[Statement]


@contextmanager
def recorded(engine: AsyncEngine) -> Iterator[list[Transaction]]:
    """Collect every committed transaction of an engine, statement by statement."""
    done: list[Transaction] = []
    under_way: dict[int, Transaction] = {}
    target = engine.sync_engine

    def begin(connection: Any) -> None:
        under_way[id(connection.connection.dbapi_connection)] = []

    def execute(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, executemany: bool) -> None:  # noqa: FBT001 - SQLAlchemy's own signature
        if not statement.startswith("BEGIN"):
            under_way.setdefault(id(connection.connection.dbapi_connection), []).append((statement, parameters, executemany))

    def commit(connection: Any) -> None:
        done.append(under_way.pop(id(connection.connection.dbapi_connection), []))

    listeners = (("begin", begin), ("before_cursor_execute", execute), ("commit", commit))
    for name, listener in listeners:
        event.listen(target, name, listener)
    try:
        yield done
    finally:
        for name, listener in listeners:
            event.remove(target, name, listener)
