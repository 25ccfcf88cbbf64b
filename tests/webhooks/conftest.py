"""Somebody at the doors of an office."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.office import visitor
from webhooks.app import Office


@pytest.fixture
async def http(sqlite_office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Give a visitor from this machine."""
    async with visitor(sqlite_office) as client:
        yield client
