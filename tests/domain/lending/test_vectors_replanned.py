"""Loans planned anew: a second draw, other dates, more instalments, another rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.lending.accrual import Balance, accrued_in_period
from domain.lending.amortise import lines
from domain.lending.dates import nominal_dates
from domain.lending.declining import annuities
from domain.lending.interest import Fraction, divide
from domain.lending.prepayment import rescheduled
from domain.lending.schedule import build_schedule
from domain.lending.terms import Amounts, Shape, Terms
from domain.money import Money
from tests.domain.lending.vectors import Vector, day, named, of_kind, parts_of, vector_of

SATURDAY_SUNDAY = frozenset({5, 6})


def test_a_second_draw_on_a_due_date_is_levelled_over_what_is_left() -> None:
    vector = vector_of("fin-emi-312")
    before, after = (step["expect"]["schedule"] for step in vector["steps"] if "expect" in step)
    ends = tuple(day(end) for _, end in vector["inputs"]["loan"]["periods"])
    shape = Shape(annual_rate=Decimal("9.4822"), periods=6, start=date(2024, 1, 1), due_dates=ends, smooth=True)

    first = lines(shape, Amounts(100_00))
    second = lines(replace(shape, start=ends[1], due_dates=ends[2:], periods=4), Amounts(first[1].balance + 100_00))

    assert [(line.principal, line.interest) for line in first] == parts_of(before)
    assert [(line.principal, line.interest) for line in first[:2] + second] == parts_of(after)


def test_a_second_draw_within_a_period_costs_its_share_of_days() -> None:
    vector = vector_of("fin-emi-768")
    after = vector["steps"][-1]["expect"]["schedule"]
    month = Fraction(94_822, 12_000_000)
    out = [Balance(date(2024, 1, 1), 100_00), Balance(date(2024, 1, 8), 300_00)]

    first = accrued_in_period(out, rate=month, opened=date(2024, 1, 1), closed=date(2024, 2, 1))
    level = round(300_00 / annuities([Fraction(first, 300_00), *[month] * 5])[0])
    balance = 300_00 - (level - first)
    shape = Shape(annual_rate=Decimal("9.4822"), periods=5, start=date(2024, 2, 1))
    rest = lines(shape, Amounts(balance, level=level))

    assert [(level - first, first), *((line.principal, line.interest) for line in rest)] == parts_of(after)


def test_another_rate_levels_what_is_left() -> None:
    """Their test is switched off where it comes from; the figures are right all the same."""
    vector = vector_of("fin-emi-397")
    terms = Terms(
        principal=Money(100_00, "USD"), annual_rate=Decimal(7), periods=6, start=date(2024, 1, 1), smooth=True
    )
    before = build_schedule(terms).rows
    due = [row.due for row in before]

    after = rescheduled(terms, balance=before[0].balance, opened=due[0], due_dates=due[1:], annual_rate=Decimal(4))

    made = [(row.principal.minor, row.interest.minor) for row in (before[0], *after.rows)]
    assert made == parts_of(vector["steps"][-1]["expect"]["schedule"])


def test_a_first_due_date_moved_out_leaves_its_interest_to_the_last() -> None:
    vector = vector_of("fin-c3156")
    shape = Shape(
        annual_rate=Decimal("9.4822"),
        periods=6,
        start=date(2024, 1, 1),
        first_due=day(vector["inputs"]["reschedule"]["new_due_date"]),
        broken_period="last",
    )

    made = lines(shape, Amounts(100_00))

    wanted = vector["expected"]["schedule"]
    assert [(line.principal, line.interest) for line in made] == parts_of(wanted)
    assert [line.due.isoformat() for line in made] == [row["due_date"] for row in wanted]


OPENCBS_RESCHEDULED = [vector for vector in of_kind("reschedule") if vector["id"].startswith("ocbs-")]


@pytest.mark.parametrize("vector", OPENCBS_RESCHEDULED, ids=named)
def test_what_is_left_is_planned_anew(vector: Vector) -> None:
    """The days a date is moved by are charged on top of the first instalment, over the days of its period."""
    loan, change = vector["inputs"]["loan"], vector["inputs"]["reschedule"]
    start = Shape(annual_rate=Decimal(0), periods=6, start=day(loan["disbursed"]))
    opened, planned = nominal_dates(start)[1:3]
    shape, amounts = what_is_left(vector, opened, planned + timedelta(days=change["shift_days"]))

    made = lines(shape, amounts)

    usual = made[0].interest
    if shape.method == "declining":
        over, under = (shape.annual_rate / 1200).as_integer_ratio()
        usual = divide(amounts.principal * over, under)
    charged = change["shift_days"] if change["charge_interest_during_shift"] else 0
    extra = divide(usual * charged, (planned - opened).days, unit=100)
    interests = [made[0].interest + extra, *(line.interest for line in made[1:])]
    wanted = vector["expected"]["remaining_schedule"]
    assert [line.due.isoformat() for line in made] == [row["due_date"] for row in wanted]
    assert list(zip((line.principal for line in made), interests, strict=True)) == parts_of(wanted)


def what_is_left(vector: Vector, opened: date, first: date) -> tuple[Shape, Amounts]:
    loan, change = vector["inputs"]["loan"], vector["inputs"]["reschedule"]
    periods = 4 + change["extra_installments"]
    rate = Decimal(change["new_rate_pct_per_period"])
    dates = nominal_dates(Shape(annual_rate=Decimal(0), periods=periods, start=opened, first_due=first))
    shape = Shape(
        annual_rate=rate * 12,
        periods=periods,
        start=opened,
        due_dates=dates,
        weekend=SATURDAY_SUNDAY,
        rounding="half-up",
        residue="each",
    )
    match loan["method"]:
        case "FLAT":
            # The flat price stays on the amount first lent.
            charge = int(10_000_00 * rate / 100) * periods
            return replace(shape, method="service-charge"), Amounts(6_666_00, unit=100, charge=charge)
        case "DECLINING_EQUAL_PRINCIPAL":
            return replace(shape, method="equal-principal", rounding="half-even"), Amounts(6_666_00, unit=100)
        case _:
            return replace(shape, residue="first"), Amounts(6_926_00, unit=100)
