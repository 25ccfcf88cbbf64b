"""Chargebacks: nothing is asked of the borrower until the bank has decided, and any order of telling ends alike."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from domain.messages import Refusal
from domain.operations import refunding
from domain.operations.disputing import is_disputed
from tests.builders import do, golden_loan, loan_of, named
from tests.jobs.days import audited
from tests.office import world_of
from tests.operations.desk import OWED, books, disagreements, pay, promised, rupees
from tests.webhooks.stripe_telling import booked_as, charge, dispute, ordered, refund, refunded_of, succeeded, tell
from tests.webhooks.test_stripe_events import deliver
from tests.webhooks.test_stripe_refunds import paid_by_card
from webhooks.app import Office

THOUSAND = 100_000
BEGUN = ("created", "funds_withdrawn")


def lost(pi: str) -> list[dict[str, Any]]:
    """Return all that is told of a dispute that is lost."""
    name = f"dp_{pi}"
    told = [dispute(pi, kind, name=name) for kind in BEGUN]
    return [*told, dispute(pi, "updated", name=name), dispute(pi, "closed", name=name, status="lost")]


def won(pi: str) -> list[dict[str, Any]]:
    """Return all that is told of a dispute that is won."""
    name = f"dp_{pi}"
    told = [dispute(pi, kind, name=name) for kind in BEGUN]
    back = dispute(pi, "funds_reinstated", name=name, status="won")
    return [*told, back, dispute(pi, "closed", name=name, status="won")]


async def test_S_23_open_it_is_held_and_not_owed_again(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")

    await tell(office, [dispute("pi_1", kind) for kind in (*BEGUN, *BEGUN)])

    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert (await books(office))["taken:stripe"] == THOUSAND
    assert "cash:stripe" not in await books(office)
    assert await disagreements(office) == []
    assert await promised(office, "CHARGEBACK_OPENED") == 1


async def test_S_23_while_it_is_open_nothing_is_sent_back(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    await tell(office, [dispute("pi_1", "created")])
    staff = await named(office, "Imran")

    with pytest.raises(Refusal, match="disputes"):
        await do(office, lambda moment: refunding.refund(moment, staff, 1, rupees(100), reference=""))


async def test_S_23_lost_it_is_open_again_and_the_fee_is_not_hers(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 4_728, "pi_1", by="stripe")

    await tell(office, [dispute("pi_1", kind, units=472_800) for kind in BEGUN])
    await tell(office, [dispute("pi_1", "closed", units=472_800, status="lost")])

    loan = await loan_of(office, amina)
    assert (loan.outstanding.minor, loan.instalments[0].remaining) == (OWED, 472_800)
    assert await booked_as(office, "CHARGEBACK") == 1
    assert await promised(office, "CHARGED_BACK") == 1
    assert {account for account in await books(office) if "stripe" in account} == set()
    assert await disagreements(office) == []


async def test_S_23_won_it_stays_paid(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")

    await tell(office, won("pi_1"))

    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert (await books(office))["cash:stripe"] == THOUSAND
    assert await booked_as(office, "CHARGEBACK") == 0
    assert await promised(office, "CHARGEBACK_WON") == 1
    assert await promised(office, "CHARGED_BACK") == 0


async def test_S_23_lost_and_given_back_all_the_same_it_counts_again(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    await tell(office, lost("pi_1"))

    await tell(office, [dispute("pi_1", "funds_reinstated", name="dp_pi_1", status="lost")])

    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert await promised(office, "PUT_BACK") == 1
    assert await disagreements(office) == []


@pytest.mark.parametrize(("ends", "kept"), [(lost, 0), (won, THOUSAND)])
async def test_S_23_any_order_of_telling_ends_alike(office: Office, ends: Any, kept: int) -> None:
    amina = await golden_loan(office)
    orders = list(itertools.permutations(range(4)))
    for number, some in enumerate(orders):
        pi = f"pi_{number}"
        await pay(office, amina, 1_000, pi, by="stripe")
        told = ends(pi)

        await tell(office, [told[which] for which in some])
        late = {**told[0], "id": f"evt_late_{number}"}
        await tell(office, [late])

        assert await refunded_of(office, pi) == THOUSAND - kept, some
    assert (await loan_of(office, amina)).outstanding.minor == OWED - len(orders) * kept
    held = await books(office)
    assert "taken:stripe" not in held
    assert held.get("cash:stripe", 0) == len(orders) * kept
    assert await disagreements(office) == []


async def test_a_dispute_of_what_is_left_after_a_refund(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    await tell(office, [refund("pi_1", 40_000), charge("pi_1", 40_000)])

    await tell(office, [dispute("pi_1", kind, units=60_000) for kind in BEGUN])
    await tell(office, [dispute("pi_1", "closed", units=60_000, status="lost")])

    assert await refunded_of(office, "pi_1") == THOUSAND
    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_a_dispute_of_money_that_no_loan_asked_for_is_told(sqlite_office: Office) -> None:
    await tell(sqlite_office, [dispute("pi_foreign", "created")])

    assert await promised(sqlite_office, "CHARGEBACK_OPENED") == 1


@pytest.mark.parametrize("story", [lost, won], ids=["lost", "won"])
async def test_S_23_told_before_the_payment_itself_it_ends_alike(office: Office, story: Any) -> None:
    amina = await golden_loan(office)

    await tell(office, story("pi_1"))
    await tell(office, [succeeded("pi_1", THOUSAND, attempt=await ordered(office, amina))])

    owed = OWED if story is lost else OWED - THOUSAND
    assert (await loan_of(office, amina)).outstanding.minor == owed
    assert (await books(office)).get("taken:stripe", 0) == 0
    assert await promised(office, "CHARGEBACK_OPENED") == 1
    assert await disagreements(office) == []


async def test_S_22_a_refund_that_failed_and_was_told_before_its_payment_takes_nothing(office: Office) -> None:
    amina = await golden_loan(office)
    whole = [refund("pi_1", THOUSAND), refund("pi_1", THOUSAND, status="failed", kind="failed")]

    await tell(office, whole)
    await tell(office, [charge("pi_1", THOUSAND, metadata={"attempt": await ordered(office, amina)})])

    assert await refunded_of(office, "pi_1") == 0
    assert (await loan_of(office, amina)).outstanding.minor == OWED - THOUSAND
    assert await disagreements(office) == []


# What it costs us


def costing(told: dict[str, Any], *fees: int, currency: str = "pkr") -> dict[str, Any]:
    """Return an event of a dispute that tells what its movements cost us."""
    moved = [
        {"id": f"txn_{told['data']['object']['id']}_{number}", "fee": fee, "currency": currency}
        for number, fee in enumerate(fees)
    ]
    told["data"]["object"]["balance_transactions"] = moved
    return told


async def test_S_23_what_a_dispute_costs_is_our_expense_once_and_never_hers(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")

    told = [dispute("pi_1", "created"), *(costing(dispute("pi_1", kind), 1_500) for kind in BEGUN)]
    await tell(office, [*told, costing(dispute("pi_1", "closed", status="lost"), 1_500)])

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    held = await books(office)
    assert (held["expense:provider-fee:stripe"], held["cash:stripe"]) == (1_500, -1_500)
    assert await booked_as(office, "PROVIDER_FEE") == 1
    assert [row["new"] for row in await audited(office, "PROVIDER_FEE")] == ["1500 PKR"]
    assert await disagreements(office) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_S_23_a_fee_that_is_given_back_is_booked_back_in_any_order(sqlite_office: Office, order: Any) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")
    events = [
        costing(dispute("pi_1", "funds_withdrawn"), 1_500),
        costing(dispute("pi_1", "funds_reinstated", status="won"), 1_500, -1_500),
        costing(dispute("pi_1", "closed", status="won"), 1_500, -1_500),
    ]

    await tell(office, [events[which] for which in order])

    held = await books(office)
    assert ("expense:provider-fee:stripe" in held, held["cash:stripe"]) == (False, THOUSAND)
    assert await disagreements(office) == []


async def test_S_23_one_in_the_currency_of_our_balance_is_booked_in_that(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "pi_1", by="stripe")

    await tell(office, [costing(dispute("pi_1", "funds_withdrawn"), 1_500, currency="usd")])
    await tell(office, [costing(dispute("pi_1", "updated"), 1_500, 1_500, currency="xyz")])

    assert [row["new"] for row in await audited(office, "PROVIDER_FEE")] == ["1500 USD"]
    assert await disagreements(office) == []


async def test_S_23_the_banks_fee_comes_as_stripe_tells_it(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    stripe = world_of(office).stripe
    name = stripe.dispute(intent)
    await deliver(office)
    assert (await books(office))["expense:provider-fee:stripe"] == 1_500

    stripe.close_dispute(name, won=True, fee_returned=True)
    await deliver(office)

    assert "expense:provider-fee:stripe" not in await books(office)
    assert await disagreements(office) == []


async def test_INP_24_what_was_told_of_a_dispute_unheard_is_fetched(sqlite_office: Office) -> None:
    office = sqlite_office
    amina = await golden_loan(office)
    intent = await paid_by_card(office, amina)
    stripe = world_of(office).stripe
    stripe.dispute(intent)
    stripe.sender.take()

    since = office.runtime.lender.today(office.runtime.clock())
    found = await office.runtime.reconciler.reconcile("stripe", since=since)

    assert found.fetched == 2
    assert await promised(office, "CHARGEBACK_OPENED") == 1
    assert found.comparison.findings == ()


async def test_S_23_told_before_its_payment_nothing_is_pressed_once_that_is_known(office: Office) -> None:
    amina = await golden_loan(office)
    await tell(office, [dispute("pi_1", kind) for kind in BEGUN])

    await tell(office, [succeeded("pi_1", THOUSAND, attempt=await ordered(office, amina))])

    assert await do(office, lambda moment: is_disputed(moment, amina.loan_id))
    listed = await office.runtime.database.read(lambda uow: uow.disputes.still_open())
    assert [(one.loan_id, one.person_id, one.said) for one in listed] == [(amina.loan_id, amina.person_id, "")]

    await tell(office, [dispute("pi_1", "closed", status="lost")])

    assert not await do(office, lambda moment: is_disputed(moment, amina.loan_id))
    assert await promised(office, "CHARGEBACK_LOST") == 1


@pytest.mark.parametrize(("story", "says"), [(lost, "CHARGEBACK_LOST"), (won, "CHARGEBACK_WON")])
async def test_S_23_decided_before_its_payment_was_told_staff_hear_of_it_once(
    sqlite_office: Office, story: Any, says: str
) -> None:
    amina = await golden_loan(sqlite_office)
    await tell(sqlite_office, story("pi_1"))

    await tell(sqlite_office, [succeeded("pi_1", THOUSAND, attempt=await ordered(sqlite_office, amina))])

    assert await promised(sqlite_office, says) == 1
    assert len(await audited(sqlite_office, says)) == 1
