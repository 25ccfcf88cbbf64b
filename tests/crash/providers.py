"""Who moves money for us, in a process of their own: it is forked once for each outcome and outlives both lives."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import uvicorn
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from jobs.clock import MovableClock
from jobs.gateways.peers.daraja_http import daraja_app
from jobs.gateways.peers.stripe import SignedEvent
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.stripe_money import from_stripe
from tests.crash.outside import Outside
from tests.crash.stepping import append

_CONTROL: Final = "/control/"


class Providers:
    """The peers of a world with their clock: what they still have to tell, and what stands in their books."""

    def __init__(self, world: Outside) -> None:
        self._world = world
        self._unanswered: dict[str, SignedEvent] = {}

    def at(self, moment: str) -> None:
        """Let it be a moment, and let happen what is due by then."""
        clock = self._world.clock
        assert isinstance(clock, MovableClock)
        clock.set(datetime.fromisoformat(moment))
        self._world.stripe.tick()
        if self._world.wallet is not None:
            self._world.wallet.peer.tick()

    def take(self) -> list[dict[str, Any]]:
        """Return what is to be told now. M-Pesa tells once; Stripe tells again what was not answered."""
        events = self._world.stripe.sender.take()
        self._unanswered |= {event.id: event for event in events}
        told = [_told(event.id, "/webhooks/stripe", event.headers, event.payload) for event in events]
        wallet = self._world.wallet
        if wallet is None:
            return told
        wallet.peer.tick()
        calls = [(call, httpx.URL(call.url).path) for call in wallet.peer.caller.take()]
        return [*told, *(_told("", path, call.headers, call.payload) for call, path in calls)]

    def answered(self, name: str) -> None:
        """Hear that we have taken what was told under a name."""
        self._unanswered.pop(name, None)

    def hang_up(self, moment: str, is_away: bool) -> None:
        """Notice that nobody answers any more, until a moment; what M-Pesa calls about meanwhile is lost."""
        for event in self._unanswered.values():
            self._world.stripe.sender.not_taken(event)
        self._unanswered.clear()
        self.at(moment)
        if is_away and self._world.wallet is not None:
            self._world.wallet.peer.caller.take()

    def statement(self) -> str:
        """Return M-Pesa's statement as finance downloads it."""
        assert self._world.wallet is not None
        rows = self._world.wallet.peer.statement()
        lines = [",".join(rows[0])] if rows else []
        return "\n".join([*lines, *(",".join(row.values()) for row in rows)])

    def book(self) -> dict[str, Any]:
        """Return what really moved, by the providers' own account."""
        wallet = self._world.wallet
        moved = wallet.peer.book.movements if wallet else ()
        return {
            "stripe": sum(money for _name, money in self._cards()),
            "cards": self._cards(),
            "pages": [[page["id"], page["amount_total"]] for page in self._world.stripe.open_sessions()],
            "mpesa": [[one.way, one.receipt, one.amount.minor, one.phone] for one in moved],
            "prompts": len(wallet.peer.prompts) if wallet else 0,
        }

    def _cards(self) -> list[tuple[str, int]]:
        """Return each payment by card and what came of it or went again, from all that Stripe has told."""
        newest: dict[str, Any] = {}
        for event in self._world.stripe.events:
            thing = event["data"]["object"]
            newest[thing["id"]] = thing
        found = []
        for name, thing in newest.items():
            match thing["object"]:
                case "payment_intent":
                    units = thing["amount_received"]
                case "refund":
                    units = -thing["amount"]
                case "dispute":
                    units = sum(one["amount"] - one["fee"] for one in thing["balance_transactions"])
                case _:
                    continue
            found.append((name, from_stripe(units, thing["currency"]).minor))
        return found


class Far(Protocol):
    """A way to have the providers do something that is no business of ours."""

    async def ask(self, what: str, *given: Any) -> Any: ...


class Near:
    """The providers in this process."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    async def ask(self, what: str, *given: Any) -> Any:
        """Let them do it."""
        return getattr(self._providers, what)(*given)


class ByPhone:
    """The providers in the process where they live on."""

    def __init__(self, at: Path) -> None:
        transport = httpx.AsyncHTTPTransport(uds=str(at), verify=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://control")

    async def ask(self, what: str, *given: Any) -> Any:
        """Let them do it."""
        answer = await self._http.post(f"{_CONTROL}{what}", json=list(given))
        return answer.raise_for_status().json()

    async def close(self) -> None:
        """Put the phone down."""
        await self._http.aclose()


class Served:
    """The peers and their control door behind one socket; each call of ours is written down as it is answered."""

    def __init__(self, world: Outside) -> None:
        self._control = _control(Providers(world))
        self._stripe = stripe_app(world.stripe)
        self._mpesa = daraja_app(world.wallet.peer) if world.wallet else self._stripe
        self.journal = Path()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        path = scope.get("path", "")
        if path.startswith(_CONTROL):
            await self._control(scope, receive, send)
            return
        app: ASGIApp = self._stripe if path.startswith("/v1/") else self._mpesa
        append(self.journal, {"served": f"{scope['method']} {path}"})
        await app(scope, receive, send)


@contextmanager
def living_on(served: Served, at: Path, journal: Path) -> Iterator[None]:
    """Let providers live in a process of their own for a while; whoever calls before it is ready waits in line."""
    served.journal = journal
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(at))
    door.listen()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_serve(served, door))
        finally:
            os._exit(1)
    door.close()
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


async def served_once(world: Outside, at: Path) -> None:
    """Serve one call in this process, so that all that takes is loaded before anybody is forked."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(at))
    door.listen()
    served = Served(world)
    server = uvicorn.Server(uvicorn.Config(served, log_level="error", lifespan="off", access_log=False))
    serving = asyncio.ensure_future(server.serve(sockets=[door]))
    phone = ByPhone(at)
    await phone.ask("book")
    await phone.close()
    server.should_exit = True
    await serving


async def _serve(served: Served, door: socket.socket) -> None:
    config = uvicorn.Config(served, log_level="error", lifespan="off", access_log=False)
    await uvicorn.Server(config).serve(sockets=[door])


def _control(providers: Providers) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post(f"{_CONTROL}{{what}}")
    async def do(what: str, request: Request) -> Any:
        """Do one thing that is no business of ours."""
        return getattr(providers, what)(*await request.json())

    return app


def _told(name: str, path: str, headers: dict[str, str], content: bytes) -> dict[str, Any]:
    return {"name": name, "path": path, "headers": headers, "content": content.decode()}
