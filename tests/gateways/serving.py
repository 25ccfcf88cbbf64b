"""Serve an app on 127.0.0.1 for the length of a test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an app and give its address; it is gone when the block ends."""
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # Naming the protocol lets asyncio set TCP_NODELAY, without which every answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        await server.startup(sockets=[listener])
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        await _stop(server)


async def _stop(server: uvicorn.Server) -> None:
    """Stop as soon as nothing is being answered; uvicorn's own way waits a tenth of a second for every test."""
    for listening in server.servers:
        listening.close()
    await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
    for connection in list(server.server_state.connections):
        connection.shutdown()
    await asyncio.sleep(0)
