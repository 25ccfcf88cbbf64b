"""Closing a loan: settled early, given back, settled for less; taken back, paid too late, paid in two parts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.lending.states import LoanState
from domain.messages import Refusal
from tests.builders import Borrower, accept, golden_loan, loan_of, offered
from tests.jobs.days import audited, jump
from tests.operations.desk import (
    INTEREST,
    OWED,
    PRINCIPAL,
    assert_books,
    books,
    charge,
    close,
    disagreements,
    moment_of,
    offering,
    pay,
    quote,
    reliefs,
    reverse,
    rupees,
)
from webhooks.app import Office

#: Half of the first period, so that half of its 1,000 is earned.
HALFWAY = date(2026, 12, 5)
PAID_OUT = date(2026, 11, 20)
COMPROMISED = date(2027, 1, 6)


async def quoted_halfway(office: Office) -> Borrower:
    """Give somebody the golden loan and the quote that settles it half a period later: 50,500."""
    amina = await golden_loan(office)
    jump(office, HALFWAY)
    assert (await quote(office, amina)).total == rupees(50_500)
    return amina


# Settled early


async def test_G_4_what_settles_today_is_the_principal_and_the_interest_until_today(office: Office) -> None:
    amina = await quoted_halfway(office)

    await pay(office, amina, 50_500, "R-1")

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.COMPLETED
    assert not loan.outstanding
    assert [row.kind for row in await reliefs(office)] == ["rebate"]
    await assert_books(office, cash__cash=5_050_000, cash__payout=-PRINCIPAL, income__interest=-50_000)


async def test_G_6_settled_and_taken_back_the_loan_owes_its_interest_again(office: Office) -> None:
    amina = await quoted_halfway(office)
    payment_id = await pay(office, amina, 50_500, "R-1")

    await reverse(office, payment_id)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED
    assert sum(part.waived for part in loan.instalments) == 0
    assert len(await audited(office, "LOAN_REOPENED")) == 1
    await assert_books(
        office,
        cash__payout=-PRINCIPAL,
        loan__principal=PRINCIPAL,
        loan__interest=INTEREST,
        unearned__interest=-INTEREST,
    )


async def test_G_6_settled_again_after_it_was_taken_back(office: Office) -> None:
    amina = await quoted_halfway(office)
    await reverse(office, await pay(office, amina, 50_500, "R-1"))

    await pay(office, amina, 50_500, "R-2")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(office, cash__cash=5_050_000, cash__payout=-PRINCIPAL, income__interest=-50_000)


async def test_G_4_a_quote_paid_after_midnight_is_a_payment_like_any_other(office: Office) -> None:
    amina = await quoted_halfway(office)
    jump(office, HALFWAY + timedelta(days=1), "00:01")

    await pay(office, amina, 50_500, "R-1")

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED - 5_050_000
    assert await reliefs(office) == []
    assert await disagreements(office) == []


async def test_G_4_paid_in_two_parts_on_the_quoted_day_settles(office: Office) -> None:
    amina = await quoted_halfway(office)

    await pay(office, amina, 20_000, "R-1")
    await pay(office, amina, 30_500, "R-2")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(office, cash__cash=5_050_000, cash__payout=-PRINCIPAL, income__interest=-50_000)


async def test_G_4_the_same_two_parts_settle_whatever_their_names(sqlite_office: Office) -> None:
    amina = await quoted_halfway(sqlite_office)

    await pay(sqlite_office, amina, 400, "Z-1")
    await pay(sqlite_office, amina, 50_100, "A-2")

    assert (await loan_of(sqlite_office, amina)).state is LoanState.COMPLETED
    assert (await books(sqlite_office))["income:interest"] == -50_000
    assert await disagreements(sqlite_office) == []


async def test_G_4_who_paid_ahead_pays_no_more_in_the_end_than_who_did_not(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 9_456, "R-1")
    jump(office, HALFWAY)

    closing = await quote(office, amina)
    await pay(office, amina, int(closing.total.major), "R-2")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    assert await disagreements(office) == []
    assert (await books(office))["income:interest"] == -50_000


async def test_G_3_more_than_settles_is_kept_as_credit(office: Office) -> None:
    amina = await quoted_halfway(office)

    await pay(office, amina, 51_000, "R-1")

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(
        office, borrower__credit=-50_000, cash__cash=5_100_000, cash__payout=-PRINCIPAL, income__interest=-50_000
    )


async def test_G_4_too_little_on_the_quoted_day_is_a_payment_like_any_other(office: Office) -> None:
    amina = await quoted_halfway(office)

    await pay(office, amina, 50_499, "R-1")

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED - 5_049_900
    assert await disagreements(office) == []


# The webhook comes later than the money


async def test_G_4_paid_before_midnight_settles_although_we_hear_of_it_after(office: Office) -> None:
    amina = await quoted_halfway(office)
    jump(office, HALFWAY + timedelta(days=1), "00:20")

    await pay(office, amina, 50_500, "pi_1", by="stripe", when=moment_of(office, HALFWAY, "23:58"))

    assert (await loan_of(office, amina)).state is LoanState.COMPLETED
    await assert_books(office, cash__stripe=5_050_000, cash__payout=-PRINCIPAL, income__interest=-50_000)


async def test_G_4_a_late_charge_of_the_night_between_does_not_spoil_it(office: Office) -> None:
    amina = await golden_loan(office)
    last = date(2026, 12, 22)
    jump(office, last)
    closing = await quote(office, amina)
    jump(office, last + timedelta(days=1), "04:00")
    assert await charge(office, amina, 1)

    whole = int(closing.total.major)
    await pay(office, amina, whole, "pi_1", by="stripe", when=moment_of(office, last, "23:58"))

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.COMPLETED
    assert not loan.outstanding
    earned = closing.interest.minor
    await assert_books(office, cash__stripe=closing.total.minor, cash__payout=-PRINCIPAL, income__interest=-earned)


async def test_G_5_money_from_before_the_settlement_that_turns_up_later_becomes_credit(office: Office) -> None:
    amina = await quoted_halfway(office)
    await pay(office, amina, 50_500, "R-1")
    jump(office, HALFWAY + timedelta(days=2))

    await pay(office, amina, 1_000, "pi_1", by="stripe", when=moment_of(office, date(2026, 12, 1), "12:00"))

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.COMPLETED
    assert not loan.outstanding
    assert await disagreements(office) == []
    kept = await books(office)
    assert kept["borrower:credit"] == PRINCIPAL - kept["income:interest"] - 5_150_000


async def test_PRODUCT_5_6_a_fixed_price_is_the_same_however_early(sqlite_office: Office) -> None:
    offering(sqlite_office, pricing="service-charge", annual_rate=Decimal(0), charge_percent=Decimal(10))
    amina = await golden_loan(sqlite_office)
    jump(sqlite_office, HALFWAY)

    closing = await quote(sqlite_office, amina)
    await pay(sqlite_office, amina, 55_000, "R-1")

    assert closing.total == rupees(55_000)
    assert (await loan_of(sqlite_office, amina)).state is LoanState.COMPLETED
    await assert_books(sqlite_office, cash__cash=5_500_000, cash__payout=-PRINCIPAL, income__interest=-500_000)


# Given back


async def test_G_8_given_back_the_next_day_it_costs_one_day(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PAID_OUT + timedelta(days=1))
    await close(office, amina, "return")

    await pay(office, amina, 50_033, "pi_1", by="stripe")

    assert (await loan_of(office, amina)).state is LoanState.CANCELLED
    await assert_books(office, cash__stripe=5_003_300, cash__payout=-PRINCIPAL, income__interest=-3_300)


async def test_G_8_two_days_later_it_is_too_late(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PAID_OUT + timedelta(days=2))

    with pytest.raises(Refusal, match="given back are over"):
        await close(office, amina, "return")

    assert (await loan_of(office, amina)).outstanding.minor == OWED
    assert await disagreements(office) == []


async def test_G_8_a_return_paid_a_day_late_is_a_payment_like_any_other(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PAID_OUT + timedelta(days=1))
    await close(office, amina, "return")
    jump(office, PAID_OUT + timedelta(days=2))

    await pay(office, amina, 50_033, "pi_1", by="stripe")

    assert (await loan_of(office, amina)).state is LoanState.ACTIVE
    assert (await loan_of(office, amina)).outstanding.minor == OWED - 5_003_300
    assert await disagreements(office) == []


async def test_G_8_before_the_money_is_sent_nothing_is_owed(office: Office) -> None:
    amina = await offered(office)
    await accept(office, amina)

    await close(office, amina, "return")

    assert (await loan_of(office, amina)).state is LoanState.CANCELLED
    await assert_books(office)


async def test_G_8_what_she_paid_before_is_a_part_of_what_gives_it_back(office: Office) -> None:
    amina = await golden_loan(office)
    await pay(office, amina, 1_000, "R-1")
    jump(office, PAID_OUT + timedelta(days=1))
    await close(office, amina, "return")

    await pay(office, amina, 49_033, "R-2")

    assert (await loan_of(office, amina)).state is LoanState.CANCELLED
    await assert_books(office, cash__cash=5_003_300, cash__payout=-PRINCIPAL, income__interest=-3_300)


async def test_G_6_given_back_and_taken_back_it_runs_again(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, PAID_OUT + timedelta(days=1))
    await close(office, amina, "return")
    payment_id = await pay(office, amina, 50_033, "R-1")

    await reverse(office, payment_id)

    loan = await loan_of(office, amina)
    assert loan.state is LoanState.ACTIVE
    assert loan.outstanding.minor == OWED
    assert await disagreements(office) == []
