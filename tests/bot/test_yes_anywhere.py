"""A plain yes or no means the button that says so, in every language and however the button is worded."""

from __future__ import annotations

import pytest

from tests.bot.screens import say, screen

YES = ("yes", "haan", "ji", "ہاں", "ٹھیک ہے", "हाँ", "हुन्छ", "ndiyo", "sawa", "iya", "setuju", "👍", "1")
NO = ("no", "nahi", "نہیں", "नहीं", "होइन", "hapana", "sitaki", "tidak", "👎", "3")


@pytest.mark.parametrize("word", YES)
def test_MLMS_206_consent_is_given_in_any_language(word: str) -> None:
    at = screen("join.consent")

    _facts, turn = say(at.facts, word)

    assert turn.talk is not None
    assert turn.talk.step == "name"


@pytest.mark.parametrize("word", NO)
def test_MLMS_206_and_refused_in_any_language(word: str) -> None:
    at = screen("join.consent")

    _facts, turn = say(at.facts, word)

    assert turn.talk is None or turn.talk.step != "name"
    assert turn.command is not None
