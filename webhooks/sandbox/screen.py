"""What the sandbox page shows, as one JSON value: phones, group, clock, and what the records hold."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jobs.gateways.peers.telegram import Chat, Message
from jobs.gateways.peers.twilio import ChatMessage
from webhooks.sandbox.ahead import upcoming

if TYPE_CHECKING:
    from webhooks.app import Office
    from webhooks.sandbox.world import Phone, World


async def screen(office: Office, version: str) -> dict[str, Any]:
    """Return the whole state of the page."""
    world, runtime = office.world, office.runtime
    assert world is not None
    records = await runtime.database.read(_records)
    now = runtime.clock()
    return {
        "version": version,
        "clock": {
            "now": now.isoformat(),
            "local": runtime.lender.local(now).strftime("%a %d %b %Y, %H:%M"),
            "zone": str(runtime.lender.zone),
            "next": await upcoming(runtime, now),
        },
        "lender": {"name": runtime.lender.name, "country": runtime.lender.country, "currency": runtime.lender.currency},
        "phones": [_phone(world, phone, now) for phone in world.phones.values()],
        "group": await _group(office),
        "providers": [provider.shown() for provider in world.providers.values()],
        **{key: value for key, value in records.items() if key not in {"facts", "links"}},
        "links": [
            {**link, "phone": _holder(world, link), "url": f"{runtime.settings.address}/p/{link['token']}"}
            for link in records["links"]
        ],
        "steps": _steps(world, records["facts"]),
    }


def _phone(world: World, phone: Phone, now: datetime) -> dict[str, Any]:
    closes = world.twilio.window_closes_at(phone.number) if phone.person is None else None
    if phone.person is None:
        messages = [_whatsapp_message(message) for message in world.twilio.chat(phone.number)]
    else:
        chat = world.chat(phone)
        messages = [_telegram_message(message, chat) for message in chat.messages]
        if messages and any(key.asks_contact for row in chat.keyboard for key in row):
            messages[-1]["asks_contact"] = True
    return {
        "id": phone.id,
        "name": phone.name,
        "channel": phone.channel,
        "language": phone.language or "en",
        "blocked": phone.blocked,
        "is_back": phone.is_back,
        "window_open": phone.person is not None or (closes is not None and closes > now),
        "messages": messages,
    }


def _telegram_message(message: Message, chat: Chat) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "from": "bot" if message.from_bot else "me",
        "text": message.text,
        "dir": _direction(message.text),
        "at": message.at.isoformat(),
        "edited": message.edited,
        "deleted": message.deleted,
        "template": False,
        "kind": message.kind,
        "file": _file(message.filename, f"/sandbox/files/{message.file_id}") if message.from_bot else None,
        "buttons": [[{"label": button.text, **_behind(button)} for button in row] for row in message.buttons],
        "list": None,
        "asks_contact": False,
        "status": None,
    }


def _behind(button: Any) -> dict[str, str]:
    return {"url": button.url} if button.url else {"data": button.data}


def _whatsapp_message(message: ChatMessage) -> dict[str, Any]:
    items = [{"id": choice.id, "title": choice.title, "description": choice.description} for choice in message.choices]
    listed = bool(message.list_label)
    return {
        "id": message.sid,
        "from": "bot" if message.ours else "me",
        "text": message.text,
        "dir": _direction(message.text),
        "at": message.at.isoformat(),
        "edited": False,
        "deleted": False,
        "template": bool(message.template),
        "kind": _kind(message.media_type),
        "file": _fetched(message.media_url) if message.ours else None,
        "buttons": [] if listed else [[{"label": item["title"], "data": item["id"]}] for item in items],
        "list": {"button": message.list_label, "items": items} if listed else None,
        "asks_contact": False,
        "status": message.status if message.status in {"sent", "delivered", "read"} else None,
    }


def _file(name: str, url: str) -> dict[str, str] | None:
    """Return a paper that can be opened on the page."""
    return {"name": name, "url": url} if name else None


def _fetched(url: str) -> dict[str, str] | None:
    """Return a paper that WhatsApp fetched from us; its name there is the end of its address."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return _file(name, f"{parts.path}?{parts.query}")


def _kind(media_type: str) -> str:
    kinds = {
        "image/webp": "sticker",
        "text/vcard": "contact",
        "audio": "voice",
        "image": "photo",
        "application": "document",
    }
    return kinds.get(media_type) or kinds.get(media_type.split("/")[0], "text")


