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
        under_way[_key(connection)] = []

    def execute(connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            # Many rows may also be one statement with all their values in a row.
            rows = many and isinstance(values, list)
            under_way.setdefault(_key(connection), []).append((statement, values, rows))

    def commit(connection: Any) -> None:
        done.append(under_way.pop(_key(connection), []))

    listeners = (("begin", begin), ("before_cursor_execute", execute), ("commit", commit))
    for name, listener in listeners:
        event.listen(target, name, listener)
    try:
        yield done
    finally:
        for name, listener in listeners:
            event.remove(target, name, listener)


def _key(connection: Any) -> int:
    return id(connection.connection.dbapi_connection)
