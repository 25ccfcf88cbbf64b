"""What closes a loan on a day: settled early, given back while that is free, or for less than is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.lending.account import Account, Charged, Paid, Relieved
from domain.lending.agreement import LoanTerms
from domain.lending.closing import Closing, for_less, give_back, may_give_back, settle_early
from domain.lending.late import LateRule
from domain.lending.loan import COMPONENTS, Instalment, Loan
from domain.lending.terms import Fee
from domain.money import Money
from tests.domain.lending.samples import (
    GOLDEN,
    PAID_OUT,
    QARD,
    agreed_in,
    instalments,
    loan_of,
    owed,
    partly_paid,
    rupees,
    told,
)
from tests.domain.strategies import loan_terms

#: Fifteen of the thirty days between the fourth instalment and the fifth.
MID_APRIL = date(2027, 4, 20)
FLAT = replace(GOLDEN, method="flat")
SERVICE = LoanTerms(principal=rupees(50_000), periods=12, pricing="service-charge", charge=rupees(5_000))


def after(paid: int, terms: LoanTerms = GOLDEN) -> Loan:
    """Return a loan with so many instalments paid."""
    return loan_of(partly_paid(paid, terms), terms=terms)


def settled(loan: Loan, terms: LoanTerms = GOLDEN, *, on: date) -> Closing:
    """Return what settles a loan on a day."""
    return settle_early(loan, terms, opened=PAID_OUT, today=on)


def since_of(closing: Closing) -> date | None:
    """Return from when on it is told that something was let go: what was never owed, from the beginning."""
    return None if closing.kind == "compromise" else PAID_OUT


def closed_by(closing: Closing, schedule: tuple[Instalment, ...], terms: LoanTerms, *, on: date) -> Account:
    """Return the account once the closing amount was paid and the rest let go."""
    since = None if closing.kind == "compromise" else PAID_OUT
    relief = Relieved(1, on, closing.relief, with_payment=7, since=since)
    return told(schedule, reliefs=[relief], payments=[Paid(7, on, closing.total.minor)], agreed=agreed_in(terms))


def test_S_26_after_four_instalments_the_principal_is_34634_with_interest_to_the_day() -> None:
    loan = after(4)

    closing = settled(loan, on=MID_APRIL)

    assert closing.principal == rupees(34_634)
    assert closing.interest == rupees(346)  # half of April's 693, to the even rupee
    assert (closing.fees, closing.late) == (rupees(0), rupees(0))
    assert closing.total == rupees(34_980)
    assert closing.saved == loan.outstanding - rupees(34_980)


@pytest.mark.parametrize(
    ("on", "interest"),
    [
        (date(2027, 4, 5), 0),  # the fourth was due and paid today
        (date(2027, 4, 6), 23),
        (date(2027, 5, 4), 670),
        (date(2027, 5, 5), 693),  # the whole period
        (date(2027, 5, 6), 693 + 20),  # a period is overdue, the next one has begun
    ],
)
def test_S_26_the_running_period_costs_its_share_of_days(on: date, interest: int) -> None:
    assert settled(after(4), on=on).interest == rupees(interest)


def test_G_4_interest_that_was_paid_ahead_is_not_asked_twice() -> None:
    loan = after(4)
    fifth = replace(loan.instalments[4], paid_interest=300_00)
    part_paid = replace(loan, instalments=(*loan.instalments[:4], fifth, *loan.instalments[5:]))

    closing = settled(part_paid, on=MID_APRIL)

    assert closing.interest == rupees(46)


def test_G_4_interest_that_was_let_go_costs_no_days() -> None:
    loan = after(4)
    fifth = replace(loan.instalments[4], waived_interest=loan.instalments[4].interest)
    waived = replace(loan, instalments=(*loan.instalments[:4], fifth, *loan.instalments[5:]))

    assert settled(waived, on=MID_APRIL).interest == rupees(0)


def test_G_4_arrears_of_an_earlier_plan_are_asked_in_full() -> None:
    """They were earned before the running period began, and no share of its days is taken of them."""
    first, *rest = instalments()
    loan = loan_of([replace(first, interest=first.interest + 200_000, brought_interest=200_000), *rest])

    closing = settled(loan, on=date(2026, 12, 6))

    assert closing.interest == rupees(2_000 + 32)  # one of 31 days of 1,000


def test_G_4_what_is_late_is_asked_in_full_with_its_charge() -> None:
    late = told(instalments(), charges=[Charged(1, date(2027, 1, 8))])
    loan = loan_of(late.instalments)

    closing = settled(loan, on=date(2027, 1, 8))

    assert (closing.principal, closing.late) == (rupees(50_000), rupees(95))
    assert closing.interest == rupees(1_000 + 90)  # 3 of 31 days of 925


def test_G_4_fees_of_periods_that_have_not_begun_are_not_asked_for() -> None:
    terms = replace(GOLDEN, fees=(Fee(rupees(20), "each"),))

    closing = settled(after(4, terms), terms, on=MID_APRIL)

    assert closing.fees == rupees(20)
    assert closing.relief[6, "fees"] == 2_000
    assert (5, "fees") not in closing.relief


@pytest.mark.parametrize(("terms", "price"), [(FLAT, 12_000 - 4_000), (SERVICE, 5_000 - 4 * 417)])
def test_G_4_a_price_that_was_agreed_as_a_whole_stays_as_it_was(terms: LoanTerms, price: int) -> None:
    loan = after(4, terms)

    closing = settled(loan, terms, on=MID_APRIL)

    assert closing.interest == rupees(price)
    assert (closing.total, closing.saved, closing.relief) == (loan.outstanding, rupees(0), {})


def test_G_4_a_qard_is_settled_with_what_is_left_of_it() -> None:
    closing = settled(after(4, QARD), QARD, on=MID_APRIL)

    assert (closing.total, closing.saved) == (rupees(30_000), rupees(0))


@given(terms=loan_terms(), days=st.integers(0, 500), paid=st.integers(0, 5_000_000))
def test_G_4_paying_what_was_quoted_closes_the_loan_to_the_last_coin(terms: LoanTerms, days: int, paid: int) -> None:
    """Also when something was paid ahead for what then was never owed."""
    schedule, today = instalments(terms), PAID_OUT + timedelta(days=days)
    first = Paid(1, PAID_OUT, paid)
    before = told(schedule, payments=[first], agreed=agreed_in(terms))
    loan = loan_of(before.instalments, terms=terms)
    assume(loan.unpaid)

    closing = settled(loan, terms, on=today)

    relief = Relieved(1, today, closing.relief, with_payment=7, since=PAID_OUT)
    payments = [first, Paid(7, today, closing.total.minor)]
    after_it = told(schedule, reliefs=[relief], payments=payments, agreed=agreed_in(terms))
    assert not any(part.remaining for part in after_it.instalments)
    assert after_it.credit[7] == 0
    # Nobody pays more for settling than what was lent and what it had cost by then, whatever was paid before.
    assert first.amount - after_it.credit[1] + closing.total.minor == sum(part.paid for part in after_it.instalments)


def test_G_4_a_quote_closes_a_loan_of_which_interest_paid_ahead_was_then_let_go() -> None:
    """She pays most of it on the first day, is spared some interest on the second, and settles on the third."""
    ahead = Paid(1, PAID_OUT, 5_000_000)
    spared = Relieved(1, date(2026, 12, 6), {(12, "interest"): 5_000, (11, "interest"): 5_000})
    loan = loan_of(told(instalments(), reliefs=[spared], payments=[ahead]).instalments)
    today = date(2026, 12, 7)

    closing = settled(loan, on=today)

    rebate = Relieved(2, today, closing.relief, with_payment=7, since=PAID_OUT)
    payments = [ahead, *([Paid(7, today, closing.total.minor)] if closing.total else [])]
    account = told(instalments(), reliefs=[spared, rebate], payments=payments)
    assert not any(part.remaining for part in account.instalments)


@given(terms=loan_terms(), days=st.integers(0, 400))
def test_G_4_waiting_never_makes_settling_cheaper(terms: LoanTerms, days: int) -> None:
    loan = loan_of(instalments(terms), terms=terms)

    today, tomorrow = (settled(loan, terms, on=PAID_OUT + timedelta(days=day)) for day in (days, days + 1))

    assert today.total <= tomorrow.total
    assert today.principal == terms.principal


@given(terms=loan_terms(), days=st.integers(0, 400))
def test_G_4_settling_never_costs_more_than_is_owed_nor_asks_for_less_than_was_lent(
    terms: LoanTerms, days: int
) -> None:
    loan = loan_of(instalments(terms), terms=terms)

    closing = settled(loan, terms, on=PAID_OUT + timedelta(days=days))

    assert loan.principal <= closing.total <= loan.outstanding
    assert all(0 < amount <= _owed(loan, place) for place, amount in closing.relief.items())


def _owed(loan: Loan, place: tuple[int, str]) -> int:
    part = loan.part(place[0])
    assert part is not None
    return part.owed(place[1])


def test_S_9_given_back_after_one_day_it_costs_50000_and_33() -> None:
    tomorrow = PAID_OUT + timedelta(days=1)

    closing = give_back(loan_of(instalments()), GOLDEN, today=tomorrow)

    assert (closing.principal, closing.interest, closing.total) == (rupees(50_000), rupees(33), rupees(50_033))
    account = closed_by(closing, instalments(), GOLDEN, on=tomorrow)
    assert not any(part.remaining for part in account.instalments)


@pytest.mark.parametrize(
    ("terms", "days", "cost"),
    [
        (GOLDEN, 0, 0),
        (GOLDEN, 3, 99),
        (FLAT, 1, 33),
        (QARD, 1, 0),
        (SERVICE, 1, 14),  # 5,000 over the 365 days it was agreed for
        (SERVICE, 3, 41),
    ],
)
def test_G_8_giving_it_back_costs_the_days_it_was_out(terms: LoanTerms, days: int, cost: int) -> None:
    closing = give_back(loan_of(instalments(terms), terms=terms), terms, today=PAID_OUT + timedelta(days=days))

    assert closing.total == rupees(50_000 + cost)


def test_G_8_giving_it_back_costs_no_fee_and_no_late_charge() -> None:
    first, *rest = instalments(replace(GOLDEN, fees=(Fee(rupees(500), "first"),)))

    closing = give_back(loan_of([replace(first, late=95_00), *rest]), GOLDEN, today=PAID_OUT + timedelta(days=1))

    assert (closing.fees, closing.late, closing.total) == (rupees(0), rupees(0), rupees(50_033))


def test_G_8_what_was_paid_of_the_price_already_counts() -> None:
    first, *rest = instalments()
    tomorrow = PAID_OUT + timedelta(days=1)

    some, more = (
        give_back(loan_of([replace(first, paid_interest=paid), *rest]), GOLDEN, today=tomorrow)
        for paid in (20_00, 90_00)
    )

    assert some.interest == rupees(13)
    assert more.interest == rupees(0)


@given(terms=loan_terms(), days=st.integers(0, 5))
def test_G_8_paying_it_back_closes_any_loan(terms: LoanTerms, days: int) -> None:
    schedule, today = instalments(terms), PAID_OUT + timedelta(days=days)

    closing = give_back(loan_of(schedule, terms=terms), terms, today=today)

    account = closed_by(closing, schedule, terms, on=today)
    assert not any(part.remaining for part in account.instalments)
    assert closing.principal == terms.principal
    assert closing.fees == Money.zero(terms.principal.currency)


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (1, True), (2, False)])
def test_S_9_a_loan_may_be_given_back_until_the_window_ends(days: int, may: bool) -> None:
    loan = loan_of(instalments())

    assert may_give_back(loan, GOLDEN, PAID_OUT + timedelta(days=days)) is may


def test_G_8_only_a_loan_as_it_was_first_agreed_may_be_given_back() -> None:
    loan = loan_of(instalments())

    assert not may_give_back(replace(loan, version=2), GOLDEN, PAID_OUT)
    assert not may_give_back(replace(loan, kind="line"), GOLDEN, PAID_OUT)
    assert not may_give_back(replace(loan, disbursed_on=None), GOLDEN, PAID_OUT)


def test_S_41_what_was_promised_to_charity_keeps_no_loan_open() -> None:
    """It is no part of what is asked for, so the money that was asked for does not go there."""
    terms = replace(QARD, late=LateRule(percent=Decimal(0), fixed=rupees(50), destination="charity"))
    night, today = Charged(1, date(2027, 1, 8)), date(2027, 1, 10)
    loan = loan_of(told(instalments(terms), charges=[night], agreed=agreed_in(terms)).instalments, terms=terms)

    closing = settled(loan, terms, on=today)

    payment = Paid(7, today, closing.total.minor)
    relief = Relieved(1, today, closing.relief, with_payment=7, since=PAID_OUT)
    account = told(instalments(terms), charges=[night], reliefs=[relief], payments=[payment], agreed=agreed_in(terms))
    assert closing.total == rupees(50_000)
    assert not any(part.remaining for part in account.instalments)


def test_a_compromise_lets_go_of_charges_first_and_of_principal_last() -> None:
    late = told(instalments(), charges=[Charged(1, date(2027, 1, 8))])
    loan = loan_of(late.instalments)

    closing = for_less(loan, rupees(50_000))

    assert (closing.principal, closing.interest, closing.late) == (rupees(50_000), rupees(0), rupees(0))
    assert closing.saved == rupees(6_737 + 95)


def test_a_compromise_spares_the_last_instalments_principal_first() -> None:
    closing = for_less(after(0, QARD), rupees(42_000))

    assert closing.relief == {(10, "principal"): 500_000, (9, "principal"): 300_000}
    assert (closing.total, closing.saved) == (rupees(42_000), rupees(8_000))


@pytest.mark.parametrize("amount", [50_000, 50_001])
def test_a_compromise_lets_something_go(amount: int) -> None:
    with pytest.raises(AssertionError):
        for_less(after(0, QARD), rupees(amount))


@given(terms=loan_terms(), thousandths=st.integers(0, 999))
def test_a_compromise_is_paid_with_what_was_agreed_and_no_more(terms: LoanTerms, thousandths: int) -> None:
    schedule = instalments(terms)
    loan = loan_of(schedule, terms=terms)
    amount = loan.outstanding.times(Decimal(thousandths) / 1_000)
    # Where rounding leaves nothing to let go of there is no compromise.
    assume(0 < amount.minor < loan.outstanding.minor)

    closing = for_less(loan, amount)

    account = closed_by(closing, schedule, terms, on=PAID_OUT)
    assert (closing.total, closing.total + closing.saved) == (amount, loan.outstanding)
    assert not any(owed(account.instalments, name) for name in COMPONENTS)
    assert account.credit[7] == 0
