"""What tests share: a database of each kind, and an office open on it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from tests.office import Databases, opened, postgresql_server
from webhooks.app import Office

# An exception is shown as Python shows it; with every local in a frame beside it, it takes half a second to draw.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Give the maker of SQLite files."""
    return Databases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Give the maker of PostgreSQL databases; the server starts when the first test wants one."""
    with postgresql_server() as server:
        yield Databases(tmp_path_factory.mktemp("postgresql"), server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a fresh, migrated database, once of each kind."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made.sqlite(tmp_path) if request.param == "sqlite" else made.postgresql()


@pytest.fixture
async def office(database: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office on each kind of database."""
    async with opened(tmp_path, database) as office:
        yield office


@pytest.fixture
async def sqlite_office(sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office on the embedded database, where the kind makes no difference."""
    async with opened(tmp_path, sqlite_databases.sqlite(tmp_path)) as office:
        yield office


@pytest.fixture
async def nairobi(database: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office in Kenya on each kind of database; M-Pesa is there, and answers at once."""
    async with _in_nairobi(tmp_path, database) as office:
        yield office


@pytest.fixture
async def sqlite_nairobi(sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office in Kenya on the embedded database, where the kind makes no difference."""
    async with _in_nairobi(tmp_path, sqlite_databases.sqlite(tmp_path)) as office:
        yield office


@asynccontextmanager
async def _in_nairobi(folder: Path, database: str) -> AsyncIterator[Office]:
    async with opened(folder, database, country="ke") as office:
        assert office.world is not None
        assert office.world.wallet is not None
        office.world.wallet.peer.till.thinks = timedelta(0)
        yield office
