"""What must hold of a schedule whatever the terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.schedule import build_schedule
from domain.lending.terms import Terms
from domain.money import Money

SHAZIA = Terms(principal=Money.of(50_000, "PKR"), annual_rate=Decimal(24), periods=12, start=date(2027, 1, 31))

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    periods = draw(st.integers(1, 60))
    start = draw(days)
    return Terms(
        principal=Money(draw(st.integers(1, 10**9)), draw(st.sampled_from(["PKR", "USD", "IDR"]))),
        annual_rate=draw(st.decimals(0, 100, places=3)),
        periods=periods,
        every=draw(st.integers(1, 4)),
        unit=draw(st.sampled_from(["months", "weeks", "days"])),
        start=start,
        first_due=draw(st.none() | st.integers(1, 90).map(lambda after: start + timedelta(days=after))),
        method=draw(st.sampled_from(["declining", "flat", "equal-principal", "zero", "service-charge"])),
        day_count=draw(st.sampled_from(["30/360", "act/365", "act/360", "act/act"])),
        rounding=draw(st.sampled_from(["half-even", "half-up"])),
        residue=draw(st.sampled_from(["last", "first", "each"])),
        grace_principal=draw(st.integers(0, periods - 1)),
        grace_interest=draw(st.integers(0, periods - 1)),
        interest_free=draw(st.integers(0, periods)),
        month_end=draw(st.sampled_from(["clamp", "roll"])),
        weekend=frozenset(draw(st.sets(st.integers(0, 6), max_size=3))),
        broken_period=draw(st.sampled_from(["levelled", "added", "last"])),
        smooth=draw(st.booleans()),
        carry=draw(st.booleans()),
        multiple_of_minor=draw(st.none() | st.sampled_from([1, 100, 5_000])),
    )


@given(terms())
def test_MLMS_76_repays_exactly_what_was_lent(agreed: Terms) -> None:
    schedule = build_schedule(agreed)

    assert schedule.totals.principal == agreed.principal
    assert schedule.rows[-1].balance.minor == 0
    assert [row.number for row in schedule.rows] == list(range(1, agreed.periods + 1))


@given(terms())
def test_no_component_is_ever_negative(agreed: Terms) -> None:
    for row in build_schedule(agreed).rows:
        assert min(row.principal.minor, row.interest.minor, row.fees.minor, row.balance.minor) >= 0


@given(terms())
def test_dates_only_go_forward(agreed: Terms) -> None:
    rows = build_schedule(agreed).rows

    assert rows[0].due >= agreed.start
    assert all(one.due <= other.due for one, other in pairwise(rows))
    assert all(row.due.weekday() not in agreed.weekend for row in rows)
    assert all(row.days >= 1 for row in rows)


@given(terms())
def test_the_same_terms_give_the_same_schedule(agreed: Terms) -> None:
    assert build_schedule(agreed) == build_schedule(agreed)


@given(st.integers(5_000, 500_000), st.decimals("0.01", 30, places=2), st.integers(3, 60))
def test_MLMS_75_the_instalment_is_the_formulas(principal: int, rate: Decimal, periods: int) -> None:
    schedule = build_schedule(replace(SHAZIA, principal=Money.of(principal, "PKR"), annual_rate=rate, periods=periods))

    monthly = rate / 1200
    growth = (1 + monthly) ** periods
    exact = principal * monthly * growth / (growth - 1)
    assert abs(schedule.rows[0].total.major - exact) <= Decimal("0.5000001")
