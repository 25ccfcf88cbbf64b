"""Everything Stripe says leaves a row that nobody can change, also what was said before (INP-27, S-13)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.database import DatabaseError
from storage.tables import provider_event
from tests.builders import Borrower, golden_loan
from tests.office import visitor, world_of
from tests.webhooks.stripe_telling import event, tell
from tests.webhooks.test_stripe_events import booked, order
from webhooks.app import Office

EACH = 472_800


async def outcomes(office: Office) -> dict[str, int]:
    """Return how many rows there are of each outcome."""
    found: dict[str, int] = await office.runtime.database.read(lambda uow: uow.provider_events.counts("stripe"))
    return found


async def paid_and_told(office: Office) -> tuple[Borrower, dict[str, Any]]:
    """Let somebody pay by card; return her and the two events that Stripe has not delivered yet, by type."""
    amina = await golden_loan(office)
    async with visitor(office) as browser:
        session = await order(office, browser, amina, token="first")
    world_of(office).stripe.pay(session)
    return amina, {one.type: one for one in world_of(office).stripe.sender.take()}


async def test_S_13_five_at_once_one_before_and_one_replay_are_seven_rows_and_one_payment(office: Office) -> None:
    amina, told = await paid_and_told(office)
    world, done = world_of(office), told["checkout.session.completed"]

    assert await world.post_stripe(told["payment_intent.succeeded"]) == 204
    assert await asyncio.gather(*(world.post_stripe(done) for _ in range(5))) == [204] * 5
    await office.runtime.settle()
    assert await world.post_stripe(done) == 204
    await office.runtime.settle()

    assert await outcomes(office) == {"kept": 2, "duplicate": 5}
    assert await booked(office, amina) == [EACH]


async def test_INP_27_what_was_said_is_sealed_without_its_secrets_and_stays(office: Office) -> None:
    await tell(office, [event("payment_intent.created", {"id": "pi_1", "client_secret": "pi_1_secret_9"})])

    async def look(uow: Any) -> Any:
        row = (await uow.connection.execute(select(provider_event))).mappings().one()
        return row, uow.keyring.open(row["body_sealed"], place=f"provider_event|body|stripe/{row['reference']}")

    row, said = await office.runtime.database.read(look)
    assert (row["direction"], row["kind"], row["outcome"]) == ("in", "payment_intent.created", "kept")
    assert '"pi_1"' in said
    assert "secret_9" not in said
    assert "pi_1" not in row["body_sealed"]
    with pytest.raises(DatabaseError, match="append-only"):
        await office.runtime.database.transact(
            lambda uow: uow.connection.execute(update(provider_event).values(outcome="kept"))
        )


async def test_MLMS_115_a_forged_one_leaves_none(sqlite_office: Office) -> None:
    _amina, told = await paid_and_told(sqlite_office)
    one = told["checkout.session.completed"]

    async with visitor(sqlite_office) as stranger:
        forged = await stranger.post("/webhooks/stripe", content=one.payload + b" ", headers=one.headers)

    assert forged.status_code == 400
    assert await outcomes(sqlite_office) == {}


async def test_MLMS_118_one_we_do_not_know_is_kept_and_one_without_a_proper_name_is_not(sqlite_office: Office) -> None:
    world = world_of(sqlite_office)
    await tell(sqlite_office, [event("customer.created", {"id": "cus_1"})])
    odd = {**event("customer.created", {}), "id": "no name at all"}

    assert await world.post_stripe(world.stripe.sender.sign(odd)) == 400

    assert await outcomes(sqlite_office) == {"kept": 1, "refused": 1}
