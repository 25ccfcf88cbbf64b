"""Whatever is said, a reader understands it or is Unclear, and neither takes long."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.read.addresses import read_address
from bot.read.birth import read_birth_date
from bot.read.dates import read_date
from bot.read.identity import read_identity
from bot.read.lines import read_line
from bot.read.money import read_money
from bot.read.names import read_name
from bot.read.number import read_number
from bot.read.numeral_words import AND, MINUS, OR, PARTS
from bot.read.options import Option, read_option
from bot.read.phones import read_phone
from bot.read.unclear import Unclear
from bot.read.yesno import read_yes_no
from bot.words import recognise
from domain.money import Money

TODAY = date(2027, 1, 5)
OPTIONS = (Option("punjab", ("Punjab", "پنجاب")), Option("sindh", ("Sindh", "سندھ")), Option("kpk", ("KPK",)))

READERS: dict[str, Callable[[str], object]] = {
    "rupees": lambda text: read_money(text, currency="PKR", country="pk"),
    "shillings": lambda text: read_money(text, currency="KES", country="ke", minimum=Money.zero("KES")),
    "rupiah": lambda text: read_money(text, currency="IDR", country="id", maximum=Money.of(50_000_000, "IDR")),
    "number": lambda text: read_number(text, minimum=1, maximum=60),
    "date": lambda text: read_date(text, today=TODAY),
    "coming date": lambda text: read_date(text, today=TODAY, prefer="future"),
    "birth date": lambda text: read_birth_date(text, today=TODAY),
    "name": read_name,
    "address": read_address,
    "line": read_line,
    "option": lambda text: read_option(text, options=OPTIONS),
    "yes or no": read_yes_no,
    **{f"phone {country}": partial(read_phone, country=country) for country in ("pk", "ke")},
    **{f"identity {country}": partial(read_identity, country=country) for country in ("pk", "ke", "in", "np", "id")},
    "command": lambda text: recognise(text, language="ur_Latn"),
}

# Pieces that a reader takes apart, put together in ways that nobody would.
PIECES = [
    *PARTS, *AND, *OR, *MINUS,
    "1", "35,000", "1.5", ".5", "1e9", "-", "--", "/-", "=", "%", "$", "Rs", "Rp", "1️⃣", "۱۲", "½", "²", "+92", "0300",
    "aug", "1995", "31", "0", "kal", "pay", "stop", "menu", "urdu", "haan", "nahi", "punjab", "/start", "😀",
    "'; DROP TABLE loans; --", "<b>", "&lt;", "../../etc/passwd", "\u200f", "\u2067", "\x00", "\r\n", "…", "#", "(",
]  # fmt: skip

anything = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.from_regex(re.compile(r"[\d.,+\- /]{0,40}"), fullmatch=True),
)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=anything)
def test_S_2_is_read_or_is_unclear(kind: str, text: str) -> None:
    try:
        READERS[kind](text)
    except Unclear as unclear:
        spoken = unclear.reason.msgid.format(**unclear.reason.params)
        assert 0 < len(spoken) <= 320
        assert "invalid" not in spoken.lower()


LONG = {
    "letters": "a" * 10_000,
    "digits": "9" * 10_000,
    "grouped digits": "1,000" * 2_000,
    "spaced digits": "123 " * 2_500,
    "words": "haan pay 500 " * 769,
    "spaces": " " * 10_000,
    "towers of accents": "\u0316\u0301" * 5_000,
    "right-to-left marks": "\u200f1" * 5_000,
    "emoji": "👍🏽" * 5_000,
    "a ligature of eighteen letters": "ﷺ" * 10_000,
    "fractions": "½" * 10_000,
    "brackets": "((((" * 2_500,
    "dashes": "-" * 10_000,
    "dots": "1." * 5_000,
    "sql": "'; DROP TABLE loans; --" * 434,
    "html": "<b onclick=1>" * 769,
    "control characters": "\x00\x1b" * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("kind", READERS)
def test_S_2_ten_thousand_characters_take_no_time(kind: str, text: str) -> None:
    begun = process_time()

    with suppress(Unclear):
        READERS[kind](text)
    took = process_time() - begun

    # Generous; anything quadratic in ten thousand characters takes seconds.
    assert took < 1
