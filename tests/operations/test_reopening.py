"""What was paid on an earlier plan and is taken back or sent back, on the plan that is in force by then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.lending.product import LateTerms
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import refunding
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import DUE, jump
from tests.operations.desk import (
    PRINCIPAL,
    books,
    charge,
    close,
    confirm,
    disagreements,
    offering,
    pay,
    payment_called,
    quote,
    reverse,
    rupees,
)
from tests.operations.test_plans import PLANNED_ON, assert_owed, late_and_paid, planned
from webhooks.app import Office


async def send_back(office: Office, reference: str, whole: int | None = None) -> None:
    """Send back a payment, or so much of it, as two people do."""
    staff, payment_id = await named(office, "Imran"), (await payment_called(office, reference)).id
    amount = rupees(whole) if whole is not None else None
    await do(office, lambda moment: refunding.refund(moment, staff, payment_id, amount, reference="T-77"))
    await confirm(office, "Sana")


async def paid_ahead(office: Office) -> Borrower:
    """Give somebody the golden loan with two instalments paid in the first days, and 20 of the third."""
    amina = await golden_loan(office)
    await pay(office, amina, 9_476, "R-1")
    jump(office, date(2026, 11, 28))
    return amina


async def test_MLMS_124_a_part_of_it_is_open_again_the_last_of_what_it_settled_first(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)

    await send_back(office, "R-1", 728)

    loan = await assert_owed(office, amina, principal=PRINCIPAL - 372_800 + 72_800)
    assert loan.instalments[0].due_on == DUE
    assert (await books(office))["cash:cash"] == 482_300 - 72_800


async def test_MLMS_124_all_of_it_in_two_parts(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)

    await send_back(office, "R-1", 4_000)
    await send_back(office, "R-1", 823)

    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)
    assert "cash:cash" not in await books(office)


async def test_G_6_what_is_left_of_it_after_a_refund_is_taken_back(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)
    await send_back(office, "R-1", 728)

    await reverse(office, (await payment_called(office, "R-1")).id)

    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)
    assert "cash:cash" not in await books(office)


async def test_MLMS_124_a_rupee_sent_back_is_a_rupee_owed(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 4_728, "R-1")
    jump(office, PLANNED_ON)
    before = await planned(office, amina)
    await send_back(office, "R-1", 1)

    assert (await loan_of(office, amina)).outstanding.minor == before.outstanding.minor + 100
    assert await disagreements(office) == []


async def test_G_6_what_was_promised_to_charity_and_paid_is_promised_again(office: Office) -> None:
    offering(office, late=LateTerms(amount=50, destination="charity"))
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    jump(office, PLANNED_ON)
    await pay(office, amina, 4_778, "R-1")
    await planned(office, amina)

    await reverse(office, (await payment_called(office, "R-1")).id)

    await assert_owed(office, amina, principal=PRINCIPAL)
    kept = await books(office)
    assert (kept["charity:promised"], kept["charity:owed"]) == (5_000, -5_000)


async def test_G_1_what_is_open_again_is_late_from_its_own_day(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 4_728, "R-1")
    jump(office, PLANNED_ON)
    await planned(office, amina)
    await reverse(office, (await payment_called(office, "R-1")).id)
    again = (await loan_of(office, amina)).instalments[0]

    assert await charge(office, amina, again.number)

    assert (await loan_of(office, amina)).days_past_due(PLANNED_ON) == 5
    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)


async def test_G_6_money_on_the_new_plan_reaches_what_is_open_again_only_from_then_on(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina)
    first = loan.instalments[0]
    jump(office, first.due_on)
    await pay(office, amina, int(loan.money(first.remaining).major), "R-2")
    jump(office, first.due_on + timedelta(days=2))

    await reverse(office, (await payment_called(office, "R-1")).id)
    await assert_owed(office, amina, principal=PRINCIPAL - first.principal, late=9_500)
    await pay(office, amina, 4_823, "R-3")

    loan = await assert_owed(office, amina, principal=PRINCIPAL - first.principal - 372_800)
    assert [part.remaining for part in loan.instalments[:2]] == [0, 0]


async def test_G_6_reversed_and_reversed_again_on_the_newer_plan(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)
    await reverse(office, (await payment_called(office, "R-1")).id)
    await pay(office, amina, 4_823, "R-2")
    loan = await planned(office, amina, "extend", 1)

    await reverse(office, (await payment_called(office, "R-2")).id)

    assert loan.version == 3
    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)


async def test_C_13_planned_again_after_a_payment_was_taken_back(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)
    await reverse(office, (await payment_called(office, "R-1")).id)

    loan = await planned(office, amina, "extend", 2)

    assert loan.version == 3
    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)
    assert (loan.instalments[0].brought_interest, loan.instalments[0].brought_late) == (100_000, 9_500)


async def test_C_13_planned_again_while_what_was_paid_ahead_is_open_again(office: Office) -> None:
    amina = await paid_ahead(office)
    await planned(office, amina)
    await reverse(office, (await payment_called(office, "R-1")).id)

    loan = await planned(office, amina, "extend", 2)

    assert loan.version == 3
    await assert_owed(office, amina, principal=PRINCIPAL)


# Settled on the new plan


async def test_G_4_interest_that_was_carried_over_is_earned_and_not_shared_out(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PLANNED_ON)
    await planned(office, amina, "holiday", 1)
    jump(office, date(2027, 1, 20))

    closing = await quote(office, amina)

    # A first period of two months has run for one: 1,000 of it is earned, beside the 1,000 from before.
    first = (await loan_of(office, amina)).instalments[0]
    assert (first.brought_interest, first.due_on) == (100_000, date(2027, 2, 20))
    share = round((first.interest - 100_000) / 100 * 31 / 62)
    assert closing.interest == rupees(1_000 + share)


@pytest.mark.parametrize("taken_on", [date(2026, 11, 28), date(2026, 12, 30)])
async def test_G_4_settled_early_although_a_part_was_opened_again(office: Office, taken_on: date) -> None:
    amina = await paid_ahead(office)
    await planned(office, amina, "holiday", 2)
    jump(office, taken_on)
    await reverse(office, (await payment_called(office, "R-1")).id)
    jump(office, date(2027, 1, 4))

    closing = await quote(office, amina)
    await pay(office, amina, int(closing.total.major), "R-2")

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.COMPLETED
    assert await disagreements(office) == []
    assert closing.total > rupees(50_000)


async def test_G_8_nothing_is_given_back_once_it_was_planned_anew(office: Office) -> None:
    amina = await golden_loan(office)
    await planned(office, amina)

    with pytest.raises(Refusal, match="given back are over"):
        await close(office, amina, "return")

    await assert_owed(office, amina, principal=PRINCIPAL)
