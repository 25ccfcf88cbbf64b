"""A storm of payment callbacks, duplicated, out of order and some forged: the books agree with Stripe's to the unit."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from jobs.gateways.peers.stripe import SignedEvent
from jobs.gateways.stripe_money import from_stripe
from tests.builders import Borrower, golden_loan, loan_of, pay_link
from tests.office import visitor, world_of
from tests.people import somebody
from webhooks.app import Office

BORROWERS, PAYMENTS_EACH = 4, 10
DELIVERIES, FORGED = 300, 30
GOLDEN = 12 * 472_800 + 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something posted to our webhook, and whether Stripe really signed it."""

    event: SignedEvent
    payload: bytes
    genuine: bool


@pytest.mark.slow
async def test_a_storm_of_payments_is_booked_to_the_unit(office: Office) -> None:
    chance = random.Random(20)
    world = world_of(office)
    world.stripe.twins = True
    borrowers = [await golden_loan(office, somebody(number)) for number in range(BORROWERS)]
    await office.runtime.settle()
    async with visitor(office) as http:
        for number in range(BORROWERS * PAYMENTS_EACH):
            await pay(office, http, borrowers[number % BORROWERS], token=f"pay{number}", minor=100_000 + number * 100)

        statuses = await post_all(http, deliveries(three_names_each(office), chance), at_once=40)
    await office.runtime.settle()

    assert statuses == {True: {204}, False: {400}}
    await assert_the_books_are_stripes(office)
    for borrower in borrowers:
        await assert_the_loan_agrees(office, borrower)
    assert await receipts(office) == BORROWERS * PAYMENTS_EACH
    assert set(await office.runtime.database.read(lambda uow: uow.inbox.counts())) == {"done"}


async def pay(office: Office, http: httpx.AsyncClient, borrower: Borrower, *, token: str, minor: int) -> None:
    """Let somebody pay an amount of her own; nobody has called us about it yet."""
    await pay_link(office, borrower, token=token, wish_minor=minor)
    order = await http.post(f"/p/{token}/card")
    assert order.status_code == 303
    world_of(office).stripe.pay(order.headers["location"].rsplit("/", 1)[1])


def three_names_each(office: Office) -> list[SignedEvent]:
    """Return three events for each payment: the page completed, the same under another id, and the money itself."""
    found: dict[tuple[str, str], list[SignedEvent]] = {}
    for event in world_of(office).stripe.sender.take():
        if event.type in {"checkout.session.completed", "payment_intent.succeeded"}:
            found.setdefault((event.type, subject(event)), []).append(event)
    wanted = {"checkout.session.completed": 2, "payment_intent.succeeded": 1}
    events = [event for (kind, _subject), events in found.items() for event in events[: wanted[kind]]]
    assert len({event.id for event in events}) == 3 * BORROWERS * PAYMENTS_EACH
    return events


def subject(event: SignedEvent) -> str:
    """Return which page or money an event is about."""
    return str(json.loads(event.payload)["data"]["object"]["id"])


def deliveries(events: list[SignedEvent], chance: random.Random) -> list[Delivery]:
    """Return every event at least once, many again, some altered, in no order."""
    again = chance.choices(events, k=DELIVERIES - FORGED - len(events))
    made = [Delivery(event, event.payload, genuine=True) for event in (*events, *again)]
    made += [
        Delivery(event, event.payload.replace(b'"pkr"', b'"usd"'), genuine=False)
        for event in chance.choices(events, k=FORGED)
    ]
    assert len(made) == DELIVERIES
    chance.shuffle(made)
    return made


async def post_all(http: httpx.AsyncClient, storm: list[Delivery], *, at_once: int) -> dict[bool, set[int]]:
    """Post everything, so many at once; return which statuses the genuine and the forged were answered with."""
    gate = asyncio.Semaphore(at_once)
    statuses: dict[bool, set[int]] = {True: set(), False: set()}

    async def post(one: Delivery) -> None:
        async with gate:
            answer = await http.post("/webhooks/stripe", content=one.payload, headers=dict(one.event.headers))
        statuses[one.genuine].add(answer.status_code)

    await asyncio.gather(*(post(one) for one in storm))
    return statuses


async def assert_the_books_are_stripes(office: Office) -> None:
    """Check that our ledger holds exactly what Stripe took, and balances."""
    accounts = await office.runtime.database.read(lambda uow: uow.books.accounts())
    intents: dict[str, Any] = {
        event["data"]["object"]["id"]: event["data"]["object"]
        for event in world_of(office).stripe.events
        if event["type"] == "payment_intent.succeeded"
    }
    theirs = sum(from_stripe(intent["amount_received"], "pkr").minor for intent in intents.values())
    assert len(intents) == BORROWERS * PAYMENTS_EACH
    assert accounts["cash:stripe"] == theirs
    assert sum(accounts.values()) == 0


async def assert_the_loan_agrees(office: Office, borrower: Borrower) -> None:
    """Check that what a loan still asks for is what its books say is still out."""
    rows = await office.runtime.database.read(lambda uow: uow.payments.of_person(borrower.person_id))
    accounts = await office.runtime.database.read(lambda uow: uow.books.accounts(loan_id=borrower.loan_id))
    paid = sum(row["amount_minor"] for row in rows)
    assert len(rows) == PAYMENTS_EACH
    assert accounts["cash:stripe"] == paid
    assert (await loan_of(office, borrower)).outstanding.minor == GOLDEN - paid


async def receipts(office: Office) -> int:
    """Return how many receipts were sent."""
    rows = await office.runtime.database.read(lambda uow: uow.outbox.recent(limit=1000))
    return sum(row["kind"] == "PAYMENT_CONFIRMATION" and row["state"] == "sent" for row in rows)
