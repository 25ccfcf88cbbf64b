"""The Stripe peer over HTTP: the API, and the page people pay on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from jobs.gateways.peers import stripe_page
from jobs.gateways.peers.stripe import NoSuchObject, NotOpen, StripePeer

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

Deliver = Callable[[], Awaitable[object]]


def stripe_app(peer: StripePeer, deliver: Deliver | None = None) -> FastAPI:
    """
    Return the peer as an app: /v1 for the SDK, /pay/{session} for a browser.

    `deliver` is awaited before the payer is sent on, as Stripe waits for the webhook's answer.
    """
    from fastapi import FastAPI

    app = FastAPI(openapi_url=None)
    routes = _Routes(peer, deliver)
    app.add_route("/v1/{rest:path}", routes.api, methods=["GET", "POST", "DELETE"])
    app.add_route("/pay/{session_id}", routes.show, methods=["GET"])
    app.add_route("/pay/{session_id}", routes.act, methods=["POST"])
    return app


class _Routes:
    """Each address of the app."""

    def __init__(self, peer: StripePeer, deliver: Deliver | None) -> None:
        self._peer = peer
        self._deliver = deliver

    async def api(self, request: Request) -> Response:
        """Answer a call of the API."""
        from starlette.responses import JSONResponse

        path = f"/v1/{request.path_params['rest']}"
        if request.url.query:
            path = f"{path}?{request.url.query}"
        answer = self._peer.request(request.method, path, await request.body(), request.headers)
        await asyncio.sleep(answer.stall_seconds)
        return JSONResponse(answer.body, status_code=answer.status, headers=dict(answer.headers))

    async def show(self, request: Request) -> Response:
        """Show the page to pay on."""
        from starlette.responses import HTMLResponse

        session_id = request.path_params["session_id"]
        try:
            session, title = self._peer.session(session_id), self._peer.title(session_id)
        except NoSuchObject:
            return HTMLResponse(stripe_page.gone(), status_code=404)
        return HTMLResponse(stripe_page.page(session, title, declined="declined" in request.query_params))

    async def act(self, request: Request) -> Response:
        """Do what the payer pressed, and send them on."""
        from starlette.responses import HTMLResponse, RedirectResponse

        session_id = request.path_params["session_id"]
        pressed = parse_qs((await request.body()).decode("ascii", "replace")).get("action", [""])[0]
        try:
            there = self._act(session_id, pressed)
        except NoSuchObject:
            return HTMLResponse(stripe_page.gone(), status_code=404)
        except NotOpen:
            there = session_id
        if self._deliver:
            await self._deliver()
        return RedirectResponse(there, status_code=303)

    def _act(self, session_id: str, pressed: str) -> str:
        """Do it; return where the payer goes, relative to the page."""
        session = self._peer.session(session_id)
        if pressed == "pay":
            self._peer.pay(session_id)
            return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session_id)
        if pressed == "fail":
            self._peer.fail_payment(session_id)
            return f"{session_id}?declined=1"
        if pressed == "cancel" and session["cancel_url"]:
            return str(session["cancel_url"])
        return session_id
