"""A masked number still says its whole country, and nothing of the rest but its end."""

from __future__ import annotations

import pytest

from domain.payments.statements import masked
from domain.people.phones import masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("+254712345678", "+254***678"),
        ("+923001234567", "+92***567"),
        ("+919876543210", "+91***210"),
        ("+9779841234567", "+977***567"),
        ("+6281234567890", "+62***890"),
        ("+12025550123", "+1***123"),
    ],
)
def test_MLMS_19_the_country_of_a_number_stays_whole(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown
    assert masked(phone) == shown
