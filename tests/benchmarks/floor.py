"""The floor: recorded transactions said again on the bare driver, one after the other."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg

from tests.benchmarks.recording import Transaction


async def replay_sqlite(path: Path, transactions: list[Transaction]) -> float:
    """Return the seconds it takes on aiosqlite, with the same pragmas and full sync."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            await connection.execute(f"PRAGMA {pragma}")
        started = time.perf_counter()
        for transaction in transactions:
            await connection.execute("BEGIN IMMEDIATE")
            for statement, parameters, many in transaction:
                if many:
                    await connection.executemany(statement, parameters)
                else:
                    cursor = await connection.execute(statement, parameters)
                    if cursor.description:
                        await cursor.fetchall()
                    await cursor.close()
            await connection.execute("COMMIT")
        return time.perf_counter() - started


async def replay_postgresql(host: str, database: str, transactions: list[Transaction]) -> float:
    """Return the seconds it takes on asyncpg, with prepared statements as asyncpg keeps them."""
    connection: Any = await asyncpg.connect(host=host, user="postgres", database=database)
    try:
        started = time.perf_counter()
        for transaction in transactions:
            async with connection.transaction():
                for statement, parameters, many in transaction:
                    rows = parameters if many else [parameters]
                    if many:
                        await connection.executemany(statement, rows)
                    else:
                        await connection.fetch(statement, *rows[0])
        return time.perf_counter() - started
    finally:
        await connection.close()
