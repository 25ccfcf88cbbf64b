"""Paying ahead where the terms say what becomes of the instalments: fewer of them, or smaller ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.lending.states import LoanState
from tests.builders import Borrower, golden_loan, loan_of
from tests.jobs.days import DUE, heard, jump
from tests.operations.desk import (
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    charge,
    disagreements,
    moment_of,
    offering,
    pay,
    payment_called,
    promised,
    quote,
    reverse,
    rupees,
    settled_by,
)
from tests.operations.test_plans import assert_owed
from webhooks.app import Office

BOTH = pytest.mark.parametrize("rule", ["shorter-term", "smaller-instalment"])


async def on_the_first_day_due(office: Office, rule: Any) -> Borrower:
    """Give somebody the golden loan with a rule for money ahead, on the day its first instalment falls due."""
    offering(office, excess=rule)
    amina = await golden_loan(office)
    jump(office, DUE)
    return amina


async def test_G_2_a_shorter_loan_keeps_its_instalment(office: Office) -> None:
    amina = await on_the_first_day_due(office, "shorter-term")

    await pay(office, amina, 24_728, "R-1")

    loan = await assert_owed(office, amina, principal=PRINCIPAL - 372_800 - 2_000_000)
    assert (loan.version, len(loan.instalments)) == (2, 6)
    assert [part.amount for part in loan.instalments[:-1]] == [472_800] * 5
    assert loan.instalments[0].due_on == date(2027, 1, 20)
    assert await promised(office, "PLANNED_ANEW") == 1


async def test_G_2_smaller_instalments_keep_their_days(office: Office) -> None:
    amina = await on_the_first_day_due(office, "smaller-instalment")

    await pay(office, amina, 24_728, "R-1")

    loan = await assert_owed(office, amina, principal=PRINCIPAL - 372_800 - 2_000_000)
    assert (loan.version, len(loan.instalments)) == (2, 11)
    assert max(part.amount for part in loan.instalments) < 280_000
    assert loan.instalments[-1].due_on == date(2027, 11, 20)
    payment = await payment_called(office, "R-1")
    ahead = sum(amount for (number, _name), amount in (await settled_by(office, payment.id)).items() if number > 1)
    assert ahead == 2_000_000


@BOTH
async def test_G_2_without_anything_ahead_nothing_is_planned(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)

    await pay(office, amina, 4_728, "R-1")

    loan = await loan_of(office, amina)
    assert (loan.version, loan.outstanding.minor) == (1, OWED - 472_800)
    assert await disagreements(office) == []


@BOTH
async def test_G_2_all_of_the_principal_ahead_ends_the_loan(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)

    await pay(office, amina, 51_000, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert "fully repaid" in await last_heard(office, amina)
    await assert_books(office, cash__cash=5_100_000, cash__payout=-PRINCIPAL, income__interest=-100_000)


@BOTH
async def test_G_3_more_than_all_of_the_principal_is_credit(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)

    await pay(office, amina, 52_000, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(
        office, borrower__credit=-100_000, cash__cash=5_200_000, cash__payout=-PRINCIPAL, income__interest=-100_000
    )


@BOTH
async def test_G_6_a_prepayment_taken_back_is_owed_again_and_no_instalment_is_dearer(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    await pay(office, amina, 4_728, "R-1")
    await pay(office, amina, 20_000, "R-2")

    await reverse(office, (await payment_called(office, "R-2")).id)

    loan = await assert_owed(office, amina, principal=PRINCIPAL - 372_800)
    assert loan.state is LoanState.ACTIVE
    assert (await books(office))["cash:cash"] == 472_800
    # A mistake of ours does not make anything fall due sooner than was agreed.
    assert not loan.overdue(DUE + timedelta(days=1))
    assert loan.due_now(DUE + timedelta(days=31)) <= rupees(4_728)


@BOTH
async def test_G_6_what_was_paid_ahead_with_an_instalment_is_not_due_with_it_again(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    payment_id = await pay(office, amina, 24_728, "R-1")

    await reverse(office, payment_id)

    loan = await assert_owed(office, amina, principal=PRINCIPAL)
    assert loan.overdue(DUE + timedelta(days=1)) == rupees(4_728)


@BOTH
async def test_G_6_taken_back_and_paid_ahead_again(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    await reverse(office, await pay(office, amina, 24_728, "R-1"))

    await pay(office, amina, 24_728, "R-2")

    await assert_owed(office, amina, principal=PRINCIPAL - 372_800 - 2_000_000)


@BOTH
async def test_G_6_all_of_the_principal_taken_back_it_runs_again(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    payment_id = await pay(office, amina, 51_000, "R-1")

    await reverse(office, payment_id)

    loan = await assert_owed(office, amina, principal=PRINCIPAL)
    assert loan.state is LoanState.ACTIVE
    assert "cash:cash" not in await books(office)


@BOTH
async def test_G_2_twice_ahead_and_late_between(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    await pay(office, amina, 14_728, "R-1")
    loan = await loan_of(office, amina)
    first = loan.instalments[0]
    jump(office, first.due_on + timedelta(days=3), "03:00")
    assert await charge(office, amina, first.number)
    late = (await loan_of(office, amina)).instalments[0].late

    jump(office, first.due_on + timedelta(days=3))
    await pay(office, amina, (first.amount + late) // 100 + 10_000, "R-2")

    loan = await assert_owed(office, amina, principal=PRINCIPAL - 372_800 - first.principal - 2_000_000)
    assert loan.version == 3
    assert (await books(office))["income:late"] == -late


async def test_G_2_the_receipt_says_nothing_of_charges_that_were_paid_before(office: Office) -> None:
    offering(office, excess="smaller-instalment")
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=3), "03:00")
    await charge(office, amina, 1)
    jump(office, DUE + timedelta(days=4))
    await pay(office, amina, 4_823, "R-1")

    await pay(office, amina, 10_000, "R-2")

    assert (await loan_of(office, amina)).version == 2
    assert "no longer applies" not in await last_heard(office, amina)
    assert await disagreements(office) == []


@BOTH
async def test_G_5_money_ahead_that_we_hear_of_after_the_due_date(office: Office, rule: str) -> None:
    offering(office, excess=rule)
    amina = await golden_loan(office)
    jump(office, DUE + timedelta(days=1))

    await pay(office, amina, 10_000, "pi_1", by="stripe", when=moment_of(office, DUE - timedelta(days=1), "20:00"))

    # Nothing had fallen due when it was paid, so all of it was ahead.
    loan = await assert_owed(office, amina, principal=PRINCIPAL - 1_000_000)
    assert loan.version == 2


@BOTH
async def test_G_5_money_from_before_a_prepayment_that_turns_up_after_it(office: Office, rule: str) -> None:
    amina = await on_the_first_day_due(office, rule)
    await pay(office, amina, 24_728, "R-1")
    before = await loan_of(office, amina)

    await pay(office, amina, 1_000, "pi_1", by="stripe", when=moment_of(office, date(2026, 12, 1), "12:00"))

    loan = await loan_of(office, amina)
    assert loan.outstanding < before.outstanding
    assert await disagreements(office) == []


@pytest.mark.parametrize("rule", ["shorter-term", "smaller-instalment", "last", "credit", "next"])
async def test_G_4_whatever_the_rule_what_settles_early_settles(office: Office, rule: Any) -> None:
    offering(office, excess=rule)
    amina = await golden_loan(office)
    jump(office, date(2026, 12, 5))
    await quote(office, amina)

    await pay(office, amina, 50_500, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(office, cash__cash=5_050_000, cash__payout=-PRINCIPAL, income__interest=-50_000)


@pytest.mark.parametrize(("rule", "credit"), [("last", 0), ("credit", 1_000_000)])
async def test_G_3_other_rules_for_money_ahead(office: Office, rule: Any, credit: int) -> None:
    amina = await on_the_first_day_due(office, rule)

    await pay(office, amina, 14_728, "R-1")

    loan = await loan_of(office, amina)
    assert (loan.version, loan.outstanding.minor) == (1, OWED - 472_800 - 1_000_000 + credit)
    assert (await books(office)).get("borrower:credit", 0) == -credit
    assert (await books(office))["unearned:interest"] > -INTEREST
    assert await disagreements(office) == []


async def last_heard(office: Office, borrower: Borrower) -> str:
    """Return all that she has read so far, delivered by now."""
    await office.runtime.settle()
    return "\n".join(heard(office, borrower))
