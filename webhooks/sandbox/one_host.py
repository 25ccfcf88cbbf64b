"""Keeps a browser on the name it came by: 127.0.0.1 and localhost are two sites to it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class OnOneHost:
    """Leads on to our own pages by their path alone, where the application inside names our whole address."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and shorten where an answer leads to."""

        async def shorten(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                there = headers.get("location", "")
                if there.startswith(f"{self._address}/"):
                    headers["location"] = there.removeprefix(self._address)
            await send(message)

        await self._app(scope, receive, shorten)
