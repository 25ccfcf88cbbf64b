"""Plain text and folded text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.read.digits import plain
from bot.read.fold import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
        ("०१२३४५६७८९", "0123456789"),
        ("０１２３", "0123"),
        ("1️⃣2️⃣", "12"),
        ("①", "1"),
        ("🔟", "10"),
        ("\u200e12\u200f\u2066 3\u2069\ufeff", "12 3"),
        (" a\u00a0b\u2003\tc\r\nd ", "a b c d"),
        ("a\x00b\x1bc", "a b c"),
        ("Shazia", "Shazia"),
        ("5²", "5²"),
        ("12½", "12½"),
    ],
)
def test_plain_keeps_what_was_meant(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("JOSÉ", "jose"),
        ("زبان", "زُبان"),
        ("علي", "علی"),
        ("كراچی", "کراچی"),
        ("لاہور", "لاهور"),
        ("ہاں", "ہان"),
        ("محمـــد", "محمد"),
        ("آج", "اج"),
        ("हज़ार", "हजार"),
        ("पाँच", "पांच"),
        ("D’Souza", "d'souza"),
        ("۱۲–۳", "12-3"),
    ],
)
def test_two_spellings_fold_into_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("سات", "ساٹھ"), ("दो", "दे"), ("ek", "ok")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    assert {unicodedata.category(character) for character in plain(text)}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
