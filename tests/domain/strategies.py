"""Values that properties draw from: money, texts, messages and loans with anything paid on them."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.lending.loan import Instalment
from domain.messages import Choice, Link, Message, Notice, Text
from domain.money import CURRENCIES, Money

currencies = st.sampled_from(sorted(CURRENCIES))
rupees = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "PKR"))
any_money = st.builds(Money, st.integers(-(10**12), 10**12), currencies)
words = st.text(max_size=20)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=10)


def _text(msgid: str, filled: dict[str, Any], plural: bool, count: int) -> Text:
    return Text(msgid, filled, "many", count) if plural else Text(msgid, filled)


def texts() -> st.SearchStrategy[Text]:
    """Texts with values of every kind in their places, and texts inside those."""
    plain = st.builds(Text, words)
    return st.recursive(plain, lambda inner: st.builds(_text, words, params(inner), st.booleans(), st.integers(0, 9)))


def values(inner: st.SearchStrategy[Text]) -> st.SearchStrategy[Any]:
    """Everything that may stand in a place of a text."""
    single = st.one_of(words, st.integers(), any_money, st.dates(), st.datetimes(timezones=st.just(UTC)), inner)
    return st.one_of(single, st.lists(single, max_size=3).map(tuple))


def params(inner: st.SearchStrategy[Text]) -> st.SearchStrategy[dict[str, Any]]:
    """Return the places of a text or a notice, filled."""
    return st.dictionaries(names, values(inner), max_size=3)


choices = st.builds(Choice, st.text("abc.t0_", min_size=2, max_size=9).filter(lambda id_: not id_.isdigit()), texts())
notices = st.builds(Notice, names, params(texts()))
messages = st.builds(
    Message,
    words,
    st.lists(texts(), max_size=3).map(tuple),
    st.lists(choices, max_size=3).map(tuple),
    st.lists(st.sampled_from(["back", "menu", "skip"]), max_size=3).map(tuple),
    st.none() | st.builds(Link, texts(), words),
    st.booleans(),
    st.just(()) | st.tuples(st.integers(1, 9), st.integers(1, 9)),
)


def loans() -> st.SearchStrategy[tuple[Instalment, ...]]:
    """Schedules in which each component may be unpaid, paid in part or paid in full."""
    return st.lists(st.tuples(*[_component()] * 4), min_size=1, max_size=6).map(_loan)


def _component() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(0, 5_000_00).flatmap(lambda asked: st.tuples(st.just(asked), st.integers(0, asked)))


def _loan(rows: list[tuple[tuple[int, int], ...]]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(
            number,
            date(2027, 1, 20) + timedelta(days=30 * number),
            principal=principal[0],
            interest=interest[0],
            fees=fees[0],
            late=late[0],
            paid_principal=principal[1],
            paid_interest=interest[1],
            paid_fees=fees[1],
            paid_late=late[1],
        )
        for number, (principal, interest, fees, late) in enumerate(rows, start=1)
    )
