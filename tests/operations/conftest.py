"""A shop lender, which gives goods on credit lines, on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import opened
from webhooks.app import Office


@pytest.fixture
async def shop(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office in Nepal on each kind of database, with the policy keys a test gives; it has a credit line."""
    async with opened(tmp_path, database, country="np", policy=getattr(request, "param", {})) as office:
        yield office
