"""An amount is not the reference of a transfer, however it is written."""

from __future__ import annotations

import pytest

from domain.money import Money
from domain.payments.transfers import is_amount_of, plain


@pytest.mark.parametrize("written", ["2758", "2,758", "2758.00", "KES 2758", "Ksh2,758/=", "2758."])
def test_an_amount_is_known_however_it_is_written(written: str) -> None:
    assert is_amount_of(written, {Money(275_800, "KES")})


@pytest.mark.parametrize("written", ["T-77", "2759", "QKH2758", "27580", "NaN", ""])
def test_a_reference_is_no_amount(written: str) -> None:
    assert not is_amount_of(written, {Money(275_800, "KES")})


@pytest.mark.parametrize(("minor", "typed"), [(275_800, "2758"), (275_850, "2758.50"), (275_805, "2758.05")])
def test_an_amount_is_shown_as_staff_type_it(minor: int, typed: str) -> None:
    assert plain(Money(minor, "KES")) == typed
