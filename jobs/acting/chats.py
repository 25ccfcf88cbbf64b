"""Acting on what people said: borrowers on Telegram, WhatsApp and our secure form, staff on Telegram."""

from __future__ import annotations

import json
from typing import Any

from bot import handle, handle_staff
from bot.channels import telegram, whatsapp
from bot.handle import Desk
from bot.heard import FromForm, Inbound
from domain.effects import REPLY, Promise
from domain.messages import Notice, to_json
from domain.operations.office import Office
from jobs.clock import Clock
from storage.inbox import Kept


def legible(body: str) -> Any:
    """Return what was kept without what no database takes: NUL, and halves of characters."""
    return _legible(json.loads(body))


class Chats:
    """Hears what was kept, in the kept order of each sender."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    async def telegram(self, uow: Any, kept: Kept) -> None:
        """Act on an update of the borrowers' bot."""
        inbound = telegram.decode(legible(kept.body))
        if inbound is not None and not inbound.in_group:
            await handle.hear(uow, inbound, self._desk, now=self._clock())

    async def staff(self, uow: Any, kept: Kept) -> None:
        """Act on an update of the staff's bot."""
        inbound = telegram.decode(legible(kept.body), channel="staff")
        if inbound is not None:
            await handle_staff.hear(uow, inbound, self._desk, now=self._clock())

    async def whatsapp(self, uow: Any, kept: Kept) -> None:
        """Act on a message that Twilio passed on."""
        inbound = whatsapp.decode(legible(kept.body), at=kept.received_at)
        if inbound is not None:
            await handle.hear(uow, inbound, self._desk, now=self._clock())

    async def form(self, uow: Any, kept: Kept) -> None:
        """Act on what was typed into our secure page, as if it had been said in its chat."""
        body = legible(kept.body)
        inbound = Inbound(
            channel=body["channel"],
            chat=body["chat"],
            sender=body["chat"],
            external_id=kept.external_id,
            said=FromForm(body["text"]),
            at=kept.received_at,
        )
        await handle.hear(uow, inbound, self._desk, now=self._clock())

    async def apologise(self, uow: Any, kept: Kept) -> None:
        """Tell whoever spoke that something went wrong here, and staff that a person has to look."""
        office = Office(uow, self._desk.lender, self._clock())
        told = Notice("UNHEARD", {"source": kept.source, "number": kept.id})
        await office.say_to_staff(told, once=f"unheard:{kept.id}")
        channel, _colon, address = kept.sender.partition(":")
        if channel not in {"telegram", "whatsapp"}:
            return
        chat = await uow.chats.at(channel=channel, address=address, speaker=address)
        uow.outbox.promise(
            Promise(
                key=f"trouble:{kept.id}",
                recipient=kept.sender,
                kind="TROUBLE",
                action="notice",
                payload={"notice": to_json(Notice("TROUBLE")), "chat": chat.id},
                made_at=office.now,
                not_before=office.now,
                priority=REPLY,
            )
        )


def _legible(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "ignore").decode()
        case dict():
            return {_legible(name): _legible(part) for name, part in value.items()}
        case list():
            return [_legible(part) for part in value]
        case _:
            return value
