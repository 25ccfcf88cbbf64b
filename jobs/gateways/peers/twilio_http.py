"""The Twilio peer over HTTP: Messages, Media and Content under Basic auth."""

from __future__ import annotations

import asyncio
import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jobs.gateways.peers.twilio import TwilioPeer
from jobs.gateways.peers.twilio_rules import Problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response


def twilio_app(peer: TwilioPeer) -> FastAPI:
    """Return the peer as an app that a gateway can be pointed at."""
    from fastapi import FastAPI

    app = FastAPI(openapi_url=None)
    account = f"/2010-04-01/Accounts/{peer.account_sid}"
    routes = _Routes(peer)
    app.add_route(f"{account}/Messages.json", routes.messages, methods=["GET", "POST"])
    app.add_route(f"{account}/Messages/{{message}}/Media/{{media}}", routes.media, methods=["GET", "DELETE"])
    app.add_route("/v1/Content", routes.contents, methods=["GET", "POST"])
    app.add_route("/v1/ContentAndApprovals", routes.contents, methods=["GET"])
    app.add_route("/v1/Content/{sid}", routes.content, methods=["GET", "DELETE"])
    app.add_route("/v1/Content/{sid}/ApprovalRequests", routes.approval, methods=["GET"])
    app.add_route("/v1/Content/{sid}/ApprovalRequests/whatsapp", routes.approval, methods=["POST"])
    return app


class _Routes:
    """Each address of the API; every one asks for credentials first."""

    def __init__(self, peer: TwilioPeer) -> None:
        self._peer = peer

    async def messages(self, request: Request) -> Response:
        """Send a message, or list them."""
        refused = self._refused(request)
        if refused:
            return refused
        if request.method == "GET":
            return _json(200, {"messages": self._listed(request), "page": 0, "next_page_uri": None})
        form = {name: str(value) for name, value in (await request.form()).items()}
        status, body, seconds = self._peer.send_and_stall(form)
        await asyncio.sleep(seconds)
        return _json(status, body)

    async def media(self, request: Request) -> Response:
        """Fetch or delete what a person sent."""
        from starlette.responses import Response

        refused = self._refused(request)
        if refused:
            return refused
        sid = request.path_params["media"]
        if request.method == "DELETE":
            return Response(status_code=204) if self._peer.delete_media(sid) else _problem(Problem(20404))
        found = self._peer.media(sid)
        return Response(found[0], media_type=found[1]) if found else _problem(Problem(20404))

    async def contents(self, request: Request) -> Response:
        """Register a Content, or list them."""
        refused = self._refused(request)
        if refused:
            return refused
        if request.method == "GET":
            return _json(200, {"contents": self._peer.contents.all(), "meta": {"page": 0, "next_page_url": None}})
        return _json(*self._peer.contents.create(await request.json()))

    async def content(self, request: Request) -> Response:
        """Fetch or delete a Content."""
        from starlette.responses import Response

        refused = self._refused(request)
        if refused:
            return refused
        sid = request.path_params["sid"]
        if request.method == "DELETE":
            return Response(status_code=204) if self._peer.contents.delete(sid) else _problem(Problem(20404))
        found = self._peer.contents.get(sid)
        return _json(200, found) if found else _problem(Problem(20404))

    async def approval(self, request: Request) -> Response:
        """Submit a Content to WhatsApp, or ask what it thinks."""
        refused = self._refused(request)
        if refused:
            return refused
        sid = request.path_params["sid"]
        try:
            if request.method == "GET":
                return _json(200, {"sid": sid, "whatsapp": self._peer.contents.approval(sid)})
            asked = await request.json()
            submitted = self._peer.contents.submit(sid, name=asked["name"], category=asked["category"])
            return _json(201, submitted)
        except Problem as problem:
            return _problem(problem)

    def _listed(self, request: Request) -> list[dict[str, Any]]:
        query = request.query_params
        day = query.get("DateSent>", "")
        since = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        return self._peer.messages(to=query.get("To", ""), since=since, page_size=int(query.get("PageSize", "50")))

    def _refused(self, request: Request) -> Response | None:
        if self._peer.down:
            return _problem(Problem(20503))
        if not self._peer.authorised(*_credentials(request.headers.get("authorization", ""))):
            return _problem(Problem(20003))
        return None


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (name, secret) if scheme.lower() == "basic" else ("", "")


def _json(status: int, body: Any) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(body, status_code=status)


def _problem(problem: Problem) -> Response:
    return _json(*problem.answer())
