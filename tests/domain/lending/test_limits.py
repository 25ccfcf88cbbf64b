"""How much a person may ask for and why (INP-14, INP-15), and the terms that a request would get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.lending.agreement import LoanTerms
from domain.lending.limits import (
    Because,
    History,
    capacity,
    check_affordable,
    check_request,
    ladder_limit,
    largest_affordable,
    limit_for,
    monthly,
    personal_limit,
    terms_for,
)
from domain.lending.product import FeeRule, LateTerms
from domain.lending.terms import Unit
from domain.messages import Refusal
from domain.money import Money
from domain.policy.lender import Lender
from tests.domain.lending.samples import COUNTRIES, lender_of, rupees

TODAY = date(2027, 1, 5)
LENDER = lender_of("pk")
#: Pakistan's range is 5,000 to 500,000; a thousandth of it, in whole hundreds, is what amounts are tried in.
STEP = rupees(400)
LADDER = lender_of("pk", first_limit="20000")


def offers(lender: Lender, **changes: Any) -> Lender:
    """Return the lender with something changed about the product it offers."""
    return replace(lender, products=(replace(lender.product, **changes), *lender.products[1:]))


def a_month(principal: Money, periods: int, lender: Lender = LENDER) -> Money:
    """Return what a loan's instalments come to in a month."""
    terms = terms_for(lender, principal=principal, periods=periods)
    return monthly(terms, terms.schedule(TODAY).instalment)


def most(income: Money | None, expenses: Money | None = None, *, periods: int = 12, lender: Lender = LENDER) -> Any:
    """Return the largest loan that somebody could carry."""
    return largest_affordable(lender, income=income, expenses=expenses, periods=periods, today=TODAY)


def check(principal: Money, income: Money, expenses: Money | None = None, *, periods: int = 12) -> None:
    """Ask for a loan with an income."""
    check_affordable(LENDER, principal=principal, periods=periods, income=income, expenses=expenses, today=TODAY)


@pytest.mark.parametrize(
    ("income", "expenses", "bearable"),
    [
        (35_000, None, 14_000),  # 40 % of what she earns
        (35_000, 10_000, 14_000),  # what is left would carry more
        (35_000, 21_000, 14_000),  # S-8
        (35_000, 21_001, 13_999),
        (35_000, 35_000, 0),
        (35_000, 40_000, 0),  # never below nothing
        (0, None, 0),
    ],
)
def test_INP_14_an_instalment_is_at_most_40_percent_and_what_is_left_to_live_on(
    income: int, expenses: int | None, bearable: int
) -> None:
    spent = None if expenses is None else rupees(expenses)

    assert capacity(LENDER, income=rupees(income), expenses=spent) == rupees(bearable)


def test_INP_14_without_an_income_nothing_is_reckoned() -> None:
    assert capacity(LENDER, income=None, expenses=rupees(5)) is None
    assert most(None) is None
    check_affordable(LENDER, principal=rupees(500_000), periods=3, income=None, expenses=None, today=TODAY)


def test_INP_14_the_share_is_the_lenders_to_set() -> None:
    strict = lender_of("pk", instalment_share_max="25")

    assert capacity(strict, income=rupees(40_000), expenses=None) == rupees(10_000)


@settings(max_examples=60)
@given(income=st.integers(2_000, 200_000), spent=st.none() | st.integers(0, 100_000), periods=st.integers(3, 60))
def test_INP_14_the_largest_affordable_is_affordable_and_one_step_more_is_not(
    income: int, spent: int | None, periods: int
) -> None:
    expenses = None if spent is None else rupees(spent)
    largest, high = most(rupees(income), expenses, periods=periods), limit_for(LENDER)[1]
    bearable = capacity(LENDER, income=rupees(income), expenses=expenses)
    assert bearable is not None

    if largest:
        check(largest, rupees(income), expenses, periods=periods)
        assert a_month(largest, periods) <= bearable
    if largest < high:
        assert a_month(largest + STEP, periods) > bearable
        with pytest.raises(Refusal):
            check(largest + STEP, rupees(income), expenses, periods=periods)


@settings(max_examples=60)
@given(income=st.integers(2_000, 200_000), periods=st.integers(3, 60), more=st.integers(-400, 400))
def test_INP_14_a_loan_is_refused_only_when_its_instalments_are_too_heavy(income: int, periods: int, more: int) -> None:
    """Also between the steps in which the largest one is looked for."""
    bearable = capacity(LENDER, income=rupees(income), expenses=None)
    assert bearable is not None
    low, high = limit_for(LENDER)
    asked = min(most(rupees(income), periods=periods) + rupees(more), high)
    assume(asked >= low)

    try:
        check(asked, rupees(income), periods=periods)
    except Refusal:
        allowed = False
    else:
        allowed = True

    assert allowed is (a_month(asked, periods) <= bearable)


