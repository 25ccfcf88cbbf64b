"""What Stripe tells of refunds and disputes, as events signed now, in whatever order a test likes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.money import Money
from storage.pay_links import PayAttempt
from storage.tables import money_order, payment, transaction
from tests.builders import Borrower, pay_link
from tests.office import world_of
from webhooks.app import Office

Event = dict[str, Any]
_numbers = itertools.count(1)


def refund(pi: str, units: int, *, name: str = "re_1", status: str = "succeeded", kind: str = "created") -> Event:
    """Return an event about one refund."""
    thing = {"id": name, "object": "refund", "amount": units, "currency": "pkr", "payment_intent": pi, "status": status}
    return event(f"refund.{kind}", thing)


def charge(pi: str, total: int, *, amount: int = 100_000, metadata: Event | None = None, created: int = 0) -> Event:
    """Return what tells that so much of a charge was sent back in all."""
    thing = {"id": f"ch_{pi}", "object": "charge", "amount": amount, "amount_refunded": total, "currency": "pkr"}
    return event(
        "charge.refunded",
        {**thing, "payment_intent": pi, "paid": True, "created": created, "metadata": metadata or {}},
    )


def dispute(pi: str, kind: str, *, units: int = 100_000, name: str = "dp_1", status: str = "needs_response") -> Event:
    """Return an event about one dispute."""
    thing = {"id": name, "object": "dispute", "amount": units, "currency": "pkr", "payment_intent": pi}
    evidence = {"due_by": 1_796_000_000}
    return event(
        f"charge.dispute.{kind}",
        {**thing, "charge": f"ch_{pi}", "reason": "fraudulent", "status": status, "evidence_details": evidence},
    )


def succeeded(pi: str, units: int, *, attempt: str) -> Event:
    """Return an event that an intent was paid, for an order of ours."""
    thing = {"id": pi, "object": "payment_intent", "amount_received": units, "currency": "pkr"}
    return event("payment_intent.succeeded", {**thing, "metadata": {"attempt": attempt}})


def event(kind: str, thing: Event) -> Event:
    """Return an event with a name of its own."""
    number = next(_numbers)
    return {
        "id": f"evt_told_{number}",
        "object": "event",
        "type": kind,
        "created": 1_795_000_000,
        "data": {"object": thing},
    }


async def ordered(office: Office, borrower: Borrower) -> str:
    """Keep an order for a card payment as opening a page would, and return our name for it."""
    now, token = office.runtime.clock(), await pay_link(office, borrower)
    attempt = PayAttempt(
        id="ordered",
        token=token,
        loan_id=borrower.loan_id,
        provider="stripe",
        session="",
        amount=Money(100_000, "PKR"),
        state="open",
        url="",
        made_at=now,
        expires_at=now + timedelta(hours=23),
    )
    await office.runtime.database.transact(lambda uow: uow.payments.add_attempt(attempt))
    return attempt.id


async def tell(office: Office, events: Iterable[Event]) -> None:
    """Post events one after another, each acted on before the next."""
    world = world_of(office)
    for one in events:
        assert await world.post_stripe(world.stripe.sender.sign(one)) == 204
        await office.runtime.inbox.settle()
    failed = (await office.runtime.database.read(lambda uow: uow.inbox.counts())).get("failed", 0)
    assert failed == 0


async def refunded_of(office: Office, pi: str) -> int:
    """Return how much of a payment was sent back or taken back."""

    async def look(uow: Any) -> int:
        return int(await uow.connection.scalar(select(payment.c.refunded_minor).where(payment.c.reference == pi)))

    return int(await office.runtime.database.read(look))


async def orders_of(office: Office) -> list[tuple[str, str, int]]:
    """Return how each order stands: kind, state and amount."""

    async def look(uow: Any) -> list[tuple[str, str, int]]:
        query = select(money_order.c.kind, money_order.c.state, money_order.c.amount_minor).order_by(money_order.c.id)
        return [tuple(row) for row in await uow.connection.execute(query)]

    found: list[tuple[str, str, int]] = await office.runtime.database.read(look)
    return found


async def booked_as(office: Office, kind: str) -> int:
    """Return how many transactions of a kind are in the books."""

    async def look(uow: Any) -> int:
        return len((await uow.connection.execute(select(transaction.c.id).where(transaction.c.kind == kind))).all())

    return int(await office.runtime.database.read(look))
