"""Closing early, and giving the money back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.schedule import build_schedule
from domain.lending.settlement import Open, cooling_off_return, let_go, may_return, settle
from domain.lending.terms import Terms
from domain.money import Money

SHAZIA = Terms(principal=Money.of(50_000, "PKR"), annual_rate=Decimal(24), periods=12, start=date(2027, 1, 31))


def parts(terms: Terms = SHAZIA) -> list[Open]:
    """Return every instalment unpaid."""
    opened, made = terms.start, []
    for row in build_schedule(terms).rows:
        made.append(Open(opened=opened, due=row.due, principal=row.principal.minor, interest=row.interest.minor))
        opened = row.due
    return made


def test_G_4_a_quote_asks_for_the_interest_of_the_days_so_far() -> None:
    """Half of February is half of February's interest."""
    quote = settle(parts(), today=date(2027, 2, 14), currency="PKR")

    assert quote.principal == Money.of(50_000, "PKR")
    assert quote.interest == Money.of(500, "PKR")
    assert quote.rebate == Money.of(6_237, "PKR")
    assert quote.valid_until == date(2027, 2, 14)


def test_G_4_what_has_fallen_due_is_asked_in_full() -> None:
    quote = settle(parts(), today=date(2027, 2, 28), currency="PKR")

    assert quote.interest == Money.of(1_000, "PKR")


def test_G_4_interest_already_paid_is_not_asked_twice() -> None:
    first, *rest = parts()
    half_paid = replace(first, interest=500_00, interest_charged=1_000_00)

    quote = settle([half_paid, *rest], today=date(2027, 2, 14), currency="PKR")

    assert not quote.interest


def test_G_4_late_charges_and_fees_that_have_fallen_due_are_in_it() -> None:
    first, second, *rest = parts()
    charged = [replace(first, late=95_00, fees=10_00), replace(second, fees=10_00), *rest]

    quote = settle(charged, today=date(2027, 2, 28), currency="PKR")

    assert (quote.late, quote.fees) == (Money.of(95, "PKR"), Money.of(10, "PKR"))


def test_G_8_cooling_off_costs_the_days_and_nothing_else() -> None:
    back = cooling_off_return(SHAZIA.principal, annual_rate=Decimal(24), days=1)

    assert back.cost == Money.of(33, "PKR")
    assert back.total == Money.of(50_033, "PKR")


def test_G_8_cooling_off_ends_with_its_last_day() -> None:
    paid_out = date(2027, 1, 31)

    allowed = [
        may_return(disbursed=paid_out, today=paid_out + timedelta(days=d), cooling_off_days=1) for d in (0, 1, 2)
    ]

    assert allowed == [True, True, False]


def test_a_small_remainder_is_let_go() -> None:
    """Frappe: 50 short within the limit is waived, and the loan closes."""
    limit = Money.of(50, "PKR")

    assert let_go(Money.of(50, "PKR"), limit=limit) == Money.of(50, "PKR")
    assert not let_go(Money.of(51, "PKR"), limit=limit)


@given(st.integers(0, 400))
def test_waiting_never_makes_closing_cheaper(days: int) -> None:
    today = SHAZIA.start + timedelta(days=days)

    now = settle(parts(), today=today, currency="PKR")
    tomorrow = settle(parts(), today=today + timedelta(days=1), currency="PKR")

    assert now.total <= tomorrow.total
    assert now.interest + now.rebate == Money.of(6_737, "PKR")
