"""Amounts: every way people write one, and what we say to the rest."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.read.money import read_money
from bot.read.unclear import Unclear
from bot.speech.words import amount_in_words
from domain.messages import Value
from domain.money import Money
from tests.bot.read.helpers import reason


def income(text: str) -> Money:
    return read_money(
        text, currency="PKR", country="pk", minimum=Money.zero("PKR"), maximum=Money.of(10_000_000, "PKR")
    )


@pytest.mark.parametrize(
    ("said", "paisa"),
    [
        ("35k", 3_500_000),
        ("35 hazar", 3_500_000),
        ("Rs 35,000", 3_500_000),
        ("٣٥٠٠٠", 3_500_000),
        ("1.2 lakh", 12_000_000),
        ("0", 0),
        ("10,000,000", 1_000_000_000),
    ],
)
def test_MLMS_10_reads_a_monthly_income(said: str, paisa: int) -> None:
    assert income(said) == Money(paisa, "PKR")


@pytest.mark.parametrize("said", ["-5", "99999999999", "10,000,001"])
def test_MLMS_10_refuses_what_no_income_is(said: str) -> None:
    with pytest.raises(Unclear):
        income(said)


@pytest.mark.parametrize(
    ("said", "rupees"),
    [
        ("35 hazaar", "35000"),
        ("35hazar", "35000"),
        ("35 K", "35000"),
        ("35 thousand", "35000"),
        ("۳۵ ہزار", "35000"),
        ("३५ हज़ार", "35000"),
        ("۳۵،۰۰۰ روپے", "35000"),
        ("٣٥٬٠٠٠٫٥٠", "35000.50"),
        ("3️⃣5️⃣0️⃣0️⃣0️⃣", "35000"),
        ("３５０００", "35000"),
        ("35 000", "35000"),
        ("35\u202f000", "35000"),
        ("\u200f35000\u200e", "35000"),
        ("1,50,000", "150000"),
        ("10,00,000", "1000000"),
        ("1.5 crore", "15000000"),
        ("Rs.35000", "35000"),
        ("Rs. 35,000/- only", "35000"),
        ("35,000/-", "35000"),
        ("PKR 35000", "35000"),
        ("35000 rupay", "35000"),
        ("35k😊", "35000"),
        ("2000.5", "2000.50"),
        ("paanch hazar", "5000"),
        ("پانچ ہزار", "5000"),
        ("paintees hazar", "35000"),
        ("thirty five thousand", "35000"),
        ("ek lakh pachas hazar", "150000"),
        ("1 lakh 50 hazar", "150000"),
        ("2 hazar 500", "2500"),
        ("do sau", "200"),
        ("dedh lakh", "150000"),
        ("dhai hazar", "2500"),
        ("sadhe teen hazar", "3500"),
        ("sawa lakh", "125000"),
        ("half a lakh", "50000"),
        ("meri tankhwa 35 hazar hai", "35000"),
        ("about 35,000 per month", "35000"),
        ("ماہانہ ۳۵ ہزار روپے", "35000"),
    ],
)
def test_reads_rupees_as_people_write_them(said: str, rupees: str) -> None:
    assert read_money(said, currency="PKR", country="pk") == Money.of(rupees, "PKR")


@pytest.mark.parametrize(
    ("said", "shillings"),
    [
        ("Ksh 2,000.50", "2000.50"),
        ("KES500/=", "500"),
        ("500 bob", "500"),
        ("elfu 5", "5000"),
        ("5 elfu", "5000"),
        ("elfu tano", "5000"),
        ("elfu kumi na tano", "15000"),
        ("elfu tano mia tano", "5500"),
        ("laki moja na elfu hamsini", "150000"),
        ("shilingi elfu mbili", "2000"),
        ("mia tano", "500"),
        ("mia tano na hamsini", "550"),
        ("mia moja na moja", "101"),
        ("elfu hamsini na sita mia saba na thelathini na saba", "56737"),
        ("elfu hamsini na sita, mia saba na thelathini na saba", "56737"),
        ("elfu hamsini na sita", "56000"),
        ("elfu hamsini, na sita", "50006"),
        ("elfu moja, na tano", "1005"),
        ("elfu na mia tano", "1500"),
        ("mia na hamsini", "150"),
        ("mia hamsini", "150"),
        ("elfu kumi na tano na mia tano", "15500"),
        ("laki tatu, elfu hamsini", "350000"),
        ("milioni mbili na laki tano", "2500000"),
        ("mia tano elfu", "500000"),
        ("mia tano na hamsini elfu", "550000"),
        ("nusu laki", "50000"),
    ],
)
def test_reads_kenyan_shillings(said: str, shillings: str) -> None:
    assert read_money(said, currency="KES", country="ke") == Money.of(shillings, "KES")


@pytest.mark.parametrize(
    "said",
    [
        "elfu mia tano",
        "mia tano elfu mbili",
        "mia na elfu mbili",
        "elfu tano laki mbili",
        "elfu tano na sita",
        "elfu na nusu",
        "mia na nusu",
        "laki na hamsini",
        "mia 500",
        "elfu tano au sita",
    ],
)
def test_asks_which_amount_of_shillings_is_meant(said: str) -> None:
    answer = reason(lambda: read_money(said, currency="KES", country="ke"))

    assert answer == "I see more than one amount. Please send just one, for example 5000."


@pytest.mark.parametrize(
    ("said", "rupees"),
    [
        ("पैंतीस हजार", "35000"),
        ("पैँतीस हजार", "35000"),
        ("पैतिस हजार", "35000"),
        ("दुई हजार चार सय पन्ध्र रुपैयाँ", "2415"),
        ("रू २,५००", "2500"),
        ("उनान्सय", "99"),
        ("बिस हजार", "20000"),
        ("उन्नाईस हजार", "19000"),
        ("एक लाख र पचास हजार", "150000"),
        ("साढे तीन हजार", "3500"),
        ("पाँच करोड", "50000000"),
        ("chha hajar", "6000"),
    ],
)
def test_reads_nepalese_rupees(said: str, rupees: str) -> None:
    assert read_money(said, currency="NPR", country="np") == Money.of(rupees, "NPR")


@pytest.mark.parametrize("said", ["५ वा ६ हजार", "५ देखि ६ हजार"])
def test_asks_which_amount_of_nepalese_rupees_is_meant(said: str) -> None:
    assert "more than one amount" in reason(lambda: read_money(said, currency="NPR", country="np"))


@pytest.mark.parametrize(
    ("said", "rupiah"),
    [
        ("Rp 1.500.000", "1500000"),
        ("Rp1.500.000,50", "1500000.50"),
        ("Rp 500.000,-", "500000"),
        ("1.500", "1500"),
        ("1,500,000", "1500000"),
        ("1,5 juta", "1500000"),
        ("1.5 juta", "1500000"),
        ("2 juta 500 ribu", "2500000"),
        ("500rb", "500000"),
        ("500 ribu", "500000"),
        ("lima ratus dua puluh ribu", "520000"),
        ("dua belas juta", "12000000"),
        ("sejuta", "1000000"),
    ],
)
def test_reads_rupiah_with_dots_between_thousands(said: str, rupiah: str) -> None:
    assert read_money(said, currency="IDR", country="id") == Money.of(rupiah, "IDR")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("5000 or 6000", "I see more than one amount. Please send just one, for example 35000."),
        ("5 se 6 hazar", "I see more than one amount. Please send just one, for example 35000."),
        ("5000-6000", "I see more than one amount. Please send just one, for example 35000."),
        ("500 600", "I see more than one amount. Please send just one, for example 35000."),
        ("1 lakh 50", "I see more than one amount. Please send just one, for example 35000."),
        ("-5", "Please send the amount without a minus, for example 35000."),
        ("minus 500", "Please send the amount without a minus, for example 35000."),
        ("0", "Please send an amount above zero, for example 35000."),
        ("500 dollars", "Please send the amount in PKR, for example 35000."),
        ("$500", "Please send the amount in PKR, for example 35000."),
        ("20.555", "Please send the amount with at most two figures after the point, for example 2000.50."),
        ("35.000", "Please send the amount with at most two figures after the point, for example 2000.50."),
        ("1e9", "Please send only the amount, in figures, for example 35000."),
        (".5 lakh", "Please send only the amount, in figures, for example 35000."),
        ("35,00", "Please send only the amount, in figures, for example 35000."),
        ("1.50.000", "Please send only the amount, in figures, for example 35000."),
        ("5²", "Please send only the amount, in figures, for example 35000."),
        ("50%", "Please send only the amount, in figures, for example 35000."),
        ("less than 5000", "Please send only the amount, in figures, for example 35000."),
        ("bohat kam 😢", "Please send only the amount, in figures, for example 35000."),
        ("'; DROP TABLE loans; --1", "Please send only the amount, in figures, for example 35000."),
        ("k", "Please send only the amount, in figures, for example 35000."),
        ("", "Please send only the amount, in figures, for example 35000."),
    ],
)
def test_says_what_would_have_worked(said: str, answer: str) -> None:
    assert reason(lambda: read_money(said, currency="PKR", country="pk")) == answer


@pytest.mark.parametrize(
    ("language", "currency"),
    [
        *(("en", "PKR"), ("en", "KES"), ("ur", "PKR"), ("ur_Latn", "PKR")),
        *(("hi", "INR"), ("ne", "NPR"), ("sw", "KES"), ("id", "IDR")),
    ],
)
@given(major=st.one_of(st.integers(2, 2_000_000), st.integers(2, 99_999_999)))
def test_hears_every_amount_as_we_spell_it_ourselves(language: str, currency: str, major: int) -> None:
    # "One lakh and five" is the doubtful kind that we ask about.
    assume(major < 100_000 or not 0 < major % 100_000 < 100)
    amount = Money.of(major, currency)

    assert read_money(amount_in_words(amount, language), currency=currency, country=currency[:2].lower()) == amount


@pytest.mark.parametrize(
    ("said", "minimum", "maximum", "msgid", "named"),
    [
        ("90000", "5000", "50000", "Please send an amount from {minimum} to {maximum}.", ("minimum", "maximum")),
        ("400", "5000", "50000", "Please send an amount from {minimum} to {maximum}.", ("minimum", "maximum")),
        ("9" * 150, "5000", "50000", "Please send an amount from {minimum} to {maximum}.", ("minimum", "maximum")),
        (
            "90000",
            None,
            "50000",
            "The largest amount I can take here is {maximum}. Please send a smaller one.",
            ("maximum",),
        ),
        (
            "400",
            "5000",
            None,
            "The smallest amount I can take here is {minimum}. Please send a larger one.",
            ("minimum",),
        ),
    ],
)
def test_names_the_bounds_it_keeps(
    said: str, minimum: str | None, maximum: str | None, msgid: str, named: tuple[str, ...]
) -> None:
    bounds: dict[str, Value] = {
        name: Money.of(major, "PKR") for name, major in (("minimum", minimum), ("maximum", maximum)) if major
    }

    with pytest.raises(Unclear) as caught:
        read_money(
            said,
            currency="PKR",
            country="pk",
            minimum=Money.of(minimum, "PKR") if minimum else None,
            maximum=Money.of(maximum, "PKR") if maximum else None,
        )

    assert caught.value.reason.msgid == msgid
    assert caught.value.reason.params == {name: bounds[name] for name in named}


def test_keeps_the_bounds_themselves() -> None:
    least, most = Money.of(5000, "PKR"), Money.of(50_000, "PKR")

    assert read_money("5000", currency="PKR", country="pk", minimum=least, maximum=most) == least
    assert read_money("50k", currency="PKR", country="pk", minimum=least, maximum=most) == most
