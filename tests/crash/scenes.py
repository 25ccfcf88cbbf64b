"""What happens while the process dies: an answer that ends joining, and a payment from its webhook to its receipt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from domain.money import Money
from domain.people.chats import Talk
from jobs.clock import MovableClock
from jobs.settings import Settings
from tests.builders import golden_loan, pay_link, stranger
from tests.office import START, opened, visitor, world_of
from tests.people import AMINA
from webhooks.app import Office, open_office
from webhooks.sandbox.world import BORROWERS, World


@dataclass(frozen=True, slots=True)
class Callback:
    """What a provider posts to us, as it was signed; it is posted again until it has been answered."""

    path: str
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Scene:
    """The world just before, and what is about to be posted."""

    world: World
    callbacks: tuple[Callback, ...]


@asynccontextmanager
async def reopened(folder: Path, world: World) -> AsyncIterator[Office]:
    """Open an office again in a world that goes on: everybody still has her phone, and what was sent was sent."""
    clock = MovableClock(START, ticking=False)
    office = open_office(Settings(_env_file=None, data=folder), clock=clock, serve=False, world=world)
    await office.runtime.prepare()
    yield office
    await office.runtime.close()


async def answered(folder: Path) -> Scene:
    """Bring Amina to the last question of joining; she is about to say that everything is right."""
    async with opened(folder) as office:
        amina, chat = await stranger(office)
        world = world_of(office)
        assert amina.person is not None
        talk = Talk("join", "review", _answers(), token=5)
        await office.runtime.database.transact(lambda uow: uow.chats.keep(replace(chat, talk=talk)))
        (said,) = world.telegram.say(amina.person, world.chat(amina), "1")
        world.telegram.drain(BORROWERS)
        headers = {"x-telegram-bot-api-secret-token": world.secrets.telegram}
        return Scene(world, (Callback("/webhooks/telegram", headers, json.dumps(said).encode()),))


async def paid(folder: Path) -> Scene:
    """Let Amina pay her first instalment; Stripe is about to say so, under two names and twice."""
    async with opened(folder) as office:
        amina = await golden_loan(office)
        world = world_of(office)
        token = await pay_link(office, amina)
        async with visitor(office) as http:
            order = await http.post(f"/p/{token}/card")
        await office.runtime.settle()
        world.stripe.pay(order.headers["location"].rsplit("/", 1)[1])
        events = [
            event for event in world.stripe.sender.take() if "succeeded" in event.type or "completed" in event.type
        ]
        return Scene(world, tuple(Callback("/webhooks/stripe", dict(event.headers), event.payload) for event in events))


SCENES: dict[str, Callable[[Path], Coroutine[Any, Any, Scene]]] = {"answered": answered, "paid": paid}


def _answers() -> dict[str, object]:
    return {
        "language": "en",
        "consent": "agree",
        "name": AMINA.name,
        "birth": date(1990, 3, 12),
        "phone": AMINA.phone,
        "phone_shared": True,
        "national_id": (AMINA.national_id, AMINA.national_id_masked),
        "city": "Lahore",
        "province": "punjab",
        "address": AMINA.address,
        "income": Money(3_500_000, "PKR"),
        "work": "business",
    }
