"""What happens while the process dies: the end of joining, payments, a draw, a refund, a new plan, a night's job."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations import closing, refunding, second_person, suspense
from domain.operations.commands import CloseLoan
from domain.operations.payments import record_payment
from domain.operations.restructuring import restructure
from domain.people.chats import Talk
from jobs.clock import MovableClock
from jobs.settings import Settings
from jobs.timetable import job_named
from tests.builders import do, golden_loan, named, pay_link, stranger
from tests.crash.doing import proposals
from tests.office import START, clock_of, opened, visitor, world_of
from tests.operations.shop import draw, keeper
from tests.people import AMINA
from webhooks.app import Office, open_office
from webhooks.sandbox.world import BORROWERS, STAFF, World


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
    #: Whether they all come in the same moment.
    at_once: bool = False


@asynccontextmanager
async def reopened(folder: Path, world: World) -> AsyncIterator[Office]:
    """Open an office again in a world that goes on: everybody still has her phone, and what was sent was sent."""
    clock = MovableClock(START, ticking=False)
    country = folder / _COUNTRY
    settings = Settings(_env_file=None, data=folder, country=country.read_text() if country.exists() else "pk")
    office = open_office(settings, clock=clock, serve=False, world=world)

    @office.app.post("/night/{job}", status_code=204)
    async def night(job: str) -> None:
        """Let a job of today run, and run again when it is asked for again."""
        await office.runtime.timetable.run(job_named(job), office.runtime.lender.today(clock()))

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
        return Scene(world, await _paid_by_card(office, await pay_link(office, amina)))


async def crowded(folder: Path) -> Scene:
    """Let Amina pay three times; Stripe is about to say it all in one moment, each under two names, the first twice."""
    async with opened(folder) as office:
        amina = await golden_loan(office)
        told: list[Callback] = []
        for number in range(3):
            token = await pay_link(office, amina, token=f"pays-{number}", wish_minor=100_000 + number * 100)
            told += await _paid_by_card(office, token)
        return Scene(world_of(office), (*told, told[0]), at_once=True)


async def settled(folder: Path) -> Scene:
    """Let Amina pay what settles her loan, half of its first period having passed; Stripe is about to say so."""
    async with opened(folder, now=START - timedelta(days=15)) as office:
        amina = await golden_loan(office)
        clock_of(office).set(START)
        await do(office, lambda moment: closing.close(moment, amina.chat, CloseLoan("settle")))
        return Scene(world_of(office), await _paid_by_card(office, await pay_link(office, amina, wish_minor=5_050_000)))


async def drawn(folder: Path) -> Scene:
    """Bring Ram to the last question before he takes something on his credit; he is about to press yes."""
    (folder / _COUNTRY).write_text("np")
    async with opened(folder, country="np") as office:
        ram = await keeper(office)
        world = world_of(office)
        for words in ("credit", "5000"):
            await office.runtime.settle()
            await world.say(ram.phone, words)
        await office.runtime.settle()
        assert ram.phone.person is not None
        return Scene(world, _pressed(office, ram.phone.person, world.chat(ram.phone), "Yes, write it down"))


async def refunded(folder: Path) -> Scene:
    """Let finance propose to send back a part of what a payment had settled; Sana is about to confirm it."""
    async with opened(folder) as office:
        amina = await golden_loan(office)
        fact = PaymentReceived("cash", "R-1", Money(600_000, "PKR"), office.runtime.clock(), loan_id=amina.loan_id)
        await do(office, lambda moment: record_payment(moment, fact))
        imran, part = await named(office, "Imran"), Money(200_000, "PKR")
        await do(office, lambda moment: refunding.refund(moment, imran, 1, part, reference="T-77"))
        await office.runtime.settle()
        world = world_of(office)
        assert world.group is not None
        return Scene(world, _pressed(office, world.staff["sana"], world.group, "✅ Confirm"))


async def placed(folder: Path) -> Scene:
    """Let much money wait in suspense, and Bilal say whose it is; Sana is about to confirm it."""
    async with opened(folder) as office:
        amina = await golden_loan(office)
        fact = PaymentReceived("mpesa", "QKH1", Money(5_100_000, "PKR"), office.runtime.clock())
        await do(office, lambda moment: record_payment(moment, fact))
        bilal = await named(office, "Bilal")
        await do(office, lambda moment: suspense.assign(moment, bilal, 1, loan_id=amina.loan_id))
        await office.runtime.settle()
        world = world_of(office)
        assert world.group is not None
        return Scene(world, _pressed(office, world.staff["sana"], world.group, "✅ Confirm"))


async def planned(folder: Path) -> Scene:
    """Bring Amina to the end of reading a new plan for her loan; she is about to type her yes."""
    async with opened(folder) as office:
        amina = await golden_loan(office)
        bilal, sana = await named(office, "Bilal"), await named(office, "Sana")
        await do(
            office,
            lambda moment: restructure(moment, bilal, amina.loan_id, how="holiday", number=1, reason="flood"),
        )
        (card,) = await proposals(office)
        await do(office, lambda moment: second_person.confirm(moment, sana, card))
        await office.runtime.settle()
        world = world_of(office)
        await world.press(amina.phone, "I accept")
        await office.runtime.settle()
        assert amina.phone.person is not None
        world.telegram.say(amina.phone.person, world.chat(amina.phone), "YES 50000")
        return Scene(world, _said(office, "telegram"))


async def paused(folder: Path) -> Scene:
    """Let thirty-one days pass over what Ram took on his credit; the night is about to come."""
    (folder / _COUNTRY).write_text("np")
    async with opened(folder, country="np", now=START - timedelta(days=31)) as office:
        ram = await keeper(office)
        await draw(office, ram, 5_000)
        await office.runtime.settle()
        clock_of(office).set(START)
        return Scene(world_of(office), (Callback("/night/guardrails", {}, b""),))


SCENES: dict[str, Callable[[Path], Coroutine[Any, Any, Scene]]] = {
    "answered": answered,
    "paid": paid,
    "crowded": crowded,
    "settled": settled,
    "drawn": drawn,
    "refunded": refunded,
    "placed": placed,
    "planned": planned,
    "paused": paused,
}
#: Beside the database of a scene that does not play in Pakistan.
_COUNTRY: Final = "country"


async def _paid_by_card(office: Office, token: str) -> tuple[Callback, ...]:
    """Pay at a link; return what Stripe says of it, under two names."""
    stripe = world_of(office).stripe
    async with visitor(office) as http:
        order = await http.post(f"/p/{token}/card")
    await office.runtime.settle()
    stripe.pay(order.headers["location"].rsplit("/", 1)[1])
    events = [event for event in stripe.sender.take() if "succeeded" in event.type or "completed" in event.type]
    return tuple(Callback("/webhooks/stripe", dict(event.headers), event.payload) for event in events)


def _pressed(office: Office, who: Any, chat: Any, label: str) -> tuple[Callback, ...]:
    """Press the newest button of that label; return what Telegram says of it."""
    world = world_of(office)
    buttons = [
        (message.id, button.data)
        for message in chat.messages
        for row in message.buttons
        for button in row
        if button.text == label
    ]
    message_id, data = buttons[-1]
    world.telegram.press(who, chat, message_id, data)
    return _said(office, "staff" if chat is world.group else "telegram")


def _said(office: Office, door: str) -> tuple[Callback, ...]:
    """Return what Telegram is about to post, instead of letting it."""
    world = world_of(office)
    headers = {"x-telegram-bot-api-secret-token": world.secrets.telegram}
    updates = world.telegram.drain(STAFF if door == "staff" else BORROWERS)
    return tuple(Callback(f"/webhooks/{door}", headers, json.dumps(update).encode()) for update in updates)


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
