"""Messages survive being kept: what is promised today is spoken later, after a restart and in another language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messages import Choice, Message, Notice, Text, _, from_json, n_, to_json, verbatim
from domain.money import Money
from domain.people.chats import Talk, talk_from_json, talk_to_json
from tests.domain.strategies import any_money, messages, names, notices, texts, words


def kept(value: Any) -> Any:
    """Return a value as it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(value))))


@given(message=messages)
def test_a_message_comes_back_the_same(message: Message) -> None:
    assert kept(message) == message


@given(notice=notices)
def test_a_notice_comes_back_the_same(notice: Notice) -> None:
    assert kept(notice) == notice


answers = st.dictionaries(names, st.one_of(words, st.booleans(), st.integers(), any_money, st.dates()), max_size=4)
talks = st.recursive(
    st.builds(Talk, names, names, answers, st.integers(0, 99), pending=st.none() | any_money | st.dates()),
    lambda inner: st.builds(
        Talk,
        names,
        names,
        answers,
        st.integers(0, 99),
        st.integers(0, 5),
        st.none() | words | any_money,
        names,
        st.lists(names, max_size=3).map(tuple),
        st.lists(names, max_size=3).map(tuple),
        inner,
    ),
    max_leaves=3,
)


@given(talk=talks)
def test_a_talk_comes_back_the_same_with_what_it_parked(talk: Talk) -> None:
    assert talk_from_json(json.loads(json.dumps(talk_to_json(talk)))) == talk


def test_no_talk_stays_no_talk() -> None:
    assert talk_from_json(talk_to_json(None)) is None


@given(text=texts())
def test_filling_places_keeps_the_sentence(text: Text) -> None:
    filled = text(name="Amina")

    assert (filled.msgid, filled.plural, filled.params["name"]) == (text.msgid, text.plural, "Amina")


def test_a_sentence_that_counts_fills_its_own_count() -> None:
    assert n_("{count} day", "{count} days", 3).params == {"count": 3}
    assert verbatim("{not a place}").params == {"words": "{not a place}"}


def test_what_cannot_be_kept_is_said_at_once() -> None:
    with pytest.raises(TypeError, match="float"):
        to_json({"a": 1.5}["a"])
    with pytest.raises(ValueError, match="'picture'"):
        from_json({"$": "picture"})


def test_an_option_id_that_is_a_digit_is_a_bug() -> None:
    with pytest.raises(AssertionError, match="typed numbers"):
        Choice("2", _("Two"))


def test_money_inside_a_text_is_not_a_string() -> None:
    assert kept(_("{amount}", amount=Money(472_800, "PKR"))).params["amount"] == Money(472_800, "PKR")
