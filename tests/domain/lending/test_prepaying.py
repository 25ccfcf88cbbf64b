"""Money beyond what has fallen due: a shorter loan or smaller instalments, and the principal to the last coin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.lending.account import Paid
from domain.lending.agreement import LoanTerms
from domain.lending.allocation import Rule
from domain.lending.prepayment import Replan
from domain.lending.replanning import changed_dates, plan_after_prepayment, plan_anew, rest_of
from domain.lending.terms import Fee, FeeWhen
from domain.money import CURRENCIES
from tests.domain.lending.samples import GOLDEN, PAID_OUT, agreed_in, instalments, partly_paid, rupees, told
from tests.domain.strategies import loan_terms

TODAY = date(2027, 2, 25)


def test_prepaying_for_a_shorter_loan_keeps_the_instalment_and_drops_the_last_ones() -> None:
    rest = rest_of(partly_paid(2, ahead=1_000_000), opened=PAID_OUT, today=TODAY)

    agreed, planned = plan_after_prepayment(GOLDEN, rest, "shorter-term")

    assert {part.amount for part in planned[:-1]} == {472_800}
    assert planned[-1].amount <= 472_900
    assert [part.due_on for part in planned] == list(rest.due_dates[: len(planned)])
    assert (len(planned), agreed.periods, agreed.due_dates) == (8, 8, rest.due_dates[:8])


def test_prepaying_for_a_smaller_instalment_keeps_the_days() -> None:
    rest = rest_of(partly_paid(2, ahead=1_000_000), opened=PAID_OUT, today=TODAY)

    planned = plan_after_prepayment(GOLDEN, rest, "smaller-instalment")[1]

    assert [part.due_on for part in planned] == list(rest.due_dates)
    assert len({part.amount for part in planned[:-1]}) == 1
    assert planned[0].amount < 472_800


@pytest.mark.parametrize("rule", ["shorter-term", "smaller-instalment"])
def test_prepaying_keeps_the_agreed_day_of_the_month(rule: Replan) -> None:
    """The 5th is the 7th in June and the 6th in December, when nobody works on the days before."""
    terms = replace(GOLDEN, weekend=frozenset({5, 6}))
    rest = rest_of(partly_paid(1, terms, ahead=100), opened=PAID_OUT, today=date(2027, 1, 20))

    agreed, planned = plan_after_prepayment(terms, rest, rule)

    again = rest_of(planned, opened=rest.opened, today=date(2027, 1, 21))
    moved = changed_dates(agreed, again, how="extend", number=1, today=date(2027, 1, 21))
    assert planned[-1].due_on == date(2027, 12, 6)
    assert moved[-1] == date(2028, 1, 5)


@pytest.mark.parametrize("when", ["first", "each"])
def test_a_shorter_loan_keeps_its_instalment_with_its_fee_in_it(when: FeeWhen) -> None:
    terms = replace(GOLDEN, fees=(Fee(rupees(100), when),))
    rest = rest_of(partly_paid(0, terms, ahead=1_000_000), opened=PAID_OUT, today=PAID_OUT)

    planned = plan_after_prepayment(terms, rest, "shorter-term")[1]

    assert planned[1].amount == instalments(terms)[1].amount


def test_a_shorter_loan_takes_no_instalment_of_its_grace_for_the_usual_one() -> None:
    """While only interest is due, the instalment she agreed to is the one that comes after."""
    terms = replace(GOLDEN, grace_principal=7)
    rest = rest_of(partly_paid(0, terms, ahead=1_000_000), opened=PAID_OUT, today=PAID_OUT)

    planned = plan_after_prepayment(terms, rest, "shorter-term")[1]

    assert planned[0].amount == instalments(terms)[8].amount
    assert sum(part.principal for part in planned) == 4_000_000


@pytest.mark.parametrize("rule", ["shorter-term", "smaller-instalment"])
def test_prepaying_after_a_holiday_still_costs_the_holiday(rule: Replan) -> None:
    """A hundred rupees paid ahead do not take two months of interest off."""
    rest = rest_of(instalments(), opened=PAID_OUT, today=PAID_OUT)
    agreed, planned = plan_anew(GOLDEN, rest, changed_dates(GOLDEN, rest, how="holiday", number=2, today=PAID_OUT))
    paid = [*planned[:-1], replace(planned[-1], paid_principal=10_000)]

    anew = plan_after_prepayment(agreed, rest_of(paid, opened=PAID_OUT, today=PAID_OUT), rule)[1]

    assert anew[0].interest >= planned[0].interest - 1_000


def test_prepaying_is_never_refused_because_a_period_was_long() -> None:
    """After six months of holiday the first period costs more than an instalment; her money is taken all the same."""
    terms = replace(GOLDEN, day_count="act/365", rule=Rule(excess="shorter-term"))
    rest = rest_of(instalments(terms), opened=PAID_OUT, today=PAID_OUT)
    agreed, planned = plan_anew(terms, rest, changed_dates(terms, rest, how="holiday", number=6, today=PAID_OUT))
    paid = [*planned[:-1], replace(planned[-1], paid_principal=10_000)]

    shorter = plan_after_prepayment(agreed, rest_of(paid, opened=PAID_OUT, today=PAID_OUT), "shorter-term")[1]

    assert sum(part.principal for part in shorter) == 4_990_000


def test_a_shorter_loan_does_not_take_carried_arrears_for_its_instalment() -> None:
    rest = replace(rest_of(partly_paid(2), opened=PAID_OUT, today=TODAY), interest=100_000)
    agreed, planned = plan_anew(GOLDEN, rest, rest.due_dates)

    shorter = plan_after_prepayment(agreed, rest_of(planned, opened=PAID_OUT, today=TODAY), "shorter-term")[1]

    assert shorter[1].amount == planned[1].amount


@pytest.mark.parametrize("rule", ["shorter-term", "smaller-instalment"])
def test_prepaying_all_of_the_principal_leaves_a_plan_that_asks_for_none(rule: Replan) -> None:
    """Her money is a fact: whatever is left to be planned, it is never refused."""
    terms = replace(GOLDEN, rule=Rule(excess=rule))
    account = told(instalments(), payments=[Paid(1, PAID_OUT, 5_673_700)], agreed=agreed_in(terms))
    rest = rest_of(account.instalments, opened=PAID_OUT, today=PAID_OUT)

    planned = plan_after_prepayment(terms, rest, rule)[1]

    assert rest.principal == 0
    assert sum(part.principal for part in planned) == 0


@settings(max_examples=80)
@given(terms=loan_terms(), ahead=st.integers(1, 400_000_00), shorter=st.booleans())
def test_prepaying_never_makes_a_loan_dearer_and_keeps_the_principal(
    terms: LoanTerms, ahead: int, shorter: bool
) -> None:
    terms = replace(terms, fees=(), grace_principal=0, grace_interest=0, interest_free=0)
    level = terms.has_interest and terms.method == "declining" and terms.residue != "each"
    parts = partly_paid(0, terms, ahead=ahead)
    rest = rest_of(parts, opened=PAID_OUT, today=PAID_OUT)
    assume(rest.principal)

    planned = plan_after_prepayment(terms, rest, "shorter-term" if shorter and level else "smaller-instalment")[1]

    slack = len(parts) * max(CURRENCIES[terms.principal.currency].unit, 5_00)
    assert sum(part.principal for part in planned) == rest.principal
    assert len(planned) <= len(parts)
    assert sum(part.interest for part in planned) <= sum(part.interest for part in parts) + slack
