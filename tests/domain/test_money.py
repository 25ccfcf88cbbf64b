"""Money: whole minor units of one currency that never appear or vanish."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import CURRENCIES, CurrencyMismatch, Money, round_to, total
from tests.domain.strategies import any_money, currencies, rupees


@given(a=rupees, b=rupees, c=rupees)
def test_sums_do_not_depend_on_their_order(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (c + b)
    assert a - a == Money.zero("PKR")
    assert a - b == -(b - a)


@given(amount=any_money, parts=st.integers(1, 60))
def test_splitting_loses_nothing_and_is_even(amount: Money, parts: int) -> None:
    shares = amount.split(parts)

    assert len(shares) == parts
    assert sum(share.minor for share in shares) == amount.minor
    assert max(shares, key=lambda share: share.minor).minor - min(share.minor for share in shares) <= 1
    assert list(shares) == sorted(shares, key=lambda share: -share.minor)


@given(amount=any_money)
def test_major_units_and_back_is_the_same_amount(amount: Money) -> None:
    assert Money.of(amount.major, amount.currency) == amount


@given(a=st.integers(-(10**9), 10**9), b=st.integers(-(10**9), 10**9))
def test_amounts_compare_as_their_numbers_do(a: int, b: int) -> None:
    left, right = Money(a, "PKR"), Money(b, "PKR")

    assert (left < right, left <= right, left > right, left >= right) == (a < b, a <= b, a > b, a >= b)


@given(value=st.decimals(-(10**9), 10**9, places=4), unit=st.sampled_from([1, 100, 10_000]))
def test_rounding_goes_to_the_nearest_unit(value: Decimal, unit: int) -> None:
    rounded = round_to(value, unit=unit)

    assert rounded % unit == 0
    assert abs(rounded - value) * 2 <= unit


@pytest.mark.parametrize(("rounding", "half"), [("half-even", 2), ("half-up", 3)], ids=["half-even", "half-up"])
def test_the_two_roundings_differ_on_a_half(rounding: str, half: int) -> None:
    assert round_to(Decimal("2.5"), rounding=rounding) == half  # type: ignore[arg-type]  # the table holds plain words


@given(amount=any_money, other=currencies)
def test_two_currencies_never_add_up(amount: Money, other: str) -> None:
    if other == amount.currency:
        assert amount + Money.zero(other) == amount
        return
    with pytest.raises(CurrencyMismatch):
        _ = amount + Money(1, other)
    with pytest.raises(CurrencyMismatch):
        _ = amount < Money(1, other)


def test_too_many_decimals_are_refused_rather_than_rounded() -> None:
    with pytest.raises(ValueError, match="more decimals"):
        Money.of("1.005", "PKR")


def test_floats_and_unknown_currencies_are_bugs() -> None:
    with pytest.raises(AssertionError):
        Money(1.5, "PKR")  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(AssertionError):
        Money(1, "XXX")


def test_MLMS_76_every_currency_has_the_unit_that_schedules_are_rounded_to() -> None:
    units = {code: currency.unit // currency.scale for code, currency in CURRENCIES.items()}

    assert {code: units[code] for code in ("PKR", "KES", "INR", "NPR", "IDR")} == {
        "PKR": 1,
        "KES": 1,
        "INR": 1,
        "NPR": 1,
        "IDR": 100,
    }


def test_nothing_adds_up_to_nothing() -> None:
    assert total([], "PKR") == Money.zero("PKR")
    assert not Money.zero("PKR")
