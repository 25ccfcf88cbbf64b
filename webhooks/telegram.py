"""Telegram calls back: both bots, each with the secret it was given."""

from __future__ import annotations

import hmac
from typing import Final

from fastapi import APIRouter, Request, Response

from webhooks.intake import Intake, parse_json, read_body

SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of the header


def telegram_router(intake: Intake, secret: str) -> APIRouter:
    """Return the routes of both bots; without a secret there are none, since anybody could call them."""
    router = APIRouter(prefix="/webhooks")
    if not secret:
        return router

    async def receive(request: Request, source: str) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return await intake.refuse(request, kind="TELEGRAM_SECRET")
        await intake.telegram(parse_json(await read_body(request)), source=source)
        return Response(status_code=204)

    @router.post("/telegram")
    async def borrowers(request: Request) -> Response:
        """Take an update of the borrowers' bot."""
        return await receive(request, "telegram")

    @router.post("/staff")
    async def staff(request: Request) -> Response:
        """Take an update of the staff's bot."""
        return await receive(request, "staff")

    return router
