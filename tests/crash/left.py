"""What a dead process left lying: its database, what others have seen of it, and what providers were asked."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.lots import without_lots


def left_lying(folder: Path) -> str:
    """Return all of it in words, without what is drawn by lot: what went on from the same would end the same."""
    journal = folder / "journal"
    seen = [line for line in journal.read_text().splitlines() if '"died"' not in line] if journal.exists() else []
    with _opened(folder) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        tables = [name for (name,) in connection.execute(query)]
        rows = {name: list(_rows(connection, name)) for name in tables}
    return without_lots(json.dumps([rows, seen], default=str))


def sent_of(folder: Path) -> int:
    """Return how many promises the database, as it was left lying, says were kept."""
    with _opened(folder) as connection:
        count: int = connection.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
    return count


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy: the next life is to find the log of the last one as it lay."""
    copy = folder / "looked at"
    copy.mkdir()
    for file in folder.glob("qist.sqlite3*"):
        shutil.copy(file, copy)
    connection = sqlite3.connect(copy / "qist.sqlite3")
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(copy)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[dict[str, object]]:
    """Yield a table's rows without what is sealed, which is never the same twice."""
    cursor = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names of our own tables
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield {name: value for name, value in zip(names, row, strict=True) if not name.endswith("_sealed")}
