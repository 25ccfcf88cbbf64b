"""The rate a loan really costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.apr import NoRate, apr, schedule_apr
from domain.lending.schedule import build_schedule
from domain.lending.terms import Fee, Terms
from domain.money import Money

SHAZIA = Terms(principal=Money.of(50_000, "PKR"), annual_rate=Decimal(24), periods=12, start=date(2027, 1, 31))


def rupees(amount: str | int) -> Money:
    return Money.of(amount, "INR")


def test_MLMS_72_the_rbi_annex() -> None:
    """47,000 in 24 instalments of 2,415.14, with a fee of 1,175 and 18 % tax on it, is 24.15 %."""
    fee = rupees("1175") + rupees("211.50")

    rate = apr(rupees(47_000) - fee, [rupees("2415.14")] * 24)

    assert Decimal("24.15") <= rate <= Decimal("24.16")


def test_MLMS_72_the_golden_loan_costs_its_rate() -> None:
    assert schedule_apr(build_schedule(SHAZIA), places=1) == Decimal("24.0")


def test_MLMS_72_a_flat_service_charge_of_10_percent_is_nearly_18() -> None:
    schedule = build_schedule(replace(SHAZIA, method="service-charge", annual_rate=Decimal(10)))

    assert schedule_apr(schedule) == Decimal("17.97")


def test_nothing_charged_is_nothing_percent() -> None:
    assert schedule_apr(build_schedule(replace(SHAZIA, method="zero", annual_rate=Decimal(0)))) == Decimal("0.00")


def test_every_fee_is_in_the_rate() -> None:
    plain = schedule_apr(build_schedule(SHAZIA))
    for when in ("upfront", "first", "each"):
        fee = Fee(Money.of(100, "PKR"), when)

        assert schedule_apr(build_schedule(replace(SHAZIA, fees=(fee,)))) > plain


def test_a_rate_needs_money_both_ways() -> None:
    for disbursed, flows in ((0, [1]), (100, [0, 0])):
        with pytest.raises(NoRate):
            apr(rupees(disbursed), [rupees(flow) for flow in flows])


@given(
    st.integers(10_000, 10**9),
    st.decimals("0.1", 200, places=2),
    st.integers(2, 60),
    st.sampled_from(["months", "weeks", "days"]),
)
def test_undoes_the_schedule(principal: int, rate: Decimal, periods: int, unit: str) -> None:
    """In the smallest unit, the rate of a declining loan is the rate it was made with."""
    terms = Terms(
        principal=Money(principal * 1000, "USD"),
        annual_rate=rate,
        periods=periods,
        unit=unit,  # type: ignore[arg-type]  # the three units
        start=date(2027, 1, 1),
        day_count="act/365" if unit == "days" else "30/360",
    )

    found = schedule_apr(build_schedule(terms))

    # A week of 30/360 is 7 days of 360, and 52 of them are a little more than that year.
    expected = rate * 364 / 360 if unit == "weeks" else rate
    assert abs(found - expected) <= Decimal("0.03")
