"""Refunds: asked for by two people or made in Stripe's dashboard, told in any order; the books change once."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta

import pytest

from domain.messages import Refusal
from domain.money import Money
from domain.operations import refunding
from jobs.gateways.peers.stripe import Fault
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.office import clock_of, visitor, world_of
from tests.operations.desk import OWED, books, confirm, disagreements, pay, promised
from tests.webhooks.stripe_telling import booked_as, charge, ordered, orders_of, refund, refunded_of, succeeded, tell
from tests.webhooks.test_stripe_events import deliver, order
from webhooks.app import Office

EACH = 472_800


async def paid_by_card(office: Office, borrower: Borrower, token: str = "first") -> str:  # noqa: S107 - a link's token
    """Pay an instalment by card; return Stripe's name for the payment."""
    async with visitor(office) as browser:
        session = await order(office, browser, borrower, token=token)
    intent = world_of(office).stripe.pay(session)
    await deliver(office)
    return intent


async def two_people(office: Office, payment_id: int, minor: int | None = None) -> None:
    """Let finance propose to send a card payment back, and a manager confirm it."""
    staff, amount = await named(office, "Imran"), Money(minor, "PKR") if minor else None
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, amount, reference=""))
    await confirm(office, "Sana")


async def owed(office: Office, borrower: Borrower) -> int:
    """Return what a loan owes, having checked that the books say the same."""
    assert await disagreements(office) == []
    return (await loan_of(office, borrower)).outstanding.minor


