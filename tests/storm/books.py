"""What must be equal when the storm is over: what providers say that moved, our payments, and the ledger."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from domain.money import Money
from domain.payments.by_hand import normalised
from jobs.gateways.stripe_money import from_stripe
from jobs.statements.importing import Importer
from storage.tables import inbox, money_order, outbox, payment, security_event
from tests.office import world_of
from tests.operations.nairobi import wallet_of
from tests.storm.telling import Telling
from webhooks.app import Office

Book = dict[str, int]


def of_stripe(office: Office) -> Book:
    """Return what Stripe took, by intent, in minor units."""
    told = (
        one["data"]["object"] for one in world_of(office).stripe.events if one["type"] == "payment_intent.succeeded"
    )
    return {intent["id"]: from_stripe(intent["amount_received"], "kes").minor for intent in told}


def gone_from_stripe(office: Office) -> int:
    """Return what left Stripe's account again: refunds, disputes that are open or lost, and what disputes cost."""
    refunds: dict[str, int] = {}
    disputes: dict[str, tuple[int, int]] = {}
    for event in world_of(office).stripe.events:
        thing = event["data"]["object"]
        if event["type"] == "refund.created":
            refunds[thing["id"]] = thing["amount"]
        elif event["type"].startswith("charge.dispute."):
            moved = thing["balance_transactions"]
            disputes[thing["id"]] = max(disputes.get(thing["id"], (0, 0)), (len(moved), _gone_by(moved)))
    return from_stripe(sum(refunds.values()) + sum(gone for _told, gone in disputes.values()), "kes").minor


def _gone_by(moved: Sequence[Mapping[str, Any]]) -> int:
    """Return what movements of a dispute took, in Stripe's units, with what they cost."""
    return sum(one["fee"] - one["amount"] for one in moved)


def of_mpesa(office: Office, way: str = "in") -> Book:
    """Return what moved at M-Pesa, by receipt, in minor units."""
    return {one.receipt: one.amount.minor for one in wallet_of(office).peer.book.movements if one.way == way}


def of_rail(office: Office, made: Sequence[Telling]) -> Book:
    """Return what people paid by the local rail, by its reference as we write it, in minor units."""
    door = f"/webhooks/rails/{world_of(office).rail.name}"
    said = (json.loads(one.body) for one in made if one.path == door and one.genuine)
    return {normalised(one["reference"]): Money.of(one["amount"], "KES").minor for one in said}


async def import_mpesa(office: Office) -> None:
    """Take in M-Pesa's statement, as finance does in the morning: what was told to nobody is in it."""
    rows = wallet_of(office).peer.statement()
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    importer = Importer(office.runtime.database, office.runtime.lender, office.runtime.clock)
    found = await importer.take(written.getvalue().encode(), provider="mpesa", name="mpesa.csv", by="Imran")
    assert found.problems == ()


async def payments_by(office: Office, provider: str) -> Book:
    """Return our payments by a provider that stand, by its reference, in minor units."""
    stands = (payment.c.provider == provider) & (payment.c.state != "REVERSED")
    query = select(payment.c.reference, payment.c.amount_minor).where(stands)
    return dict([tuple(row) for row in await rows(office, query)])


async def counts_of(office: Office, table: Any, column: Any) -> Counter[str]:
    """Return how many rows there are of each value of a column."""
    return Counter(dict(await rows(office, select(column, func.count()).select_from(table).group_by(column))))


async def refused_at_the_door(office: Office) -> int:
    """Return how often somebody without our secrets was refused."""
    found = await counts_of(office, security_event, security_event.c.kind)
    return sum(count for kind, count in found.items() if kind != "REPEATED")


async def acted_on(office: Office) -> Counter[str]:
    """Return how many things are kept in each state."""
    return await counts_of(office, inbox, inbox.c.state)


async def not_asked_yet(office: Office) -> int:
    """Return how many orders no provider can have heard of yet."""
    return (await counts_of(office, money_order, money_order.c.state))["new"]


async def settling(office: Office) -> int:
    """Return how many payments found their loan."""
    return (await counts_of(office, payment, payment.c.state))["SUCCESS"]


async def receipts(office: Office) -> int:
    """Return how many receipts were promised."""
    return (await counts_of(office, outbox, outbox.c.kind))["PAYMENT_CONFIRMATION"]


async def rows(office: Office, query: Any) -> list[Any]:
    """Return what a query finds."""

    async def look(uow: Any) -> list[Any]:
        return list((await uow.connection.execute(query)).all())

    found: list[Any] = await office.runtime.database.read(look)
    return found
