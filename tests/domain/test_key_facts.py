"""The Key Fact Statement's figures, on the golden loan and in general."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.lending.agreement import LoanTerms
from domain.lending.late import LateRule, late_charge
from domain.lending.limits import check_request, limit_for, terms_for
from domain.lending.offer import key_facts
from domain.messages import Refusal
from domain.money import Money
from domain.policy.lender import lender_from
from locales.countries import preset

LENDER = lender_from(preset("pk"))
START = date(2026, 11, 20)


def rupees(whole: int) -> Money:
    """Return whole rupees."""
    return Money(whole * 100, "PKR")


def golden() -> LoanTerms:
    """Return the terms of the golden loan: 50,000 at 24 % for 12 months."""
    return terms_for(LENDER, principal=rupees(50_000), periods=12)


def test_MLMS_75_76_the_golden_loan_is_eleven_of_4728_and_one_of_4729() -> None:
    rows = golden().schedule(START).rows

    assert [row.total for row in rows] == [rupees(4_728)] * 11 + [rupees(4_729)]
    assert sum(row.principal.minor for row in rows) == 5_000_000
    assert (rows[0].due, rows[-1].due) == (date(2026, 12, 20), date(2027, 11, 20))


def test_MLMS_72_the_golden_key_facts() -> None:
    facts = key_facts(golden(), start=START)

    assert (facts.total, facts.cost) == (rupees(56_737), rupees(6_737))
    assert (facts.instalment, facts.last_instalment, facts.even) == (rupees(4_728), rupees(4_729), False)
    assert facts.first_due == date(2026, 12, 20)
    assert f"{facts.apr:.1f}" == "24.0"
    assert facts.late_example == rupees(95)


def test_MLMS_75_without_interest_the_principal_is_shared() -> None:
    terms = LoanTerms(principal=rupees(50_000), annual_rate=Decimal(0), periods=10)

    facts = key_facts(terms, start=START)

    assert (facts.instalment, facts.even, facts.cost) == (rupees(5_000), True, rupees(0))


@pytest.mark.parametrize(
    ("product", "periods", "instalment", "total", "apr"),
    [
        ("qard", 10, 5_000, 50_000, "0.0"),
        ("service", 12, 4_583, 55_000, "18.0"),
        ("cost-plus", 12, 4_667, 56_000, "21.5"),
    ],
)
def test_S_41_prices_that_are_no_interest_have_an_apr_too(
    product: str, periods: int, instalment: int, total: int, apr: str
) -> None:
    chosen = LENDER.product_called(product)
    terms = terms_for(LENDER, principal=rupees(50_000), periods=periods, product=chosen)

    facts = key_facts(terms, start=START)

    assert (facts.instalment, facts.total) == (rupees(instalment), rupees(total))
    assert f"{facts.apr:.1f}" == apr
    assert not terms.has_interest


@pytest.mark.parametrize(("product", "late"), [("qard", 0), ("charity", 50), ("service", 50), ("cost-plus", 0)])
def test_S_41_what_lateness_would_cost_is_in_the_key_facts(product: str, late: int) -> None:
    terms = terms_for(LENDER, principal=rupees(50_000), periods=12, product=LENDER.product_called(product))

    assert key_facts(terms, start=START).late_example == rupees(late)


@settings(max_examples=60)
@given(amount=st.integers(5_000, 500_000), months=st.integers(3, 60), start=st.dates(START, date(2030, 1, 1)))
def test_MLMS_76_what_is_promised_adds_up(amount: int, months: int, start: date) -> None:
    terms = terms_for(LENDER, principal=rupees(amount), periods=months)

    facts, rows = key_facts(terms, start=start), terms.schedule(start).rows

    assert len(rows) == months
    assert sum(row.principal.minor for row in rows) == amount * 100
    assert sum(row.total.minor for row in rows) == facts.total.minor
    assert facts.cost == facts.total - rupees(amount)
    assert all(row.total.minor % 100 == 0 for row in rows)


@given(
    amount=st.integers(1, 10**9),
    rate=st.decimals(0, 30, places=2),
    months=st.integers(1, 60),
    percent=st.decimals(0, 10, places=2),
)
def test_terms_survive_being_kept(amount: int, rate: Decimal, months: int, percent: Decimal) -> None:
    late = LateRule(percent=percent)
    terms = LoanTerms(principal=Money(amount, "PKR"), annual_rate=rate, periods=months, late=late)

    assert LoanTerms.from_json(terms.to_json()) == terms


@pytest.mark.parametrize(
    ("unpaid", "percent", "charge"),
    [(4_728, "2", 95), (2_228, "2", 45), (1, "2", 1), (0, "2", 0), (4_728, "0", 0), (4_725, "2", 95), (4_724, "2", 94)],
)
def test_G_1_the_late_charge_is_in_whole_units_and_at_least_one(unpaid: int, percent: str, charge: int) -> None:
    """Half a unit goes up, as on the account."""
    assert late_charge(rupees(unpaid), percent=Decimal(percent), rounding="half-up") == rupees(charge)


@pytest.mark.parametrize("amount", [5_000, 500_000])
@pytest.mark.parametrize("months", [3, 60])
def test_MLMS_71_73_the_ends_of_the_ranges_are_taken(amount: int, months: int) -> None:
    check_request(LENDER, principal=rupees(amount), periods=months)


@pytest.mark.parametrize("amount", [4_999, 500_001])
def test_MLMS_71_an_amount_outside_is_refused_naming_the_range(amount: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_request(LENDER, principal=rupees(amount), periods=12)

    assert refused.value.reason.params == {"low": rupees(5_000), "high": rupees(500_000)}


@pytest.mark.parametrize("months", [2, 61])
def test_MLMS_73_a_length_outside_is_refused_naming_the_range(months: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_request(LENDER, principal=rupees(50_000), periods=months)

    assert refused.value.reason.params == {"shortest": 3, "longest": 60}


def test_MLMS_23_the_limit_that_is_named_is_the_limit_that_is_checked() -> None:
    low, high = limit_for(LENDER)

    check_request(LENDER, principal=low, periods=3)
    check_request(LENDER, principal=high, periods=3)
