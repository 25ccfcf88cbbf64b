"""
What providers say to us and we ask of them leaves a row that nobody can change, each time (INP-27, S-13).
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text, update

from jobs.gateways.peers.daraja import Fault
from storage.database import DatabaseError
from storage.tables import provider_event
from tests.builders import Borrower, golden_loan
from tests.gateways.mpesa_office import C2B
from tests.office import visitor, world_of
from tests.operations import nairobi as nairobi_desk
from tests.webhooks.stripe_telling import event, tell
from tests.webhooks.test_stripe_events import booked
from tests.webhooks.test_stripe_events import order as order_page
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
        session = await order_page(office, browser, amina, token="first")
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


async def rows(office: Office, provider: str, direction: str) -> list[tuple[str, str, str, str]]:
    """Return kind, reference, outcome and words of what passed between us and a provider, oldest first."""

    async def look(uow: Any) -> list[tuple[str, str, str, str]]:
        where = (provider_event.c.provider == provider) & (provider_event.c.direction == direction)
        found = (await uow.connection.execute(select(provider_event).where(where).order_by(provider_event.c.id))).all()
        place = f"provider_event|body|{provider}/"
        return [
            (one.kind, one.reference, one.outcome, uow.keyring.open(one.body_sealed, place=place + one.reference))
            for one in found
        ]

    found: list[tuple[str, str, str, str]] = await office.runtime.database.read(look)
    return found


async def test_INP_27_what_we_ask_of_stripe_leaves_a_row_without_its_secrets(office: Office) -> None:
    amina, _told = await paid_and_told(office)

    (asked,) = await rows(office, "stripe", "out")

    assert asked[0] == "post checkout/sessions"
    assert asked[1].startswith("attempt:")
    assert asked[2] == "accepted"
    assert f"L-{1000 + amina.loan_id}" in asked[3]
    for secret in ("sk_test_sandbox", "/p/first", "Bearer", "client_secret"):
        assert secret not in asked[3]


async def test_INP_27_what_passes_with_mpesa_leaves_rows_both_ways(nairobi: Office) -> None:
    amina = await nairobi_desk.wanjiru(nairobi)
    order = await nairobi_desk.ask(nairobi, amina)
    await nairobi_desk.settle(nairobi)

    asked = await rows(nairobi, "mpesa", "out")
    heard = await rows(nairobi, "mpesa", "in")

    assert [line[:3] for line in asked] == [("token", "", "accepted"), ("collect", order.id, "accepted")]
    assert [(kind, outcome) for kind, _about, outcome, _said in heard] == [("collected", "kept")]
    word = nairobi_desk.wallet_of(nairobi).word
    for secret in (word, "played-secret", "played-passkey", "played-credential"):
        assert not [line for line in asked if secret in line[3]]


async def test_INP_27_a_payment_that_was_done_though_no_answer_came_is_uncertain_and_then_known(
    nairobi: Office,
) -> None:
    nairobi_desk.wallet_of(nairobi).peer.fail(Fault.AFTER)
    amina = await nairobi_desk.wanjiru(nairobi)
    order = await nairobi_desk.ask(nairobi, amina)
    await nairobi_desk.settle(nairobi)

    asked = await rows(nairobi, "mpesa", "out")

    assert [line[:3] for line in asked if line[0] == "collect"] == [("collect", order.id, "uncertain")]
    assert await nairobi_desk.states(nairobi) == ["done"]


async def test_INP_27_a_question_of_mpesa_is_kept_with_what_we_answered(nairobi: Office) -> None:
    amina = await nairobi_desk.wanjiru(nairobi)
    word = nairobi_desk.wallet_of(nairobi).word
    named = {**C2B, "BillRefNumber": f"L-{1000 + amina.loan_id}"}

    async with visitor(nairobi) as safaricom:
        await safaricom.post(f"/hooks/k/{word}/validation", json=named)
        await safaricom.post(f"/hooks/k/{word}/validation", json=C2B)
        await safaricom.post(f"/hooks/k/{word}/confirmation", json={"nothing": "we know"})

    assert [line[:3] for line in await rows(nairobi, "mpesa", "in")] == [
        ("validation", C2B["TransID"], "accepted"),
        ("validation", C2B["TransID"], "refused"),
        ("confirmation", "", "refused"),
    ]


async def test_INP_27_what_a_rail_says_leaves_a_row_each_time(office: Office) -> None:
    amina = await golden_loan(office)
    world = world_of(office)
    world.rail.copies = 2
    world.rail.pays("RA-1", "4728.00", f"L-{1000 + amina.loan_id}")
    await world.deliver_rail()
    await office.runtime.settle()

    found = await rows(office, world.rail.name, "in")

    assert [(kind, outcome) for kind, _about, outcome, _said in found] == [("paid", "kept"), ("paid", "duplicate")]


async def test_INP_27_an_answer_that_cannot_be_recorded_is_heard_all_the_same(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    await sqlite_office.runtime.database.transact(
        lambda uow: uow.connection.execute(text("ALTER TABLE provider_event RENAME TO gone"))
    )

    async with visitor(sqlite_office) as browser:
        session = await order_page(sqlite_office, browser, amina, token="first")

    assert session in {one["id"] for one in world_of(sqlite_office).stripe.open_sessions()}
