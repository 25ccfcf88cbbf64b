"""Our way to a provider: each call over it is two steps, before it is sent and after it was answered."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.crash.stepping import Steps


class Line(httpx.AsyncBaseTransport):
    """Leads to a peer in this process until it is dialled, and from then on to the process where the peers live on."""

    def __init__(self, near: httpx.AsyncBaseTransport) -> None:
        self._way = near
        self._steps: Steps | None = None

    def dial(self, socket: Path, steps: Steps) -> None:
        """Go through a socket from now on, under the eyes of whoever counts steps."""
        self._way = httpx.AsyncHTTPTransport(uds=str(socket), verify=False)
        self._steps = steps

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one call there and back."""
        what = f"{request.method} {request.url.path}"
        self._step(f"before {what}")
        answer = await self._way.handle_async_request(request)
        content = await answer.aread()
        await answer.aclose()
        self._step(f"after {what}")
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    async def aclose(self) -> None:
        """Let go."""
        await self._way.aclose()

    def _step(self, what: str) -> None:
        if self._steps is not None:
            self._steps.step(what)
