"""Whole numbers, in figures and in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.read.number import read_number
from bot.read.numeral_words import PARTS, Number
from bot.speech.numerals import NUMERALS
from tests.bot.read.helpers import reason


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("6", 6),
        ("۶", 6),
        ("६", 6),
        ("6️⃣", 6),
        ("06", 6),
        ("6.", 6),
        ("six", 6),
        ("chhe", 6),
        ("چھ", 6),
        ("sita", 6),
        ("enam", 6),
        ("ek", 1),
        ("do", 2),
        ("teen", 3),
        ("mbili", 2),
        ("barah", 12),
        ("kumi na mbili", 12),
        ("dua belas", 12),
        ("twenty four", 24),
        ("6 mahine", 6),
        ("6 months", 6),
        ("چھ مہینے", 6),
        ("६ महिना", 6),
        ("छ महिना", 6),
        ("एघार महिना", 11),
        ("बाह्र वटा किस्ता", 12),
        ("छह महीने", 6),
        ("miezi miwili", 2),
        ("miezi mitatu", 3),
        ("watu wanane", 8),
        ("siku tano", 5),
        ("enam bulan", 6),
        ("dua belas angsuran", 12),
    ],
)
def test_reads_a_whole_number(said: str, number: int) -> None:
    assert read_number(said, minimum=1, maximum=24) == number


@pytest.mark.parametrize("language", NUMERALS)
def test_reads_every_number_below_a_hundred_as_we_say_it_ourselves(language: str) -> None:
    heard = [read_number(said, minimum=0, maximum=99) for said in NUMERALS[language]]

    assert heard == list(range(100))


@pytest.mark.parametrize("said", ["3-5", "3 se 5", "3 to 5", "6.5", "0", "25", "-3", "1 year", "", "soon", "9" * 99])
def test_asks_for_one_number_between_the_bounds(said: str) -> None:
    answer = reason(lambda: read_number(said, minimum=1, maximum=24))

    assert answer == "Please send one whole number from 1 to 24, for example 12."


def test_seven_and_sixty_differ_by_one_letter_and_stay_apart() -> None:
    assert PARTS["saat"] == (Number(Decimal(7)),)
    assert PARTS["saath"] == (Number(Decimal(60)),)
