"""The sandbox answers this machine only, and no other website speaking through its browser."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

#: "sandbox" is what the played world calls us inside the process, "testclient" what tests do.
_NAMES: Final = frozenset({"localhost", "sandbox", "testclient"})
_REFUSAL: Final = "The sandbox is for this machine only."


class OnlyThisMachine:
    """Refuses whoever is not on this machine, at every address of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or let the request through."""
        if scope["type"] == "http" and not is_allowed(HTTPConnection(scope)):
            await JSONResponse({"detail": _REFUSAL}, status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_allowed(asked: HTTPConnection) -> bool:
    """Return whether a request comes from here, was meant for here, and is not another website's."""
    host = asked.client.host if asked.client else ""
    named = asked.headers.get("host", "")
    # A tunnel runs on this machine too, but it says whom it speaks for.
    tunnelled = "x-forwarded-for" in asked.headers or "forwarded" in asked.headers
    foreign = asked.headers.get("sec-fetch-site") == "cross-site" and asked.scope["method"] not in {"GET", "HEAD"}
    return _is_local(host) and _is_local(_without_port(named)) and not tunnelled and not foreign


def _without_port(named: str) -> str:
    return named[: named.index("]") + 1] if named.startswith("[") and "]" in named else named.partition(":")[0]


def _is_local(host: str) -> bool:
    if host in _NAMES:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