def _direction(text: str) -> str:
    """Return the direction of the first letter that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


async def _group(office: Office) -> dict[str, Any]:
    world = office.world
    assert world is not None
    names = {person.id: name for name, person in world.staff.items()}
    staff = await office.runtime.database.read(lambda uow: uow.staff.everyone())
    members = [{"id": member.name.lower(), "name": member.name, "roles": sorted(member.roles)} for member in staff]
    messages = []
    if world.group is not None:
        for message in world.group.messages:
            shown = _telegram_message(message, world.group)
            messages.append({**shown, "from": "bot" if message.from_bot else names.get(message.sender_id, "me")})
    toasts = [
        {"id": toast.query_id, "to": names.get(_id_of(toast.who), ""), "text": toast.text}
        for toast in world.telegram.toasts[-20:]
        if toast.text
    ]
    private = _private_messages(world, names)
    return {"name": "Loan office", "members": members, "messages": messages, "toasts": [*toasts, *private]}


def _private_messages(world: World, names: dict[int, str]) -> list[dict[str, str]]:
    """Return what the staff bot told somebody alone: the page shows it as a note to her."""
    from webhooks.sandbox.world import STAFF

    return [
        {"id": f"private-{person.id}-{message.id}", "to": names[person.id], "text": message.text}
        for person in world.staff.values()
        for message in world.telegram.private(person, STAFF).messages[-3:]
        if message.from_bot
    ]


def _id_of(who: Any) -> int:
    return who if isinstance(who, int) else int(who.id)


async def _records(uow: Any) -> dict[str, Any]:
    accounts = await uow.books.accounts()
    return {
        "outbox": [_outbox(row) for row in await uow.outbox.recent()],
        "inbox": [
            {"id": row["id"], "source": row["source"], "state": row["state"], "at": row["received_at"].isoformat()}
            for row in await uow.inbox.recent()
        ],
        "ledger": {
            "balanced": sum(accounts.values()) == 0,
            "accounts": [{"code": code, "amount": amount} for code, amount in sorted(accounts.items())],
            "entries": [_entry(row) for row in await uow.books.recent()],
        },
        "jobs": [
            {"job": row["job"], "date": f"{row['business_date']} {row['period'][:5]}".strip(), "state": row["state"]}
            for row in await uow.jobs.recent()
        ],
        "links": [_link(row) for row in await uow.payments.recent_links()],
        "facts": await uow.outbox.kinds(),
    }


def _link(row: Any) -> dict[str, Any]:
    """Return a pay link; it has no state of its own, since it always asks for what is due when it is opened."""
    return {
        "token": row["token"],
        "amount": row["wish_minor"] or "what is due",
        "state": "open",
        "address": row["address"],
    }


def _outbox(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "key": row["key"],
        "to": row["recipient"],
        "kind": row["kind"],
        "state": row["state"],
        "attempts": row["attempts"],
        "at": row["made_at"].isoformat(),
        "error": row["error"],
    }


def _entry(row: Any) -> dict[str, Any]:
    return {
        "id": f"{row['id']}.{row['line']}",
        "at": row["posted_at"].isoformat(),
        "kind": row["kind"],
        "debit": row["debit"],
        "credit": row["credit"],
        "amount": row["amount"],
        "loan": f"L-{1000 + row['loan_id']}" if row["loan_id"] else "",
    }


def _holder(world: World, link: dict[str, Any]) -> str:
    return next((phone.id for phone in world.phones.values() if phone.address == link["address"]), "")


def _steps(world: World, kinds: set[str]) -> list[dict[str, Any]]:
    """Return what a newcomer has tried so far, seen from what was promised."""
    done = {
        "add_phone": bool(world.phones),
        "join": "REGISTRATION_CONFIRMATION" in kinds,
        "approve": "ACCOUNT_APPROVED" in kinds,
        "apply": "REQUEST_RECEIVED" in kinds,
        "offer": "OFFER_READY" in kinds,
        "accept": "OFFER_ACCEPTED" in kinds,
        "payout": "LOAN_CREATED" in kinds,
        "remind": "INSTALLMENT_REMINDER" in kinds,
        "pay": "PAYMENT_LINK" in kinds,
        "receipt": "PAYMENT_CONFIRMATION" in kinds,
    }
    return [{"id": id_, "done": reached} for id_, reached in done.items()]
