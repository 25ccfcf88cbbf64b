"""The peer over HTTP, as the Bot API speaks it. FastAPI is imported only when this is built."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from jobs.gateways.peers.telegram.errors import NoAnswer
from jobs.gateways.peers.telegram.params import Upload
from jobs.gateways.peers.telegram.peer import Answer, TelegramPeer
from jobs.gateways.peers.telegram.waiting import long_poll

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

LOOK_SECONDS = 0.02


def telegram_app(peer: TelegramPeer, *, silence: float = 30.0) -> FastAPI:
    """Return an app that serves the peer; a silent answer is silent for `silence` seconds."""
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse, Response

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def answer(request: Request) -> Response | Cut:
        token, method = request.path_params["token"], request.path_params["method"]
        try:
            status, body = await _called(peer, token, method, await _params(request))
        except NoAnswer as lost:
            return await _lost(request, 0 if lost.cut else silence)
        return JSONResponse(body, status)

    async def serve_file(request: Request) -> Response:
        content = peer.file(request.path_params["token"], request.path_params["path"])
        missing = JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return missing if content is None else Response(content, media_type="application/octet-stream")

    app.add_route("/file/bot{token}/{path:path}", serve_file)
    app.add_route("/bot{token}/{method}", answer, methods=["GET", "POST"])  # type: ignore[arg-type] # Cut is an app
    return app


class Cut:
    """An answer that breaks off: headers that promise a body, and then nothing, so that the server hangs up."""

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Begin and do not end."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})


async def _called(peer: TelegramPeer, token: str, method: str, params: dict[str, Any]) -> Answer:
    if method.lower() == "getupdates":
        return await long_poll(peer, token, params)
    return peer.call(token, method, params)


async def _params(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return {**given, **await request.json()}
    async with request.form() as form:
        for name, value in form.multi_items():
            given[name] = value if isinstance(value, str) else Upload(value.filename or name, await value.read())
    return given


async def _lost(request: Request, seconds: float) -> Cut:
    for _ in range(int(seconds / LOOK_SECONDS)):
        if await request.is_disconnected():
            break
        await asyncio.sleep(LOOK_SECONDS)
    return Cut()
