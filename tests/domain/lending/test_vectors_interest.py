"""Published dates, interest and level instalments."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

import pytest

from domain.lending.accrual import Accrual, accrued
from domain.lending.allocation import Claim, Order, allocate
from domain.lending.amortise import lines
from domain.lending.dates import due_dates
from domain.lending.terms import Amounts, Shape
from tests.domain.lending.vectors import Vector, day, minor, named, of_kind, vector_of

SATURDAY_SUNDAY = frozenset({5, 6})


@pytest.mark.parametrize("vector", of_kind("dates"), ids=named)
def test_falls_due_on_the_same_days(vector: Vector) -> None:
    given, wanted = vector["inputs"], vector["expected"]
    start = day(given.get("seed") or given.get("start") or given["disbursed"])
    first = day(given["first_due"]) if "first_due" in given else None
    if given.get("rule") == "end_of_month":
        first = date(start.year, start.month, 31)
    month_end = "roll" if (vector.get("conventions") or {}).get("month_end") == "FIRST_DAY_OF_NEXT_MONTH" else "clamp"
    shape = Shape(
        annual_rate=Decimal(0),
        periods=given.get("n", 1),
        start=start,
        first_due=first,
        month_end=month_end,  # type: ignore[arg-type]  # one of the two words above
        weekend=SATURDAY_SUNDAY if "weekend" in given else frozenset(),
        holidays=frozenset(day(each) for each in given.get("holidays", ())),
    )

    made = [each.isoformat() for each in due_dates(shape)]

    assert made == wanted.get("due_dates", made)
    assert made[0] == wanted.get("first_due_date", wanted.get("first", made[0]))
    assert made[-1] == wanted.get("last", made[-1])


def test_a_rate_for_the_whole_term_is_taken_once() -> None:
    shape = Shape(
        annual_rate=Decimal(1), periods=1, every=60, unit="days", start=date(2024, 1, 1), method="service-charge"
    )

    assert lines(shape, Amounts(100_000_00))[0].interest == minor(vector_of("fin-2359")["expected"]["interest"])


def test_a_month_is_a_month_under_30_360() -> None:
    shape = Shape(annual_rate=Decimal(240), periods=1, start=date(2024, 1, 1))

    assert lines(shape, Amounts(1_000_00))[0].interest == minor(vector_of("fin-343")["expected"]["interest"])


def test_interest_by_the_day_is_rounded_at_each_payment() -> None:
    vector = vector_of("fs-settle-1")
    at = Accrual(annual_rate=Decimal("0.8") * 365)
    balance, since = 250_00, day(vector["inputs"]["loan"]["disbursed"])

    for paid, wanted in zip(vector["inputs"]["repay"], vector["expected"]["rows"], strict=True):
        on = day(paid["date"])
        interest = accrued(balance, since=since, until=on, at=at)
        balance, since = balance - minor(paid["amount"]) + interest, on

        assert (interest, balance) == (minor(wanted["interest"]), minor(wanted["balance"]))


@pytest.mark.parametrize("vector", of_kind("emi"), ids=named)
def test_level_instalments(vector: Vector) -> None:
    """Frappe rounds the level instalment up without saying so; ours is the exact one, and rounding up gives theirs."""
    loan, wanted = vector["inputs"]["loan"], vector["expected"]
    shape = Shape(annual_rate=Decimal(loan["annual_rate_pct"]), periods=int(loan["n"]), start=date(2024, 1, 1))

    first = lines(shape, Amounts(minor(loan["principal"])))[0]

    exact = Decimal(first.principal + first.interest) / 100
    assert exact == Decimal(wanted.get("emi_exact", exact))
    assert exact.to_integral_value(ROUND_CEILING) == Decimal(
        wanted.get("emi") or wanted["emi_rounded_up_by_their_system"]
    )


def test_the_first_instalment_splits_after_31_days() -> None:
    vector = vector_of("frappe-repay-1")
    loan, paid = vector["inputs"]["loan"], vector["inputs"]["repay"]
    due = day(loan["first_due"])
    at = Accrual(annual_rate=Decimal(loan["annual_rate_pct"]))

    interest = accrued(minor(loan["principal"]), since=day(loan["disbursed"]), until=due, at=at)
    claims = [Claim(1, "interest", due, interest), Claim(1, "principal", due, minor(loan["principal"]))]
    done = allocate(claims, minor(paid["amount"]), on=due, order=Order())

    assert done.of("interest") == minor(vector["expected"]["interest"])
    assert done.of("principal") == minor(vector["expected"]["principal"])
