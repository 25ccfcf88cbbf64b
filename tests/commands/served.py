"""A provider served on this machine, beside a command line that has a loop of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp

from tests.gateways.serving import serving


async def nothing(_address: str) -> None:
    """Do nothing first."""


@contextmanager
def served(app: ASGIApp, *, first: Callable[[str], Awaitable[None]] = nothing) -> Iterator[str]:
    """Serve an app in a thread until the block ends, having done something there first; give its address."""
    address: list[str] = []
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(app) as url:
            await first(url)
            address.append(url)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield address[0]
    over.set()
    thread.join(30)
