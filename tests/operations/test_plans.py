"""New plans: proposed by an officer, checked by a manager, accepted by the borrower, and what came before undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.messages import Refusal
from domain.operations import offering, restructuring, waiving
from domain.operations.commands import DeclineOffer
from domain.operations.joining import NotAllowed
from tests.builders import Borrower, accept, do, golden_loan, loan_of, named, open_offer
from tests.jobs.days import DUE, audited, jump, run
from tests.operations.desk import (
    EACH,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    charge,
    confirm,
    defaulted,
    disagreements,
    loan_in,
    moment_of,
    pay,
    payment_called,
    promised,
    reverse,
)
from webhooks.app import Office

PLANNED_ON = date(2026, 12, 25)


async def propose(office: Office, borrower: Borrower, how: Any, number: int, *, by: str = "Bilal") -> None:
    """Let somebody propose a new plan."""
    staff = await named(office, by)
    await do(
        office,
        lambda moment: restructuring.restructure(
            moment, staff, borrower.loan_id, how=how, number=number, reason="flood"
        ),
    )


async def planned(office: Office, borrower: Borrower, how: Any = "holiday", number: int = 2) -> Loan:
    """Give somebody a new plan that she has accepted."""
    await propose(office, borrower, how, number)
    await confirm(office, "Sana")
    await accept(office, borrower)
    return await loan_of(office, borrower)


async def late_and_paid(office: Office) -> Borrower:
    """Give somebody the golden loan, its first instalment paid late with the charge of 95, five days after its day."""
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    jump(office, PLANNED_ON)
    await pay(office, amina, 4_823, "R-1")
    return amina


async def assert_owed(office: Office, borrower: Borrower, *, principal: int, late: int = 0) -> Loan:
    """Check that the loan owes so much, and that what it says is what the books say."""
    loan, kept = await loan_in(office, borrower), await books(office)
    assert await disagreements(office) == []
    assert (loan.outstanding_of("principal").minor, kept.get("loan:principal", 0)) == (principal, principal)
    assert (loan.outstanding_of("late").minor, kept.get("loan:late", 0)) == (late, late)
    interest = loan.outstanding_of("interest").minor
    assert (kept.get("loan:interest", 0), kept.get("unearned:interest", 0)) == (interest, -interest)
    return loan


# From the proposal to the new plan


@pytest.mark.parametrize(
    ("how", "number", "count", "first"),
    [
        ("holiday", 2, 11, date(2027, 3, 20)),
        ("extend", 6, 17, date(2027, 1, 20)),
        ("day", 5, 11, date(2027, 1, 5)),
    ],
)
async def test_C_13_a_new_plan_counts_from_her_yes_and_not_before(
    office: Office, how: str, number: int, count: int, first: date
) -> None:
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    jump(office, PLANNED_ON)

    await propose(office, amina, how, number)
    await confirm(office, "Sana")
    assert (await loan_of(office, amina)).version == 1
    await accept(office, amina)

    loan = await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)
    assert (loan.version, len(loan.instalments), loan.instalments[0].due_on) == (2, count, first)
    # The arrears are carried over as they are: 1,000 of interest and the charge.
    carried = loan.instalments[0]
    assert (carried.brought_interest, carried.brought_late) == (100_000, 9_500)
    assert [row["actor"] for row in await audited(office, "LOAN_RESCHEDULED")] == ["Bilal, Sana"]
    assert await promised(office, "PLAN_AGREED") == 1


@pytest.mark.parametrize("name", ["Hina", "Imran"])
async def test_C_13_only_a_manager_confirms_it_and_never_who_proposed_it(office: Office, name: str) -> None:
    amina = await golden_loan(office)
    await propose(office, amina, "holiday", 1)

    with pytest.raises(NotAllowed):
        await confirm(office, name)
    with pytest.raises(Refusal, match="somebody else"):
        await confirm(office, "Bilal")

    assert await open_offer(office, amina) is None
    assert await disagreements(office) == []


async def test_C_13_declined_everything_stays_as_it_was(office: Office) -> None:
    amina = await golden_loan(office)
    await propose(office, amina, "holiday", 1)
    await confirm(office, "Sana")
    offer_id = await open_offer(office, amina)
    assert offer_id is not None

    await do(office, lambda moment: offering.decline(moment, amina.chat, DeclineOffer(offer_id)))

    assert await open_offer(office, amina) is None
    assert (await assert_owed(office, amina, principal=PRINCIPAL)).version == 1


async def test_C_13_a_plan_that_nobody_answered_runs_out(office: Office) -> None:
    amina = await golden_loan(office)
    await propose(office, amina, "holiday", 1)
    await confirm(office, "Sana")
    late = date(2026, 11, 20) + timedelta(days=8)
    jump(office, late)

    with pytest.raises(Refusal, match="ran out"):
        await accept(office, amina)
    await run(office, "offers", late)

    assert await open_offer(office, amina) is None
    assert await promised(office, "OFFER_EXPIRED") == 1
    assert (await assert_owed(office, amina, principal=PRINCIPAL)).version == 1


async def test_C_13_a_payment_meanwhile_makes_it_another_loan(office: Office) -> None:
    amina = await golden_loan(office)
    await propose(office, amina, "extend", 6)
    await confirm(office, "Sana")
    await pay(office, amina, 10_000, "R-1")

    with pytest.raises(Refusal, match="Something has changed"):
        await accept(office, amina)

    loan = await loan_of(office, amina)
    assert (loan.version, loan.outstanding.minor) == (1, OWED - 1_000_000)
    assert await open_offer(office, amina) is not None
    assert await disagreements(office) == []


async def test_C_13_of_two_plans_only_one_is_taken(office: Office) -> None:
    amina = await golden_loan(office)
    for number in (1, 2):
        await propose(office, amina, "holiday", number)
        await confirm(office, "Sana")
    await accept(office, amina)
    first_plan = await loan_of(office, amina)

    with pytest.raises(Refusal, match="Something has changed"):
        await accept(office, amina)

    assert await loan_of(office, amina) == first_plan
    assert first_plan.instalments[0].due_on == date(2027, 2, 20)
    assert await disagreements(office) == []


async def test_C_13_a_loan_that_was_repaid_meanwhile_has_no_plan_to_change(office: Office) -> None:
    amina = await golden_loan(office)
    await propose(office, amina, "holiday", 1)
    await pay(office, amina, 56_737, "R-1")

    with pytest.raises(Refusal, match="no running loan"):
        await confirm(office, "Sana")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert await disagreements(office) == []


async def test_MLMS_86_a_default_is_cured_by_the_first_payment_on_the_new_plan(office: Office) -> None:
    amina = await defaulted(office)
    loan = await planned(office, amina)

    await pay(office, amina, int(loan.money(loan.instalments[0].remaining).major), "R-1")

    assert (await loan_of(office, amina)).state is LoanState.ACTIVE
    assert (await loan_of(office, amina)).instalments[0].remaining == 0
    assert await disagreements(office) == []


# Life on the new plan


async def test_G_1_on_the_new_plan_lateness_costs_again_and_is_let_go_again(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina, "holiday", 1)
    day = loan.instalments[0].due_on + timedelta(days=3)
    jump(office, day, "03:00")

    assert await charge(office, amina, 1)

    late = (await loan_of(office, amina)).instalments[0].late
    assert late > 0
    await assert_owed(office, amina, principal=PRINCIPAL - 372_800, late=late)
    staff = await named(office, "Sana")
    await do(office, lambda moment: waiving.waive(moment, staff, amina.loan_id, 1, reason="illness"))
    await assert_owed(office, amina, principal=PRINCIPAL - 372_800)


async def test_C_13_everything_paid_on_the_new_plan_completes_the_loan(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina, "extend", 3)

    await pay(office, amina, int(loan.outstanding.major), "R-2")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    paid = 482_300 + loan.outstanding.minor
    await assert_books(
        office,
        cash__cash=paid,
        cash__payout=-PRINCIPAL,
        income__interest=PRINCIPAL + 9_500 - paid,
        income__late=-9_500,
    )


async def test_G_5_money_from_before_the_new_plan_that_turns_up_after_it_counts_on_it(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PLANNED_ON)
    loan = await planned(office, amina)

    await pay(office, amina, 4_728, "pi_1", by="stripe", when=moment_of(office, DUE, "12:00"))

    assert (await loan_of(office, amina)).outstanding.minor == loan.outstanding.minor - EACH
    assert await disagreements(office) == []


async def test_C_13_a_waiver_of_what_was_carried_over(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    await planned(office, amina)
    staff = await named(office, "Bilal")

    await do(office, lambda moment: waiving.waive(moment, staff, amina.loan_id, 1, reason="illness"))

    await assert_owed(office, amina, principal=PRINCIPAL)
    assert (await books(office))["expense:waived"] == 9_500


# What was paid before it, taken back


async def test_G_6_a_payment_from_before_the_plan_taken_back_is_owed_again(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)

    await reverse(office, (await payment_called(office, "R-1")).id)

    loan = await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)
    assert (loan.version, loan.state) == (2, LoanState.ACTIVE)
    # It fell due on its own day, which is before anything of the new plan.
    again = loan.instalments[0]
    assert (again.due_on, again.principal, again.interest, again.late) == (DUE, 372_800, 100_000, 9_500)
    assert "cash:cash" not in await books(office)


async def test_G_6_and_the_loan_can_be_repaid_to_the_end_after_it(office: Office) -> None:
    amina = await late_and_paid(office)
    await planned(office, amina)
    await reverse(office, (await payment_called(office, "R-1")).id)
    left = (await loan_of(office, amina)).outstanding

    await pay(office, amina, int(left.major), "R-2")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert (await books(office))["income:late"] == -9_500
    assert await disagreements(office) == []


async def test_G_6_a_loan_completed_on_the_new_plan_runs_again(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina)
    await pay(office, amina, int(loan.outstanding.major), "R-2")

    await reverse(office, (await payment_called(office, "R-1")).id)

    loan = await loan_of(office, amina)
    # The other payment, of that same day, reaches what had fallen due first and leaves the end of the plan open.
    assert (loan.state, loan.outstanding.minor) == (LoanState.ACTIVE, 482_300)
    assert await disagreements(office) == []


async def test_G_6_on_the_day_on_which_the_last_instalment_falls_due(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina)
    jump(office, loan.instalments[-1].due_on)

    await reverse(office, (await payment_called(office, "R-1")).id)

    await assert_owed(office, amina, principal=PRINCIPAL, late=9_500)


async def test_G_6_long_after_the_last_instalment(office: Office) -> None:
    amina = await late_and_paid(office)
    loan = await planned(office, amina)
    await pay(office, amina, int(loan.outstanding.major) - 500, "R-2")
    jump(office, loan.instalments[-1].due_on + timedelta(days=40))

    await reverse(office, (await payment_called(office, "R-1")).id)

    await assert_owed(office, amina, principal=372_800 + 50_000, late=9_500)