def test_INP_14_the_refusal_names_the_largest_amount_that_would_do() -> None:
    with pytest.raises(Refusal) as refused:
        check(rupees(500_000), rupees(35_000))

    largest = refused.value.reason.params["most"]
    assert isinstance(largest, Money)
    assert largest == most(rupees(35_000))
    assert a_month(largest, 12) <= rupees(14_000)


def test_INP_14_who_can_carry_nothing_is_told_so_kindly() -> None:
    with pytest.raises(Refusal, match="we want to help"):
        check(rupees(5_000), rupees(1_000))


def test_INP_14_who_can_carry_just_the_smallest_loan_is_told_of_it() -> None:
    """The smallest loan of 5,200 costs 492 a month over 12, and she can carry 492."""
    lender = offers(LENDER, minimum=5_200)
    income = rupees(1_230)
    assert most(income, lender=lender) == rupees(5_200)

    with pytest.raises(Refusal) as refused:
        check_affordable(lender, principal=rupees(9_000), periods=12, income=income, expenses=None, today=TODAY)

    assert refused.value.reason.params["most"] == rupees(5_200)


@pytest.mark.parametrize("country", COUNTRIES)
def test_INP_14_who_earns_enough_for_anything_may_have_the_largest_loan_there_is(country: str) -> None:
    lender = lender_of(country)
    income = Money(10**13, lender.currency)
    _low, high = limit_for(lender)

    for periods in lender.product.terms:
        assert most(income, lender=lender, periods=periods) == high
        check_affordable(lender, principal=high, periods=periods, income=income, expenses=None, today=TODAY)


@pytest.mark.parametrize(
    ("unit", "every", "in_a_month"),
    [("months", 1, 1_000), ("months", 2, 500), ("weeks", 1, 4286), ("weeks", 2, 2143), ("days", 1, 30_000)],
)
def test_INP_14_instalments_are_compared_by_the_month(unit: Unit, every: int, in_a_month: int) -> None:
    terms = LoanTerms(principal=rupees(10_000), periods=10, unit=unit, every=every)

    assert round(monthly(terms, rupees(1_000)).major) == in_a_month


def test_INP_14_a_weekly_loan_weighs_what_its_weeks_do() -> None:
    weekly = lender_of("pk", products="weekly")

    largest = most(rupees(10_000), lender=weekly, periods=26)

    assert a_month(largest, 26, weekly) <= rupees(4_000)
    assert a_month(largest + rupees(100), 26, weekly) > rupees(4_000)


@pytest.mark.parametrize(
    ("history", "climbed"),
    [
        (History(), 20_000),
        (History(completed=1, largest_on_time=rupees(20_000)), 26_000),
        (History(completed=4, largest_on_time=rupees(50_000)), 65_000),  # S-26
        (History(completed=1, largest_on_time=rupees(10_000)), 20_000),  # never below where everybody begins
        (History(completed=1, largest_on_time=rupees(50_000), late_now=True), 50_000),  # frozen, not lowered
        (History(late_now=True), 20_000),
        (History(completed=1, largest_on_time=rupees(33_333)), 43_333),  # whole rupees
    ],
)
def test_INP_15_repaying_on_time_raises_the_limit_and_lateness_freezes_it(history: History, climbed: int) -> None:
    assert ladder_limit(LADDER, history) == rupees(climbed)


def test_INP_15_a_lender_without_a_first_limit_has_no_ladder() -> None:
    assert ladder_limit(LENDER, History(completed=9, largest_on_time=rupees(50_000))) is None


def test_INP_15_the_next_loan_is_one_more_than_those_repaid() -> None:
    assert [History().cycle, History(completed=2).cycle] == [1, 3]


@pytest.mark.parametrize(
    ("lender", "income", "own", "high", "because"),
    [
        (LENDER, None, None, 500_000, "product"),
        (LADDER, None, None, 20_000, "ladder"),
        (LADDER, 10_000_000, None, 20_000, "ladder"),
        (LENDER, None, 30_000, 30_000, "own"),
        (LADDER, None, 10_000, 10_000, "own"),
        (LADDER, 2_000, 10_000, 8_400, "income"),
    ],
)
def test_INP_15_the_limit_says_what_decided_it(
    lender: Lender, income: int | None, own: int | None, high: int, because: Because
) -> None:
    limit = personal_limit(
        lender,
        income=None if income is None else rupees(income),
        own=None if own is None else rupees(own),
        today=TODAY,
    )

    assert (limit.low, limit.high, limit.because) == (rupees(5_000), rupees(high), because)
    assert not limit.nothing


