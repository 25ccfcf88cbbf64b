"""What tests of gateways share: serving an app on 127.0.0.1 until the test is over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import pytest
from starlette.types import ASGIApp

from tests.gateways.serving import serving

Serve: TypeAlias = Callable[[ASGIApp], Awaitable[str]]


@pytest.fixture(autouse=True)
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach our own machine directly, whatever proxy it uses for others."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Serve an app and return its address; every app is gone when the test is over."""
    async with AsyncExitStack() as stack:
        yield lambda app: stack.enter_async_context(serving(app))
