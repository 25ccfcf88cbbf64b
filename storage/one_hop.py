"""
aiosqlite with one hop to its thread a statement.

The driver's own cursor crosses to its thread and back four times for a query: to be made, to execute, to fetch, to
close. Nearly all of a short transaction's time went into that. Here a statement is executed, fetched and closed in one
crossing; rows are small and always read whole.

The writer crosses only where it may have to wait: to begin, for another process's lock, and to commit, for the disk. In
between it holds the lock, and a statement of a unit of work takes less time than the way to the thread. Readers, whose
reports may be long, always cross.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite


class OneHopCursor:
    """What SQLAlchemy asks of a cursor, with everything but the statement itself answered from memory."""

    arraysize = 1

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> OneHopCursor:
        return self

    async def __aexit__(self, *_error: object) -> None:
        return None

    async def execute(self, operation: str, parameters: Any = ()) -> OneHopCursor:
        """Execute a statement and keep its rows."""
        await self._connection.run(self._execute, operation, parameters)
        return self

    async def executemany(self, operation: str, rows: Iterable[Sequence[Any]]) -> OneHopCursor:
        """Execute a statement for each row."""
        await self._connection.run(self._execute_many, operation, rows)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Hold nothing, so let go of nothing."""

    def _execute(self, operation: str, parameters: Any) -> None:
        cursor = self._connection.raw.execute(operation, parameters)
        self._rows = cursor.fetchall() if cursor.description else []
        self._keep(cursor)

    def _execute_many(self, operation: str, rows: Iterable[Sequence[Any]]) -> None:
        self._keep(self._connection.raw.executemany(operation, rows))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors hop once a statement."""

    #: Whether statements inside a transaction are executed where they are said, without a crossing.
    at_once = False

    @property
    def raw(self) -> sqlite3.Connection:
        """Return sqlite3's own connection; nobody else uses it while a statement of ours is under way."""
        return self._conn

    def cursor(self) -> Any:
        """Return a cursor, without asking the thread for it."""
        return OneHopCursor(self)

    async def rollback(self) -> None:
        """Roll back, unless there is nothing to: the pool asks for it after every commit."""
        if self._connection is not None and self.raw.in_transaction:
            await super().rollback()

    async def run(self, work: Any, *arguments: Any) -> None:
        """Do something with the database: here, where nothing can make it wait, else in the driver's thread."""
        if self.at_once and self.raw.in_transaction:
            work(*arguments)
        else:
            await self._execute(work, *arguments)  # type: ignore[no-untyped-call]  # the driver's own is untyped


async def connect(path: str, *, at_once: bool = False) -> OneHopConnection:
    """Return an open connection to a database file; its thread ends with the process."""
    connection = OneHopConnection(lambda: sqlite3.connect(path, check_same_thread=not at_once), iter_chunk_size=64)
    connection.at_once = at_once
    connection._thread.daemon = True
    await connection
    return connection
