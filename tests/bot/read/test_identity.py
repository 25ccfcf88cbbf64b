"""National identity numbers, and that they are never shown whole."""

from __future__ import annotations

import pytest

from bot.read.identity import Identity, identity_hint, read_identity
from tests.bot.read.helpers import reason


@pytest.mark.parametrize(
    "said",
    ["4210112345679", "42101-1234567-9", "42101 1234567 9", "۴۲۱۰۱۱۲۳۴۵۶۷۹", "mera cnic 42101-1234567-9 hai"],
)
def test_MLMS_3_one_card_is_one_value(said: str) -> None:
    assert read_identity(said, country="pk") == Identity("cnic", "4210112345679", "*****-*****67-9")


def test_MLMS_3_a_card_from_azad_kashmir_is_a_card() -> None:
    assert read_identity("82203-1234567-1", country="PK").value == "8220312345671"


@pytest.mark.parametrize(
    ("said", "country", "identity"),
    [
        ("23456789", "ke", Identity("ke_id", "23456789", "*****789")),
        ("ID 123456", "ke", Identity("ke_id", "123456", "***456")),
        ("abcpe1234f", "in", Identity("pan", "ABCPE1234F", "*******34F")),
        ("1234", "in", Identity("aadhaar_last4", "1234", "**** **** 1234", is_unique=False)),
        ("2341 2341 2346", "in", Identity("aadhaar_last4", "2346", "**** **** 2346", is_unique=False)),
        ("२७-०१-७०-१२३४५", "np", Identity("np_citizenship", "27017012345", "********345")),
        ("12345/678", "np", Identity("np_citizenship", "12345678", "*****678")),
        ("3171 0117 0845 0001", "id", Identity("nik", "3171011708450001", "*************001")),
    ],
)
def test_MLMS_3_each_country_has_its_own_number(said: str, country: str, identity: Identity) -> None:
    assert read_identity(said, country=country) == identity


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("4210112345", "pk"),
        ("9210112345679", "pk"),
        ("0000000000000", "pk"),
        ("42101-1234567-9 42101-7654321-8", "pk"),
        ("12345", "ke"),
        ("0712345678", "ke"),
        ("ABCDE1234F", "in"),
        ("2341 2341 2347", "in"),
        ("987", "np"),
        ("9971011708450001", "id"),
        ("3171013213450001", "id"),
        ("no card", "id"),
        ("1" * 300, "ke"),
    ],
)
def test_MLMS_3_says_what_the_number_looks_like_and_never_repeats_it(said: str, country: str) -> None:
    answer = reason(lambda: read_identity(said, country=country))

    assert answer == identity_hint(country).msgid
    assert said not in answer


@pytest.mark.parametrize("country", ["pk", "ke", "in", "np", "id"])
def test_MLMS_3_every_hint_has_an_example(country: str) -> None:
    assert "for example" in identity_hint(country).msgid
