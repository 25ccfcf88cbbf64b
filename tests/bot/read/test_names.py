"""Names, addresses and single lines."""

from __future__ import annotations

import pytest

from bot.read.addresses import read_address
from bot.read.lines import read_line
from bot.read.names import read_name
from bot.read.unclear import Unclear
from tests.bot.read.helpers import reason


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("محمد علی", "محمد علی"),
        ("D'Souza", "D'Souza"),
        ("D’Souza", "D'Souza"),
        ("Noor-ul-Ain", "Noor-ul-Ain"),
        ("श्रेष्ठ", "श्रेष्ठ"),
        ("Li", "Li"),
        ("José Núñez", "José Núñez"),
        ("M. Ali", "M. Ali"),
        ("  Shazia \u00a0 \n Noor\u200f\x00 ", "Shazia Noor"),
        ("x" * 100, "x" * 100),
    ],
)
def test_MLMS_2_keeps_a_name_in_any_script(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize("said", ["12345", "A", "", "--", "' - .", "Ali2", "Ali 😀", "<b>Ali</b>", "a;b", "ि"])
def test_MLMS_2_asks_for_letters_with_an_example(said: str) -> None:
    answer = reason(lambda: read_name(said, example="Shazia Noor"))

    assert answer == "Please write your full name in letters, for example Shazia Noor."


def test_MLMS_2_asks_for_a_shorter_form() -> None:
    answer = reason(lambda: read_name("x" * 101))

    assert answer == "Please send a shorter form of your name, for example Shazia Noor."


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("House 12, Street 4, Lahore", "House 12, Street 4, Lahore"),
        ("House 12,\n\nStreet 4\r\nLahore", "House 12, Street 4, Lahore"),
        ("مکان نمبر ۱۲، سمن آباد، لاہور", "مکان نمبر 12، سمن آباد، لاہور"),
        ("x" * 500, "x" * 500),
    ],
)
def test_MLMS_7_keeps_an_address_on_one_line(said: str, address: str) -> None:
    assert read_address(said) == address


@pytest.mark.parametrize("said", ["abcd", "", "1234567890", "." * 30, "😀" * 30, "x" * 9])
def test_MLMS_7_asks_for_the_whole_address(said: str) -> None:
    assert reason(lambda: read_address(said)).startswith("Please send the full address")


def test_MLMS_7_asks_for_a_shorter_address() -> None:
    assert reason(lambda: read_address("x" * 501)).startswith("Please send a shorter address")


def test_MLMS_8_keeps_a_city_of_two_letters() -> None:
    assert read_line(" Ub ") == "Ub"
    assert read_line("لاہور") == "لاہور"


@pytest.mark.parametrize("said", ["L", "", "12", "x" * 101])
def test_MLMS_8_asks_for_two_to_a_hundred_letters(said: str) -> None:
    with pytest.raises(Unclear):
        read_line(said)
