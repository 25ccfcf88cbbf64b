"""Mobile numbers."""

from __future__ import annotations

import pytest

from bot.read.phones import mask_phone, read_phone
from tests.bot.read.helpers import reason


@pytest.mark.parametrize(
    "said",
    [
        "0300-1234567",
        "+92 300 1234567",
        "923001234567",
        "03001234567",
        "3001234567",
        "00923001234567",
        "0300 123 45 67",
        "(0300) 1234567",
        "۰۳۰۰۱۲۳۴۵۶۷",
        "\u202a+92 300 1234567\u202c",
        "whatsapp:+923001234567",
        "mera number 0300 1234567 hai",
    ],
)
def test_MLMS_4_every_shape_is_one_number(said: str) -> None:
    assert read_phone(said, country="pk") == "+923001234567"


@pytest.mark.parametrize(
    ("said", "country", "phone"),
    [
        ("0712345678", "KE", "+254712345678"),
        ("0110 123456", "ke", "+254110123456"),
        ("00254712345678", "ke", "+254712345678"),
        ("98765 43210", "in", "+919876543210"),
        ("९८४१२३४५६७", "np", "+9779841234567"),
        ("0812-3456-7890", "id", "+6281234567890"),
    ],
)
def test_MLMS_4_reads_the_numbers_of_each_country(said: str, country: str, phone: str) -> None:
    assert read_phone(said, country=country) == phone


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("12345", "Please send your mobile number, for example 0300 1234567."),
        ("my phone", "Please send your mobile number, for example 0300 1234567."),
        ("+254712345678", "Please send your mobile number, for example 0300 1234567."),
        (
            "042-35761234",
            "We send messages to mobile phones only. Please send a mobile number, for example 0300 1234567.",
        ),
        ("03001234567 or 03011234567", "I see more than one number. Please send just one, for example 0300 1234567."),
        ("0" * 500, "Please send only your mobile number, for example 0300 1234567."),
    ],
)
def test_MLMS_4_says_which_number_we_need(said: str, answer: str) -> None:
    assert reason(lambda: read_phone(said, country="pk")) == answer


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+923001234567", "+92*******567"), ("+254712345678", "+254******678"), ("+92345", "+92345"), ("", "")],
)
def test_MLMS_19_hides_all_but_the_ends(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
