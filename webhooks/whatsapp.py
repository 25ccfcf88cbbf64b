"""Twilio calls back: what people write on WhatsApp, and what became of our messages."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels import whatsapp
from bot.heard import Inbound
from jobs.gateways.twilio_signature import signature_valid
from jobs.inbox import is_name
from webhooks.intake import Intake, makes_sense, read_body

_EMPTY = Response('<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml")


def whatsapp_router(intake: Intake, *, auth_token: str, public_url: str) -> APIRouter:
    """Return the routes; the signature is checked against the configured public address, never the request's own."""
    router = APIRouter(prefix="/webhooks/whatsapp")
    if not auth_token:
        return router

    async def signed_form(request: Request) -> dict[str, str] | None:
        try:
            # Twilio signs blank fields too, so they must be kept.
            pairs = parse_qsl((await read_body(request)).decode(), keep_blank_values=True)
        except (UnicodeDecodeError, ValueError) as garbage:
            raise HTTPException(400, "not a form") from garbage
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{public_url}{request.url.path}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        return dict(pairs) if signature_valid(auth_token, url, pairs, signature) else None

    @router.post("")
    async def message(request: Request) -> Response:
        """Take a message."""
        form = await signed_form(request)
        if form is None:
            return await intake.refuse(request, kind="TWILIO_SIGNATURE")
        inbound = _inbound(form, at=intake.runtime.clock())
        await intake.runtime.inbox.keep(
            source="whatsapp",
            external_id=inbound.external_id,
            sender=f"whatsapp:{inbound.chat}",
            body=json.dumps(form, ensure_ascii=False),
        )
        return _EMPTY

    @router.post("/status")
    async def status(request: Request) -> Response:
        """Note what became of a message; statuses may come late, twice and out of order."""
        form = await signed_form(request)
        if form is None:
            return await intake.refuse(request, kind="TWILIO_SIGNATURE")
        sid = form.get("MessageSid", "")
        if not is_name(sid):
            raise HTTPException(400, "not about a message")
        await intake.runtime.outbox.reported(sid, form.get("MessageStatus", ""), form.get("ErrorCode", ""))
        return _EMPTY

    return router


def _inbound(form: dict[str, str], *, at: datetime) -> Inbound:
    """Return what a form says, or answer 400 when nobody can have said it."""
    try:
        inbound = whatsapp.decode(form, at=at)
    except ValueError as oddity:
        raise HTTPException(400, "not a message") from oddity
    if inbound is None or not is_name(inbound.external_id) or not is_name(inbound.chat) or not makes_sense(inbound):
        raise HTTPException(400, "not a message anybody sent")
    return inbound
