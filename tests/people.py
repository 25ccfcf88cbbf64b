"""The people of the tests, always the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.money import Money
from domain.people.person import Details

AMINA = Details(
    name="Amina Bibi",
    born=date(1990, 3, 12),
    phone="+923001234567",
    phone_verified=True,
    national_id="4210112345679",
    national_id_masked="*****-*****67-9",
    city="Lahore",
    province="Punjab",
    address="House 5, Street 2, Model Town",
    income=Money(3_500_000, "PKR"),
    income_band="band_1",
    work="business",
    employer="",
    language="en",
)
JOSEPH = replace(
    AMINA,
    name="Joseph Masih",
    born=date(1984, 7, 1),
    phone="+923007654321",
    national_id="3520298765431",
    national_id_masked="*****-*****43-1",
)


def somebody(number: int) -> Details:
    """Return one of many, each with a phone and an identity number of her own."""
    return replace(
        AMINA,
        name=f"Member {chr(65 + number % 26)}",
        phone=f"+92301{number:07d}",
        national_id=f"{3520100000000 + number}",
    )
