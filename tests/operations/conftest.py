"""A shop lender with credit lines, and one in Kenya with wallets, on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.office import opened
from tests.operations.nairobi import wallet_of
from webhooks.app import Office


@pytest.fixture
async def shop(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office in Nepal on each kind of database, with the policy keys a test gives; it has a credit line."""
    async with opened(tmp_path, database, country="np", policy=getattr(request, "param", {})) as office:
        yield office


@pytest.fixture
async def nairobi(database: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office in Kenya on each kind of database; M-Pesa is there, and answers at once."""
    async with opened(tmp_path, database, country="ke") as office:
        wallet_of(office).peer.till.thinks = timedelta(0)
        yield office