async def test_MLMS_124_nothing_is_booked_until_stripe_was_asked(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    await two_people(office, 1, EACH)
    assert await owed(office, amina) == OWED - EACH

    await office.runtime.settle()
    await deliver(office)
    await deliver(office)

    assert await owed(office, amina) == OWED
    assert await refunded_of(office, intent) == EACH
    assert await promised(office, "SENT_BACK") == 1
    assert await booked_as(office, "REFUND") == 1


async def test_MLMS_124_a_part_reopens_a_part(office: Office) -> None:
    amina = await golden_loan(office)
    await paid_by_card(office, amina)

    await two_people(office, 1, 100_000)
    await office.runtime.settle()

    assert await owed(office, amina) == OWED - EACH + 100_000
    assert (await loan_of(office, amina)).instalments[0].remaining == 100_000


@pytest.mark.parametrize("fault", [Fault.BEFORE, Fault.AFTER, Fault.TOO_MANY])
async def test_MLMS_124_of_unknown_end_it_is_asked_again_and_sent_once(sqlite_office: Office, fault: Fault) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    world_of(office).stripe.fail(fault, times=3)
    await two_people(office, 1, 100_000)
    await office.runtime.settle()
    world_of(office).stripe.sender.take()

    for _ in range(3):
        clock_of(office).set(office.runtime.clock() + timedelta(hours=1))
        await office.runtime.settle()

    assert await refunded_of(office, intent) == 100_000
    told = [one["data"]["object"] for one in world_of(office).stripe.events if one["type"] == "charge.refunded"]
    assert [one["amount_refunded"] for one in told] == [100_000]
    assert await owed(office, amina) == OWED - EACH + 100_000


async def test_a_key_too_old_is_not_used_again_and_a_person_looks(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    world_of(office).stripe.down = True
    await two_people(office, 1, 100_000)
    await office.runtime.settle()
    world_of(office).stripe.down = False

    clock_of(office).set(office.runtime.clock() + timedelta(hours=25))
    await office.runtime.settle()

    assert await promised(office, "REFUND_UNKNOWN") == 1
    assert await refunded_of(office, intent) == 0
    assert await owed(office, amina) == OWED - EACH


async def test_what_stripe_refuses_is_told_and_can_be_ordered_again(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_unknown", by="stripe")

    await two_people(office, 1, 100_000)
    await office.runtime.settle()

    assert await promised(office, "REFUND_REFUSED") == 1
    assert await owed(office, amina) == OWED - 100_000
    await two_people(office, 1, 100_000)


async def test_no_more_is_ordered_than_is_left(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await paid_by_card(office, amina)
    world_of(office).stripe.down = True
    await two_people(office, 1, 400_000)

    with pytest.raises(Refusal):
        await two_people(office, 1, 100_000)


async def test_MLMS_124_one_that_fails_later_is_taken_out_of_the_books_again(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    stripe = world_of(office).stripe
    name = stripe.refund(intent, pending=True)
    await deliver(office)
    stripe.finish_refund(name, succeeded=False)

    await deliver(office)

    assert await refunded_of(office, intent) == 0
    assert await owed(office, amina) == OWED - EACH
    assert await promised(office, "REFUND_FAILED") == 1
    assert (await books(office))["cash:stripe"] == EACH


async def test_MLMS_124_made_in_the_dashboard_of_which_only_the_charge_tells(office: Office) -> None:
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    stripe = world_of(office).stripe
    stripe.sender.dropped = {"refund.created", "refund.updated", "refund.failed"}

    stripe.refund(intent, 100_000)
    await deliver(office)
    stripe.refund(intent, 200_000)
    await deliver(office)

    assert await refunded_of(office, intent) == 300_000
    assert await owed(office, amina) == OWED - EACH + 300_000


async def test_MLMS_124_any_order_and_any_repeating_end_alike(office: Office) -> None:
    amina = await golden_loan(office)
    chance = random.Random(124)
    orders = [list(some) for some in itertools.permutations(range(3))]
    orders += [[*some, *reversed(some)] for some in itertools.permutations(range(3))]
    orders += [[*chance.choices(range(3), k=4), 0, 1, 2] for _ in range(4)]
    for number, some in enumerate(orders):
        pi = f"pi_{number}"
        await pay(office, amina, 1_000, pi, by="stripe")
        told = [
            refund(pi, 40_000, name=f"re_{number}", status="pending"),
            charge(pi, 40_000),
            refund(pi, 40_000, name=f"re_{number}", kind="updated"),
        ]

        await tell(office, [{**told[which], "id": f"evt_{number}_{turn}"} for turn, which in enumerate(some)])

        assert await refunded_of(office, pi) == 40_000, some
    known = await orders_of(office)
    assert set(known) == {("refund", "done", 40_000)}
    assert await owed(office, amina) == OWED - len(orders) * 60_000
    assert await promised(office, "SENT_BACK") == len(orders)


async def test_MLMS_124_two_refunds_of_one_payment_and_one_that_fails_in_any_order(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    orders = list(itertools.permutations(range(4)))
    for number, some in enumerate(orders):
        pi = f"pi_{number}"
        await pay(office, amina, 1_000, pi, by="stripe")
        told = [
            refund(pi, 30_000, name=f"re_{number}_a"),
            charge(pi, 50_000),
            refund(pi, 20_000, name=f"re_{number}_b", status="pending"),
            refund(pi, 20_000, name=f"re_{number}_b", status="failed", kind="failed"),
        ]

        await tell(office, [told[which] for which in some])

        assert await refunded_of(office, pi) == 30_000, some
    assert await owed(office, amina) == OWED - len(orders) * 70_000


async def test_a_refund_told_before_its_payment_brings_the_payment_along(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    async with visitor(office) as browser:
        session = await order(office, browser, amina, token="first")
    stripe = world_of(office).stripe
    intent = stripe.pay(session)
    paid = stripe.sender.take()
    stripe.refund(intent, 100_000)
    await deliver(office)

    for event in paid:
        assert await world_of(office).post_stripe(event) == 204
    await office.runtime.settle()

    assert await refunded_of(office, intent) == 100_000
    assert await owed(office, amina) == OWED - EACH + 100_000


async def test_S_22_a_charge_that_names_no_order_waits_for_its_payment(office: Office) -> None:
    amina = await golden_loan(office)
    attempt = await ordered(office, amina)

    await tell(office, [charge("pi_1", 40_000)])
    assert "cash:stripe" not in await books(office)
    await tell(office, [succeeded("pi_1", 100_000, attempt=attempt)])

    assert await refunded_of(office, "pi_1") == 40_000
    assert await owed(office, amina) == OWED - 60_000
    assert await promised(office, "MONEY_UNPLACED") == 0


async def test_a_refund_made_in_the_dashboard_is_told_to_her_and_once_to_staff(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")

    told = [refund("pi_1", 40_000, status="pending"), refund("pi_1", 40_000, kind="updated"), charge("pi_1", 40_000)]
    await tell(office, [*told, {**told[1], "id": "evt_again"}])

    assert await promised(office, "SENT_BACK") == 1
    assert await promised(office, "REFUND_THERE") == 1


async def test_a_refund_that_staff_ordered_is_not_told_to_them_as_another(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    await paid_by_card(sqlite_office, amina)
    await two_people(sqlite_office, 1, EACH)

    await sqlite_office.runtime.settle()
    await deliver(sqlite_office)

    assert await promised(sqlite_office, "SENT_BACK") == 1
    assert await promised(sqlite_office, "REFUND_THERE") == 0
