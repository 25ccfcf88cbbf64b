"""How providers call us, and what there is to see afterwards."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import httpx
from sqlalchemy import select

from storage.tables import security_event
from tests.office import world_of
from webhooks.app import Office
from webhooks.sandbox.world import BORROWERS

TELEGRAM_HEADER = "x-telegram-bot-api-secret-token"
AMINAS_ACCOUNT = 5_300_000_777


def update(number: int, text: str = "salam", *, account: int = AMINAS_ACCOUNT) -> dict[str, Any]:
    """Return a genuine update in which somebody writes to the borrowers' bot in private."""
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_795_150_800,
            "chat": {"id": account, "type": "private", "first_name": "Amina"},
            "from": {"id": account, "is_bot": False, "first_name": "Amina", "language_code": "en"},
            "text": text,
        },
    }


def press(number: int, data: str, *, account: int = AMINAS_ACCOUNT) -> dict[str, Any]:
    """Return a genuine update in which somebody presses a button."""
    message = update(number, account=account)["message"]
    return {
        "update_id": number,
        "callback_query": {
            "id": str(number),
            "from": message["from"],
            "chat_instance": "1",
            "message": message,
            "data": data,
        },
    }


def telegram_headers(office: Office) -> dict[str, str]:
    """Return the headers that Telegram sends."""
    return {TELEGRAM_HEADER: world_of(office).secrets.telegram}


def stripe_headers(office: Office, payload: bytes) -> dict[str, str]:
    """Return the headers of something that Stripe really has signed just now, whatever it is."""
    moment = int(office.runtime.clock().timestamp())
    key = world_of(office).secrets.stripe.encode()
    signature = hmac.new(key, f"{moment}.".encode() + payload, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={moment},v1={signature}"}


async def tell(http: httpx.AsyncClient, office: Office, body: Any, *, door: str = "telegram") -> int:
    """Post an update as Telegram does; return the status."""
    # As Python writes JSON it also carries half an emoji, which a chat can send.
    content = json.dumps(body).encode()
    answer = await http.post(f"/webhooks/{door}", content=content, headers=telegram_headers(office))
    return answer.status_code


async def acted(office: Office) -> dict[str, int]:
    """Return how much there is of everything that a callback can change, once it has been acted on."""
    await office.runtime.inbox.settle()

    async def look(uow: Any) -> dict[str, int]:
        return {
            "kept": sum((await uow.inbox.counts()).values()),
            "promised": sum((await uow.outbox.counts()).values()),
            "payments": sum((await uow.payments.counts()).values()),
            "chats": len(await uow.chats.everyone()),
            "booked": len(await uow.books.accounts()),
            "audited": await uow.audit.count(),
        }

    return await office.runtime.database.read(look)


async def noted(office: Office) -> list[str]:
    """Return the kinds of security events there are, oldest first."""
    query = select(security_event.c.kind).order_by(security_event.c.id)

    async def look(uow: Any) -> list[str]:
        return list((await uow.connection.scalars(query)).all())

    return await office.runtime.database.read(look)


def texts(office: Office, account: int = AMINAS_ACCOUNT) -> list[str]:
    """Return what our bot has written to somebody on Telegram, oldest first."""
    world = world_of(office)
    chat = world.telegram.private(world.telegram.people[account], BORROWERS)
    return [message.text for message in chat.messages if message.from_bot]
