"""The migrations make exactly the tables that the code speaks of, on both databases, however often they run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage.append_only import APPEND_ONLY
from storage.database import Database
from storage.keyring import development_keyring
from storage.migrate import HEAD, alembic_config, migrate
from storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Open a database in which there is nothing yet."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'deep' / 'er' / 'empty.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql_databases").empty_postgresql()
    database = Database(url, development_keyring(tmp_path / "test.keys"))
    yield database
    await database.close()


async def test_makes_what_the_tables_say(empty: Database) -> None:
    assert await migrate(empty)

    async with empty.writer.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_does_nothing_the_second_time(empty: Database) -> None:
    await migrate(empty)

    assert not await migrate(empty)


def test_the_newest_migration_is_the_one_we_name() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_each_migration_file_is_named_for_its_revision() -> None:
    for script in ScriptDirectory.from_config(alembic_config()).walk_revisions():
        assert Path(script.path).stem == script.revision


async def test_guards_every_table_that_is_append_only(empty: Database) -> None:
    await migrate(empty)

    async with empty.writer.connect() as connection:
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert set(APPEND_ONLY) <= tables


def _differences(connection: Connection) -> list[Any]:
    # SQLite hands an empty default back as nothing, so defaults are compared on PostgreSQL alone.
    defaults = connection.dialect.name == "postgresql"
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": defaults})
    return list(compare_metadata(context, metadata))


async def test_SAFE_4_payments_of_before_get_their_names(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    async with empty.writer.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(connection=sync), "2026_11_21_providers"))
        for provider, reference in (("bank", "UTR 71"), ("cash", "R1"), ("mpesa", "QKH1")):
            await connection.execute(
                text(
                    "INSERT INTO payment (provider, reference, amount_minor, currency, state, paid_at, recorded_at,"
                    " recorded_by) VALUES (:provider, :reference, 1, 'PKR', 'UNPLACED', '2026-11-20', '2026-11-20', '')"
                ),
                {"provider": provider, "reference": reference},
            )

    await migrate(empty)

    async with empty.reader.connect() as connection:
        names = await connection.scalars(text("SELECT told_as FROM payment ORDER BY id"))
        assert list(names) == ["71", "cash:R1", "QKH1"]
