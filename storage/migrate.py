"""Bringing the database up to date: Alembic, run at start and by `qist db migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from storage.database import Database, make_engine

#: The newest migration, so that a start with nothing to do need not load Alembic. A test compares it with the folder.
HEAD: Final = "2026_11_30_payers_words"


async def migrate(database: Database) -> bool:
    """Apply what is missing; return whether anything was."""
    if database.is_sqlite:
        Path(database.url.split("///", 1)[1]).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(database.url)
    try:
        async with engine.begin() as connection:
            if await connection.run_sync(_version) == HEAD:
                return False
            if not database.is_sqlite:
                # Several processes may start at once; one migrates and the others find it done.
                await connection.execute(text("SELECT pg_advisory_xact_lock(7740)"))
            await connection.run_sync(_upgrade)
            return True
    finally:
        await engine.dispose()


async def version_of(database: Database) -> str | None:
    """Return which migration a database is at; None for one that has none yet."""
    async with database.reader.connect() as connection:
        return await connection.run_sync(_version)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(alembic_config(connection=connection), "head")


def alembic_config(**attributes: Any) -> Any:
    """Return Alembic's configuration: the folder of migrations and the connection to use."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes.update(attributes)
    return config
