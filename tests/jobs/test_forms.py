"""Addresses of the secure form: for one chat and one question, signed, and good for an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.forms import LIFETIME, FormAddresses
from storage.keyring import from_environment, new_keys

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FORMS = FormAddresses(from_environment(new_keys("2026a")), "https://qist.example")
OTHERS = FormAddresses(from_environment(new_keys("2026a")), "https://qist.example")


def token(chat: int = 7, step: int = 3, *, forms: FormAddresses = FORMS) -> str:
    """Return the token of a form's address."""
    address = forms.make(chat, step, NOW)
    assert address.startswith("https://qist.example/f/")
    return address.removeprefix("https://qist.example/f/")


@given(chat=st.integers(1, 2**60), step=st.integers(0, 10**6))
def test_a_form_is_for_one_chat_and_one_question(chat: int, step: int) -> None:
    assert FORMS.read(token(chat, step), NOW) == (chat, step)


def test_a_form_is_good_for_an_hour() -> None:
    assert FORMS.read(token(), NOW + LIFETIME) == (7, 3)
    assert FORMS.read(token(), NOW + LIFETIME + timedelta(seconds=1)) is None


@given(place=st.integers(0, 200), letter=st.sampled_from("0123456789abcdef.-g"))
def test_a_changed_address_is_worth_nothing(place: int, letter: str) -> None:
    good = token()
    place %= len(good)
    changed = good[:place] + letter + good[place + 1 :]

    assert FORMS.read(changed, NOW) == ((7, 3) if changed == good else None)


def test_the_form_of_another_chat_cannot_be_made_from_ones_own() -> None:
    own = token(chat=7)
    _chat, _dot, rest = own.partition(".")

    assert FORMS.read(f"8.{rest}", NOW) is None


def test_an_hour_cannot_be_stretched() -> None:
    chat, step, until, signature = token().split(".")

    assert FORMS.read(f"{chat}.{step}.{int(until, 16) + 3600:x}.{signature}", NOW) is None


def test_somebody_elses_keys_sign_nothing_here() -> None:
    assert FORMS.read(token(forms=OTHERS), NOW) is None


@pytest.mark.parametrize("garbage", ["", ".", "...", "7.3.9", "x" * 5_000, "é.è", "7.3.fff.\x00", "-1.-1.-1.-1"])
def test_garbage_is_refused_quietly(garbage: str) -> None:
    assert FORMS.read(garbage, NOW) is None
