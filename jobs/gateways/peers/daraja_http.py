"""The Daraja peer over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jobs.gateways.peers.daraja import DarajaPeer

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response


def daraja_app(peer: DarajaPeer) -> FastAPI:
    """Return the peer as an app that a gateway can be pointed at."""
    from fastapi import FastAPI

    async def api(request: Request) -> Response:
        from starlette.responses import JSONResponse

        path = f"/{request.path_params['rest']}"
        if request.url.query:
            path = f"{path}?{request.url.query}"
        answer = peer.request(request.method, path, await request.body(), request.headers)
        await asyncio.sleep(answer.stall_seconds)
        return JSONResponse(answer.body, status_code=answer.status)

    app = FastAPI(openapi_url=None)
    app.add_route("/{rest:path}", api, methods=["GET", "POST"])
    return app
