"""What the fault matrix does and looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from domain.messages import Notice
from domain.money import Money
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.twilio import TwilioWhatsApp
from storage.tables import card
from tests.builders import Borrower, do, member, stranger
from tests.office import clock_of, world_of
from webhooks.app import Office

NEWS = Notice("ACCOUNT_APPROVED", {"name": "Amina", "low": Money(500_000, "PKR"), "high": Money(50_000_000, "PKR")})


async def quiet_member(office: Office, *, channel: Any = "telegram") -> Borrower:
    """Return a member to whom everything so far has been said."""
    amina = await member(office, channel=channel)
    await office.runtime.settle()
    world = world_of(office)
    # As in production, and unlike in the sandbox, Twilio is asked to report what becomes of a message.
    office.runtime.gateways["whatsapp"] = TwilioWhatsApp(
        world.twilio.account_sid,
        world.secrets.twilio,
        "+14155238886",
        status_callback=f"{office.runtime.settings.address}/webhooks/whatsapp/status",
        transport=httpx.ASGITransport(app=twilio_app(world.twilio)),
    )
    return amina


async def tell_amina(office: Office, amina: Borrower, key: str, *, chat_only: bool = False) -> None:
    """Promise to tell her something, in her first chat or in whichever there is."""

    async def promise(moment: Any) -> None:
        if chat_only:
            moment.tell_chat(amina.chat, NEWS, once=key)
        else:
            await moment.tell(amina.person_id, NEWS, once=key, at_once=True)

    await do(office, promise)


async def also_on_whatsapp(office: Office, amina: Borrower) -> Any:
    """Give her a second chat, used before the first; return its phone."""
    phone, chat = await stranger(office, channel="whatsapp")
    before = office.runtime.clock() - timedelta(hours=1)
    linked = replace(chat, person_id=amina.person_id)
    await office.runtime.database.transact(lambda uow: uow.chats.keep(linked, heard_at=before))
    return phone


async def small_group(office: Office) -> None:
    """Let the staff group be a basic one, which can still become a supergroup."""
    world = world_of(office)
    people = list(world.staff.values())
    world.group = world.telegram.add_group(
        "Loan office", members=people, admins=people[-1:], tokens=["1000002:SANDBOX-staff"], bot_is_admin=True, id=-4242
    )
    now = office.runtime.clock()
    await office.runtime.database.transact(
        lambda uow: uow.staff.register_group(address="-4242", title="Loan office", by="Sana", at=now)
    )


async def forget_window(office: Office, amina: Borrower) -> None:
    """Let WhatsApp think that she has not written for a day, while we think that she has."""
    clock_of(office).set(office.runtime.clock() + timedelta(hours=25))
    now = office.runtime.clock()
    await office.runtime.database.transact(lambda uow: uow.chats.keep(amina.chat, heard_at=now))


async def pass_time(office: Office, *, seconds: float) -> None:
    """Let time pass, and let what falls due leave."""
    clock_of(office).set(office.runtime.clock() + timedelta(seconds=seconds))
    await office.runtime.settle()


async def report(office: Office) -> None:
    """Let Twilio say what became of what it took."""
    world = world_of(office)
    for callback in world.twilio.take_callbacks():
        assert await world.post_whatsapp(callback) == 200
    await office.runtime.settle()


async def states(office: Office, *keys: str) -> list[str]:
    """Return what became of promises."""
    rows = await office.runtime.database.read(lambda uow: uow.outbox.recent(limit=200))
    return [row["state"] for key in keys for row in rows if row["key"] == key]


async def proposals(office: Office) -> list[int]:
    """Return the cards on which something waits for a second person, oldest first."""

    async def look(uow: Any) -> list[int]:
        query = select(card.c.id).where(card.c.kind == "second").order_by(card.c.id)
        return list((await uow.connection.scalars(query)).all())

    found: list[int] = await office.runtime.database.read(look)
    return found


async def sends(office: Office) -> int:
    """Return how many messages were sent to borrowers."""
    rows = await office.runtime.database.read(lambda uow: uow.outbox.recent(limit=200))
    return sum(row["state"] == "sent" and row["recipient"].startswith("telegram:") for row in rows)


def heard(office: Office, amina: Borrower) -> Sequence[str]:
    """Return what she has read from us."""
    world = world_of(office)
    if amina.phone.person is None:
        return [message.text for message in world.twilio.chat(amina.phone.number) if message.ours]
    return [message.text for message in world.chat(amina.phone).messages if message.from_bot]


def group(office: Office) -> Sequence[str]:
    """Return what our bot wrote in the staff group."""
    found = world_of(office).group
    assert found is not None
    return [message.text for message in found.messages]
