"""A bare database, without an office around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.keyring import development_keyring


@pytest.fixture
async def bare(database: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Open a migrated database of each kind."""
    opened = Database(database, development_keyring(tmp_path / "test.keys"))
    yield opened
    await opened.close()
