"""The database: one writer lane on SQLite, a pool on PostgreSQL, and units of work that cannot be cut in half."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import event, make_url
from sqlalchemy.exc import SQLAlchemyError as DatabaseError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import one_hop
from storage.crypto import Keyring
from storage.lane import Lane
from storage.unit_of_work import SqlUnitOfWork

__all__ = ["Database", "DatabaseError", "is_missing", "make_engine"]

T = TypeVar("T")

#: Units of work at once on PostgreSQL: one computes while others wait for the database. More would do no more, since
#: a process has one core to compute on, and would stand in the way of callbacks that wait for an answer.
WRITERS: Final = 4


class Database:
    """
    Runs units of work: all of one is kept when it ends, or none of it if it fails.

    Each runs in a task of its own that a caller's cancellation cannot reach: a cancelled statement would leave SQLite's
    write lock with nobody, and a cancelled commit may have committed.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.url = url
        self.keyring = keyring
        self.writer = make_engine(url)
        self.reader = make_engine(url, readonly=True) if self.is_sqlite else self.writer
        self.on_promise: Callable[[], None] = lambda: None
        self.on_order: Callable[[], None] = lambda: None
        self._lane = Lane(1 if self.is_sqlite else WRITERS)
        self._running: set[asyncio.Future[Any]] = set()

    @property
    def is_sqlite(self) -> bool:
        """Return whether this is the embedded database."""
        return self.url.startswith("sqlite")

    async def transact(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        """Do the work in one transaction and return what it returned."""
        return await self._shielded(self._write(work))

    async def transact_soon(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        """
        Do work in one transaction, ahead of the units that wait; for what somebody outside waits for.

        On PostgreSQL it needs no turn at all, so whoever calls does so a few times at once at the most: the pool has
        room for that.
        """
        return await self._shielded(self._write(work, hurry=True) if self.is_sqlite else self._commit(work))

    async def read(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        """Do work that changes nothing, beside the writers."""
        return await self._shielded(self._look(work))

    async def close(self) -> None:
        """Let units of work that are under way end, then let go of the connections."""
        if self._running:
            await asyncio.wait(set(self._running))
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()

    async def _shielded(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _write(self, work: Callable[[SqlUnitOfWork], Awaitable[T]], *, hurry: bool = False) -> T:
        async with self._lane.turn(hurry=hurry):
            return await self._commit(work)

    async def _commit(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        async with self.writer.begin() as connection:
            uow = SqlUnitOfWork(connection, self.keyring)
            result = await work(uow)
            await uow.flush()
        if uow.outbox.promised:
            self.on_promise()
        if uow.money_orders.is_wanted:
            self.on_order()
        return result

    async def _look(self, work: Callable[[SqlUnitOfWork], Awaitable[T]]) -> T:
        async with self.reader.connect() as connection:
            return await work(SqlUnitOfWork(connection, self.keyring))


def is_missing(url: str) -> bool:
    """Return whether an address names a database file that is not there yet; raise DatabaseError for no address."""
    return url.startswith("sqlite") and not Path(make_url(url).database or "").exists()


def make_engine(url: str, *, readonly: bool = False) -> AsyncEngine:
    """Return an engine set up for its database: full sync and BEGIN IMMEDIATE on SQLite."""
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_size=10, max_overflow=10, pool_timeout=30)
    pool = {"pool_size": 4, "max_overflow": 0} if readonly else {"pool_size": 1, "max_overflow": 0}
    path = make_url(url).database or ""
    engine = create_async_engine(
        url, **pool, pool_timeout=30, async_creator=lambda: one_hop.connect(path, at_once=not readonly)
    )
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"]
    if readonly:
        pragmas = ["busy_timeout=10000", "query_only=ON"]

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves; the driver's own is deferred and loses updates
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine
