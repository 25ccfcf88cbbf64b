"""The terms of a loan as they are kept: what comes out of the keeping is what went in, also years later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings

from domain.lending.agreement import LoanTerms
from domain.lending.allocation import Rule
from domain.lending.late import LateRule
from domain.lending.limits import terms_for
from domain.lending.product import Pricing
from domain.lending.terms import Method
from domain.money import Money
from tests.domain.lending.samples import COUNTRIES, GOLDEN, PAID_OUT, lender_of, rupees
from tests.domain.strategies import loan_terms

#: As terms were kept before products had versions: eight figures, the late rule beside them.
OLD = {
    "principal": 5_000_000,
    "currency": "PKR",
    "annual_rate": "24",
    "periods": 12,
    "unit": "months",
    "method": "declining",
    "grace_days": 3,
    "late_percent": "2.5",
    "cooling_off_days": 2,
}


@given(terms=loan_terms())
def test_terms_survive_being_kept_whatever_they_are(terms: LoanTerms) -> None:
    assert LoanTerms.from_json(terms.to_json()) == terms


@given(terms=loan_terms())
def test_keeping_the_same_terms_twice_writes_the_same_words(terms: LoanTerms) -> None:
    """An offer's hash is made of them."""
    assert LoanTerms.from_json(terms.to_json()).to_json() == terms.to_json()


@settings(max_examples=40)
@given(terms=loan_terms())
def test_terms_that_were_planned_anew_survive_being_kept(terms: LoanTerms) -> None:
    dates = tuple(row.due for row in terms.schedule(PAID_OUT).rows)
    # Days that were moved to a working day may meet; an agreed list of days may not.
    assume(all(one < other for one, other in pairwise((PAID_OUT, *dates))))
    planned = replace(terms, due_dates=dates, cost_before=123_400)

    again = LoanTerms.from_json(planned.to_json())

    assert again == planned
    assert again.schedule(PAID_OUT) == planned.schedule(PAID_OUT)


def test_a_price_of_nothing_is_kept_as_a_price() -> None:
    """A fixed price of which nothing is left is not the same as no fixed price."""
    paid_off = LoanTerms(principal=rupees(1_000), periods=2, pricing="service-charge", charge=rupees(0))

    assert LoanTerms.from_json(paid_off.to_json()) == paid_off


def test_old_terms_with_grace_days_and_late_percent_are_still_read() -> None:
    terms = LoanTerms.from_json(json.dumps(OLD))

    assert terms == LoanTerms(
        principal=rupees(50_000),
        periods=12,
        annual_rate=Decimal(24),
        late=LateRule(percent=Decimal("2.5"), after_days=3),
        cooling_off_days=2,
    )
    assert terms.schedule(PAID_OUT) == GOLDEN.schedule(PAID_OUT)


def test_old_terms_are_written_anew_in_full() -> None:
    old = LoanTerms.from_json(json.dumps(OLD))

    assert LoanTerms.from_json(old.to_json()) == old
    assert "late_percent" not in json.loads(old.to_json())


@pytest.mark.parametrize("missing", ["principal", "currency", "annual_rate", "periods"])
def test_terms_that_lack_what_decides_the_amounts_are_not_read(missing: str) -> None:
    """Better a bug that shows than a loan on figures nobody agreed to."""
    lacking = {key: value for key, value in OLD.items() if key != missing}

    with pytest.raises((KeyError, TypeError), match=missing):
        LoanTerms.from_json(json.dumps(lacking))


@pytest.mark.parametrize("country", COUNTRIES)
def test_terms_of_every_product_on_offer_survive_being_kept(country: str) -> None:
    lender = lender_of(country)

    for product in lender.products:
        principal, periods = lender.money(product.maximum), product.terms[0]
        terms = terms_for(lender, principal=principal, periods=periods, product=product)
        assert LoanTerms.from_json(terms.to_json()) == terms


@pytest.mark.parametrize(
    ("pricing", "method"),
    [
        ("interest", "equal-principal"),
        ("zero", "zero"),
        ("service-charge", "service-charge"),
        ("cost-plus", "service-charge"),
    ],
)
def test_C_15_only_interest_is_reckoned_over_time(pricing: Pricing, method: Method) -> None:
    charge = rupees(5_000) if method == "service-charge" else None
    terms = LoanTerms(principal=rupees(50_000), periods=12, pricing=pricing, charge=charge, method="equal-principal")

    assert terms.plan(PAID_OUT).method == method
    assert terms.has_interest is (pricing == "interest")


def test_MLMS_77_a_loan_planned_on_agreed_days_falls_due_on_those() -> None:
    days = tuple(date(2027, month, 5) for month in range(2, 13))
    terms = replace(GOLDEN, periods=len(days), due_dates=days)

    rows = terms.schedule(date(2027, 1, 5)).rows

    assert tuple(row.due for row in rows) == days
    assert sum(row.principal.minor for row in rows) == 5_000_000


def test_MLMS_76_the_usual_instalment_may_be_rounded_to_more_than_the_smallest_coin() -> None:
    rows = replace(GOLDEN, rounding_unit=Money.of(50, "PKR")).schedule(PAID_OUT).rows

    assert {row.total for row in rows[:-1]} == {rupees(4_750)}
    assert sum(row.principal.minor for row in rows) == 5_000_000


def test_G_8_a_loan_may_be_given_back_for_a_day_unless_more_was_agreed() -> None:
    assert GOLDEN.cooling_off_days == 1


def test_what_becomes_of_money_ahead_is_part_of_what_is_agreed() -> None:
    terms = replace(GOLDEN, rule=Rule(excess="smaller-instalment"))

    assert LoanTerms.from_json(terms.to_json()).rule.excess == "smaller-instalment"