def test_INP_14_the_limit_reckons_with_the_longest_loan_on_offer() -> None:
    limit = personal_limit(LENDER, income=rupees(5_000), today=TODAY)

    assert limit.affordable == most(rupees(5_000), periods=12)
    assert limit.high == limit.affordable


def test_INP_14_a_limit_below_the_smallest_loan_is_nothing() -> None:
    assert personal_limit(LENDER, income=rupees(500), today=TODAY).nothing


@pytest.mark.parametrize(("amount", "months"), [(5_000, 3), (500_000, 60), (50_000, 12)])
def test_MLMS_71_73_what_is_within_the_product_is_taken(amount: int, months: int) -> None:
    check_request(LENDER, principal=rupees(amount), periods=months)


@pytest.mark.parametrize("amount", ["4999", "4999.99", "500000.01", "500001", "0", "-5000"])
def test_MLMS_71_what_is_outside_is_refused_naming_the_range(amount: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_request(LENDER, principal=rupees(amount), periods=12)

    assert refused.value.reason.params == {"low": rupees(5_000), "high": rupees(500_000)}


@pytest.mark.parametrize("months", [-1, 0, 2, 61])
def test_MLMS_73_a_length_outside_is_refused_naming_the_range(months: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_request(LENDER, principal=rupees(50_000), periods=months)

    assert refused.value.reason.params == {"shortest": 3, "longest": 60}


def test_MLMS_73_a_length_in_weeks_is_not_called_months() -> None:
    weekly = lender_of("pk", products="weekly")

    with pytest.raises(Refusal) as too_long:
        check_request(weekly, principal=rupees(5_000), periods=53)
    with pytest.raises(Refusal) as too_heavy:
        check_affordable(weekly, principal=rupees(50_000), periods=8, income=rupees(10_000), expenses=None, today=TODAY)

    assert "month" not in too_long.value.reason.msgid
    assert "month" not in too_heavy.value.reason.msgid


def test_G_8_a_product_never_shortens_the_days_to_give_the_money_back() -> None:
    shorter, longer = offers(LENDER, cooling_off_days=0), offers(LENDER, cooling_off_days=5)

    assert terms_for(shorter, principal=rupees(5_000), periods=3).cooling_off_days == 1
    assert terms_for(longer, principal=rupees(5_000), periods=3).cooling_off_days == 5


def test_G_1_lateness_is_the_policys_unless_the_product_says_otherwise() -> None:
    own = offers(LENDER, late=LateTerms(amount=50, after_days=5, every_days=7, destination="charity"))

    usual = terms_for(LENDER, principal=rupees(5_000), periods=3).late
    other = terms_for(own, principal=rupees(5_000), periods=3).late

    assert (usual.percent, usual.fixed, usual.after_days, usual.every_days) == (Decimal(2), None, 2, None)
    assert (other.percent, other.fixed, other.after_days, other.every_days) == (Decimal(0), rupees(50), 5, 7)
    assert (usual.destination, other.destination) == ("income", "charity")


def test_C_15_a_loan_without_a_price_has_none_for_lateness_either_unless_it_says_so() -> None:
    free = offers(LENDER, pricing="zero", annual_rate=Decimal(0))
    strict = offers(free, late=LateTerms(percent=Decimal(1)))

    assert not terms_for(free, principal=rupees(5_000), periods=3).late.percent
    assert terms_for(strict, principal=rupees(5_000), periods=3).late.percent == 1


def test_fees_are_a_part_of_the_principal_and_an_amount_together() -> None:
    with_fees = offers(
        LENDER,
        fees=(
            FeeRule(name="processing", percent=Decimal(1), amount=100),
            FeeRule(name="visit", amount=20, when="each"),
        ),
    )

    terms = terms_for(with_fees, principal=rupees(50_000), periods=12)

    assert [(fee.amount, fee.when) for fee in terms.fees] == [(rupees(600), "first"), (rupees(20), "each")]
    assert [row.fees for row in terms.schedule(TODAY).rows[:2]] == [rupees(620), rupees(20)]


@pytest.mark.parametrize(("rule", "moved"), [("stay", False), ("next-working-day", True)])
def test_G_7_due_dates_move_off_the_lenders_days_off_only_where_the_product_says_so(rule: str, moved: bool) -> None:
    lender = offers(LENDER, due_on_holidays=rule)

    terms = terms_for(lender, principal=rupees(50_000), periods=60)

    assert (terms.weekend, terms.holidays) == (
        (LENDER.weekend, LENDER.holidays) if moved else (frozenset(), frozenset())
    )
    off = [row.due for row in terms.schedule(TODAY).rows if row.due.weekday() in LENDER.weekend]
    assert bool(off) is not moved
