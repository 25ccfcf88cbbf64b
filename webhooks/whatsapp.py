"""Twilio calls back: what people write on WhatsApp, and what became of our messages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response

from bot.channels import whatsapp
from jobs.gateways.outcome import Refused
from jobs.gateways.twilio_errors import status_outcome
from jobs.gateways.twilio_signature import signature_valid
from webhooks.intake import Intake, read_body

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
        now = intake.runtime.clock()
        try:
            inbound = whatsapp.decode(form, at=now)
        except ValueError as oddity:
            raise HTTPException(400, "not a message") from oddity
        if inbound is not None:
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
        await _note_status(intake, form)
        return _EMPTY

    return router


async def _note_status(intake: Intake, form: dict[str, str]) -> None:
    sid, word = form.get("MessageSid", ""), form.get("MessageStatus", "")
    runtime = intake.runtime
    now = runtime.clock()

    async def note(uow: Any) -> None:
        row = await uow.outbox.delivery(sid, word)
        outcome = status_outcome(word, form.get("ErrorCode"))
        if row is not None and isinstance(outcome, Refused) and outcome.route_lost:
            channel, _colon, address = row["recipient"].partition(":")
            chat = await uow.chats.at(channel=channel, address=address, speaker=address)
            await uow.chats.set_blocked(chat.id, now)

    await runtime.database.transact(note)
