"""Money by card: a page opened, paid, sent back by us and in Stripe's dashboard, and taken back by a bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from domain.money import Money
from domain.operations import closing, refunding
from domain.operations.commands import CloseLoan
from jobs.gateways.peers.stripe import SignedEvent
from tests.builders import do, golden_loan, named, pay_link
from tests.crash.outside import Outside
from tests.crash.scenes.saying import staff_presses
from tests.crash.scenes.scene import Callback, Scene, begun
from tests.office import START, clock_of, visitor
from webhooks.app import Office


async def paid(folder: Path) -> Scene:
    """Let Amina pay her first instalment; Stripe is about to say so, under two names."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        events = await paid_by_card(office, world, await pay_link(office, amina))
        return Scene(world=world, callbacks=events, every_step=True)


async def crowded(folder: Path) -> Scene:
    """Let Amina pay three times; Stripe is about to say it all in one moment, each under two names, the first twice."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        events: list[Callback] = []
        for number in range(3):
            token = await pay_link(office, amina, token=f"pays-{number}", wish_minor=100_000 + number * 100)
            events += await paid_by_card(office, world, token)
        return Scene(world=world, callbacks=(*events, events[0]), at_once=True)


async def settled(folder: Path) -> Scene:
    """Let Amina pay what settles her loan, half of its first period having passed; Stripe is about to say so."""
    async with begun(folder, now=START - timedelta(days=15)) as (office, world):
        amina = await golden_loan(office)
        clock_of(office).set(START)
        await do(office, lambda moment: closing.close(moment, amina.chat, CloseLoan("settle")))
        token = await pay_link(office, amina, wish_minor=5_050_000)
        return Scene(world=world, callbacks=await paid_by_card(office, world, token))


async def page(folder: Path) -> Scene:
    """Let Amina have opened a page for what is due; she is about to open one for more from the same link."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        await pay_link(office, amina)
        async with visitor(office) as http:
            assert (await http.post("/p/amina-pays/card")).status_code == 303
        await pay_link(office, amina, wish_minor=600_000, token="amina-pays-more")
        await office.runtime.settle()
        pressed = Callback("/p/amina-pays-more/card", {}, b"")
        # Looked at while the page can still be paid.
        return Scene(world=world, callbacks=(pressed,), calls_out=True, lasts=timedelta(minutes=20))


async def sent_back(folder: Path) -> Scene:
    """Let finance propose that Stripe sends back a part of a payment; Sana is about to confirm it."""
    async with begun(folder) as (office, world):
        await has_paid(office, world)
        imran, part = await named(office, "Imran"), Money(200_000, "PKR")
        await do(office, lambda moment: refunding.refund(moment, imran, 1, part, reference=""))
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "sana", "✅ Confirm"), calls_out=True)


async def sent_back_there(folder: Path) -> Scene:
    """Let somebody send back a part of a payment in Stripe's dashboard, twice; Stripe is about to say so."""
    async with begun(folder) as (office, world):
        intent = await has_paid(office, world)
        for units in (100_000, 50_000):
            world.stripe.refund(intent, units)
        return Scene(world=world, callbacks=told(world.stripe.sender.take()))


async def charged_back(folder: Path) -> Scene:
    """Let a bank take a payment back, and decide against us; Stripe is about to say both."""
    async with begun(folder) as (office, world):
        return Scene(world=world, callbacks=await disputed(office, world, won=False))


async def won_back(folder: Path) -> Scene:
    """Let a bank take a payment back, and decide for us; Stripe is about to say both."""
    async with begun(folder) as (office, world):
        return Scene(world=world, callbacks=await disputed(office, world, won=True))


async def disputed(office: Office, world: Outside, *, won: bool) -> tuple[Callback, ...]:
    """Let a bank dispute what Amina has paid; return all that Stripe says of it."""
    dispute = world.stripe.dispute(await has_paid(office, world))
    world.stripe.close_dispute(dispute, won=won)
    return told(world.stripe.sender.take())


async def has_paid(office: Office, world: Outside) -> str:
    """Let Amina have paid her first instalment by card, and everybody know; return Stripe's name for it."""
    amina = await golden_loan(office)
    intent, events = await pay(office, world, await pay_link(office, amina))
    async with visitor(office) as http:
        for event in told(events):
            assert (await http.post(event.path, content=event.content, headers=event.headers)).status_code == 204
    await office.runtime.settle()
    return intent


async def paid_by_card(office: Office, world: Outside, token: str) -> tuple[Callback, ...]:
    """Pay at a link; return what Stripe says of it."""
    _intent, events = await pay(office, world, token)
    return told(events)


async def pay(office: Office, world: Outside, token: str) -> tuple[str, list[SignedEvent]]:
    """Pay at a link; return Stripe's name for the money, and what it has to say, under two names."""
    async with visitor(office) as http:
        order = await http.post(f"/p/{token}/card")
    await office.runtime.settle()
    intent = world.stripe.pay(order.headers["location"].rsplit("/", 1)[1])
    events = [event for event in world.stripe.sender.take() if "succeeded" in event.type or "completed" in event.type]
    return intent, events


def told(events: Iterable[SignedEvent]) -> tuple[Callback, ...]:
    """Return events as Stripe is about to post them."""
    return tuple(Callback("/webhooks/stripe", event.headers, event.payload) for event in events)
