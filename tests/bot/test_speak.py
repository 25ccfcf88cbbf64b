"""What is said is translated, filled and readable in its own direction, and a bad translation never ends a turn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.speak import Speaker
from bot.speech.numerals import NUMERALS
from bot.speech.script import is_rtl
from bot.speech.units import UNITS
from bot.speech.words import amount_in_words
from domain.messages import Text, Value, _, n_, verbatim
from domain.money import CURRENCIES, Money

LAHORE = ZoneInfo("Asia/Karachi")
DUE = date(2027, 1, 5)
LATE_EVENING = datetime(2027, 1, 4, 21, 5, tzinfo=UTC)  # already 5 January in Lahore

SPELT = ("en", "ur", "ur_Latn", "hi", "ne", "sw", "id")

rupees = st.integers(-(10**13), 10**13).map(lambda minor: Money(minor, "PKR"))


def speaker(language: str = "en", words: Mapping[str, str] | None = None, **more: frozenset[str]) -> Speaker:
    """Return a speaker who knows these translations; a plural is found by its English form."""
    known = words or {}
    return Speaker(
        language,
        lambda msgid: known.get(msgid, msgid),
        lambda one, many, n: known.get(one, one) if n == 1 else known.get(many, many),
        LAHORE,
        **more,
    )


def bare(words: str) -> str:
    """Return the words without their isolates."""
    return re.sub("[\u2068\u2069]", "", words)


# Sentences


def test_says_the_translation_with_its_places_filled() -> None:
    urdu = speaker("ur", {"Dear {name}, please pay {amount}.": "{name}، براہِ کرم {amount} ادا کریں۔"})

    said = urdu.say(_("Dear {name}, please pay {amount}.", name="Amina", amount=Money(472_800, "PKR")))

    assert said == "\u2068Amina\u2069، براہِ کرم \u20684,728 روپے\u2069 ادا کریں۔"


@pytest.mark.parametrize(("count", "said"), [(1, "1 day left"), (0, "0 days left"), (1200, "1200 days left")])
def test_counts(count: int, said: str) -> None:
    assert speaker().say(n_("{count} day left", "{count} days left", count)) == said


def test_a_plural_may_leave_the_count_out() -> None:
    urdu = speaker("ur", {"{count} day left": "ایک دن باقی"})

    assert urdu.say(n_("{count} day left", "{count} days left", 1)) == "ایک دن باقی"


def test_a_text_inside_a_text_is_translated_too() -> None:
    roman = speaker("ur_Latn", {"Paid: {what}": "Ada: {what}", "in full": "poora"})

    assert roman.say(_("Paid: {what}", what=_("in full"))) == "Ada: poora"


def test_says_nothing_for_no_words() -> None:
    assert Speaker("ur", lambda msgid: f"header{msgid}", lambda a, b, n: a, LAHORE).say(_("")) == ""


def test_doubled_braces_are_braces() -> None:
    assert speaker().say(_("{{name}} is {name}", name="Amina")) == "{name} is Amina"


@given(words=st.text())
def test_what_people_wrote_is_never_read_as_a_place(words: str) -> None:
    said = speaker().say(_("They wrote: {words}", words=words))

    assert bare(said) == "They wrote: " + re.sub("[\u202a-\u202e\u2066-\u2069]", "", words)


def test_peoples_words_are_never_interpreted() -> None:
    assert speaker().say(verbatim("{0.__class__} {amount} {{x}}")) == "{0.__class__} {amount} {{x}}"


# Translations that are not fit to be said


@pytest.mark.parametrize(
    "translation",
    [
        "",  # nothing at all
        "بقایا رقم",  # the amount is lost
        "{رقم} باقی",  # the place is translated
        "{amount باقی",
        "}amount} باقی",
        "{} باقی",
        "{0} باقی",
        "{amount} {due} باقی",  # a place that English does not have
        "{amount.minor} باقی",
        "{amount!r} باقی",
        "{amount:loud} باقی",
        "{amount:{amount}} باقی",
    ],
)
def test_a_broken_translation_is_said_in_english(translation: str) -> None:
    urdu = speaker("ur", {"You owe {amount}.": translation})

    assert urdu.say(_("You owe {amount}.", amount=Money(100_00, "PKR"))) == "You owe PKR 100."


@pytest.mark.parametrize(
    ("msgid", "params", "said"),
    [
        ("Dear {name}, pay {amount}.", {"amount": Money(100_00, "PKR")}, "Dear {name}, pay PKR 100."),
        ("Pay {amount.minor} now", {"amount": Money(100_00, "PKR")}, "Pay {amount.minor} now"),
        ("Pay {amount now", {"amount": Money(100_00, "PKR")}, "Pay {amount now"),
        ("Pay by {due:sometime}", {"due": DUE}, "Pay by Tue 5 Jan 2027"),
        ("Pay {name:short}", {"name": "{x}"}, "Pay {x}"),
    ],
)
def test_a_mistake_in_the_english_shows_and_does_not_raise(msgid: str, params: dict[str, Value], said: str) -> None:
    assert speaker().say(Text(msgid, params)) == said


@given(translation=st.text(st.sampled_from("{}:!.[]ab "), max_size=12), value=st.text(max_size=5))
def test_no_translation_ends_a_turn(translation: str, value: str) -> None:
    said = speaker("ur", {"{a} is late": translation}).say(_("{a} is late", a=value))

    assert isinstance(said, str)


# Amounts


@pytest.mark.parametrize(
    ("language", "minor", "currency", "written"),
    [
        ("en", 50_000_00, "PKR", "PKR 50,000"),
        ("en", 4_728_50, "PKR", "PKR 4,728.50"),
        ("en", 4_728_05, "PKR", "PKR 4,728.05"),
        ("en", 150_000_00, "PKR", "PKR 150,000"),
        ("en", 150_000_00, "INR", "INR 1,50,000"),
        ("en", 12_345_678_900, "INR", "INR 12,34,56,789"),
        ("en", 999_00, "INR", "INR 999"),
        ("en", 0, "KES", "KES 0"),
        ("en", -1_250_00, "KES", "KES -1,250"),
        ("ur", 50_000_00, "PKR", "50,000 روپے"),
        ("ur", 1_00, "PKR", "1 روپیہ"),
        ("ur", 1_50, "PKR", "1.50 روپے"),
        ("ur_Latn", 50_000_00, "PKR", "50,000 rupay"),
        ("ur_Latn", 2_000_00, "KES", "2,000 shilling"),
        ("hi", 150_000_00, "INR", "1,50,000 रुपये"),
        ("hi", 1_00, "INR", "1 रुपया"),
        ("hi", 2_500_00, "PKR", "PKR 2,500"),
        ("hi", 5_00, "USD", "5 डॉलर"),
        ("ne", 150_000_00, "NPR", "रू 1,50,000"),
        ("ne", 2_500_00, "INR", "INR 2,500"),
        ("ne", 2_500_00, "USD", "2,500 डलर"),
        ("sw", 2_000_00, "KES", "KSh 2,000"),
        ("sw", 2_415_50, "KES", "KSh 2,415.50"),
        ("sw", 2_000_00, "PKR", "PKR 2,000"),
        ("id", 1_500_000_50, "IDR", "Rp1.500.000,50"),
        ("id", 5_00, "USD", "USD 5"),
    ],
)
def test_CRED_19_amounts_are_written_as_people_write_them(
    language: str, minor: int, currency: str, written: str
) -> None:
    assert speaker(language).show(Money(minor, currency)) == written


def test_CRED_19_a_lender_in_pakistan_may_group_in_lakhs() -> None:
    assert speaker(lakh=frozenset({"PKR"})).show(Money(150_000_00, "PKR")) == "PKR 1,50,000"


@given(money=rupees, in_lakhs=st.booleans())
def test_figures_keep_every_digit_of_the_amount(money: Money, in_lakhs: bool) -> None:
    figure = speaker(lakh=frozenset({"PKR"} if in_lakhs else ())).show(money).removeprefix("PKR ")

    assert Money.of(figure.replace(",", ""), "PKR") == money


@given(money=rupees, language=st.sampled_from(SPELT), currency=st.sampled_from(sorted(CURRENCIES)))
def test_figures_keep_every_digit_in_every_language(money: Money, language: str, currency: str) -> None:
    shown = speaker(language).show(Money(money.minor, currency))
    whole, part = divmod(abs(money.minor), 100)

    assert int(re.sub(r"\D", "", shown)) == (abs(money.minor) if part else whole)
    assert ("-" in shown) is (money.minor < 0)


@given(money=rupees)
def test_lakh_groups_are_pairs_before_the_last_three(money: Money) -> None:
    figure = speaker(lakh=frozenset({"PKR"})).show(money).removeprefix("PKR ")

    assert re.fullmatch(r"-?(\d{1,2}(,\d\d)*,\d{3}|\d{1,3})(\.\d\d)?", figure)


# Amounts in words


@pytest.mark.parametrize(
    ("minor", "english", "urdu", "roman"),
    [
        (50_000_00, "fifty thousand rupees", "پچاس ہزار روپے", "pachaas hazar rupay"),
        (0, "zero rupees", "صفر روپے", "sifar rupay"),
        (1_00, "one rupee", "ایک روپیہ", "ek rupaya"),
        (1, "one paisa", "ایک پیسہ", "ek paisa"),
        (50, "fifty paisa", "پچاس پیسے", "pachaas paisay"),
        (
            4_728_50,
            "four thousand seven hundred and twenty-eight rupees and fifty paisa",
            "چار ہزار سات سو اٹھائیس روپے پچاس پیسے",
            "chaar hazar saat sau athais rupay pachaas paisay",
        ),
        (1_005_00, "one thousand and five rupees", "ایک ہزار پانچ روپے", "ek hazar paanch rupay"),
        (150_000_00, "one lakh fifty thousand rupees", "ایک لاکھ پچاس ہزار روپے", "ek lakh pachaas hazar rupay"),
        (
            -35_612_399_00,
            "minus three crore fifty-six lakh twelve thousand three hundred and ninety-nine rupees",
            "منفی تین کروڑ چھپن لاکھ بارہ ہزار تین سو ننانوے روپے",
            "manfi teen crore chhappan lakh barah hazar teen sau ninanway rupay",
        ),
    ],
)
def test_amounts_in_words(minor: int, english: str, urdu: str, roman: str) -> None:
    money = Money(minor, "PKR")

    assert [amount_in_words(money, language) for language in ("en", "ur", "ur_Latn")] == [english, urdu, roman]


@pytest.mark.parametrize(
    ("language", "minor", "currency", "words"),
    [
        ("hi", 0, "INR", "शून्य रुपये"),
        ("hi", 1_00, "INR", "एक रुपया"),
        ("hi", 1, "INR", "एक पैसा"),
        ("hi", 100_00, "INR", "एक सौ रुपये"),
        ("hi", 2_415_14, "INR", "दो हज़ार चार सौ पंद्रह रुपये चौदह पैसे"),
        ("hi", 150_000_00, "INR", "एक लाख पचास हज़ार रुपये"),
        ("hi", -5_00, "KES", "माइनस पाँच शिलिंग"),
        ("ne", 56_737_50, "NPR", "छपन्न हजार सात सय सैँतीस रुपैयाँ पचास पैसा"),
        ("ne", 1_100_00, "NPR", "एक हजार एक सय रुपैयाँ"),
        ("ne", 99_00, "NPR", "उनान्सय रुपैयाँ"),
        ("ne", 12_000_000_00, "NPR", "एक करोड बीस लाख रुपैयाँ"),
        ("sw", 0, "KES", "shilingi sufuri"),
        ("sw", 1_00, "KES", "shilingi moja"),
        ("sw", 15_00, "KES", "shilingi kumi na tano"),
        ("sw", 20_00, "KES", "shilingi ishirini"),
        ("sw", 101_00, "KES", "shilingi mia moja na moja"),
        ("sw", 999_00, "KES", "shilingi mia tisa na tisini na tisa"),
        ("sw", 1_005_00, "KES", "shilingi elfu moja, na tano"),
        ("sw", 12_500_00, "KES", "shilingi elfu kumi na mbili, mia tano"),
        ("sw", 50_006_00, "KES", "shilingi elfu hamsini, na sita"),
        ("sw", 56_000_00, "KES", "shilingi elfu hamsini na sita"),
        ("sw", 56_737_00, "KES", "shilingi elfu hamsini na sita, mia saba na thelathini na saba"),
        ("sw", 350_000_00, "KES", "shilingi laki tatu, elfu hamsini"),
        ("sw", 999_999_00, "KES", "shilingi laki tisa, elfu tisini na tisa, mia tisa na tisini na tisa"),
        ("sw", 2_415_50, "KES", "shilingi elfu mbili, mia nne na kumi na tano na senti hamsini"),
        ("sw", 1, "KES", "senti moja"),
        ("sw", -500_00, "KES", "hasi shilingi mia tano"),
        ("sw", 2_00, "IDR", "rupia za Indonesia mbili"),
        ("id", 0, "IDR", "nol rupiah"),
        ("id", 11_00, "IDR", "sebelas rupiah"),
        ("id", 19_00, "IDR", "sembilan belas rupiah"),
        ("id", 21_00, "IDR", "dua puluh satu rupiah"),
        ("id", 100_00, "IDR", "seratus rupiah"),
        ("id", 115_00, "IDR", "seratus lima belas rupiah"),
        ("id", 1_100_00, "IDR", "seribu seratus rupiah"),
        ("id", 4_728_00, "IDR", "empat ribu tujuh ratus dua puluh delapan rupiah"),
        ("id", 56_737_00, "IDR", "lima puluh enam ribu tujuh ratus tiga puluh tujuh rupiah"),
        ("id", 101_500_00, "IDR", "seratus satu ribu lima ratus rupiah"),
        ("id", 1_001_000_00, "IDR", "satu juta seribu rupiah"),
        ("id", 3_500_000_00, "IDR", "tiga juta lima ratus ribu rupiah"),
        ("id", 2_000_50, "IDR", "dua ribu rupiah lima puluh sen"),
        ("id", 150_000_00, "PKR", "seratus lima puluh ribu rupee"),
        ("id", -1_00, "IDR", "minus satu rupiah"),
    ],
)
def test_amounts_in_the_words_of_the_other_countries(language: str, minor: int, currency: str, words: str) -> None:
    assert amount_in_words(Money(minor, currency), language) == words


def test_elsewhere_english_counts_in_millions_and_urdu_in_lakhs() -> None:
    money = Money(1_234_567_89, "KES")

    for language in ("en", "xx"):
        assert amount_in_words(money, language) == (
            "one million two hundred and thirty-four thousand five hundred and sixty-seven shillings "
            "and eighty-nine cents"
        )
    assert amount_in_words(money, "ur_Latn").startswith("barah lakh chauntees hazar paanch sau sarsath shilling")


def test_a_sentence_may_ask_for_the_words() -> None:
    said = speaker("ur_Latn").say(_("{amount} ({amount:words})", amount=Money(50_000_00, "PKR")))

    assert said == "50,000 rupay (pachaas hazar rupay)"


@pytest.mark.parametrize("language", SPELT)
@given(one=rupees, other=rupees)
def test_two_amounts_never_share_their_words(language: str, one: Money, other: Money) -> None:
    assert (amount_in_words(one, language) == amount_in_words(other, language)) == (one == other)


@pytest.mark.parametrize("language", ["sw", "id"])
def test_neighbouring_amounts_never_share_their_words(language: str) -> None:
    # Where a multiple ends is told by a comma or a form alone, so the edges of each are looked at one by one.
    near = {number + edge for number in range(0, 1_000_000, 500) for edge in range(7)}

    assert len({amount_in_words(Money(100 * number, "KES"), language) for number in near}) == len(near)


@pytest.mark.parametrize("language", SPELT)
@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_number_below_a_hundred_and_every_currency_has_words(language: str, currency: str) -> None:
    words = {amount_in_words(Money(number * 100, currency), language) for number in range(100)}
    letters = {character for spelt in words for character in spelt}.difference(" -")

    assert len(words) == 100
    # Vowel signs are marks, not letters.
    assert all(unicodedata.category(letter)[0] in "LM" for letter in letters)
    assert not [spelt for spelt in words if "  " in spelt or spelt != spelt.strip()]


def test_whoever_spells_numbers_knows_every_currency() -> None:
    assert set(NUMERALS) == set(UNITS) == set(SPELT)
    assert all(set(units) == set(CURRENCIES) for units in UNITS.values())
    assert all(len(words) == 100 for words in NUMERALS.values())


# Dates and times


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en", "", "Tue 5 Jan 2027"),
        ("en", "short", "Tue 5 Jan"),
        ("en", "day", "Tuesday"),
        ("en", "full", "Tuesday 5 January 2027"),
        ("en", "month", "January 2027"),
        ("ur", "", "منگل 5 جنوری 2027"),
        ("ur", "short", "منگل 5 جنوری"),
        ("ur_Latn", "", "Mangal 5 January 2027"),
        ("ur_Latn", "day", "Mangal"),
        ("hi", "short", "मंगल 5 जन॰"),
        ("ne", "full", "मङ्गलबार 5 जनवरी 2027"),
        ("sw", "full", "Jumanne 5 Januari 2027"),
        ("id", "", "Sel 5 Jan 2027"),
        ("xx", "", "Tue 5 Jan 2027"),
    ],
)
def test_dates(language: str, form: str, written: str) -> None:
    assert speaker(language).show(DUE, form) == written


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en", "", "Tue 5 Jan 2027, 02:05"),
        ("en", "short", "Tue 5 Jan, 02:05"),
        ("en", "time", "02:05"),
        ("en", "date", "Tue 5 Jan 2027"),
        ("en", "day", "Tuesday"),
        ("ur", "short", "منگل 5 جنوری، 02:05"),
        ("ur_Latn", "short", "Mangal 5 January, 02:05"),
    ],
)
def test_moments_are_told_in_the_lenders_time(language: str, form: str, written: str) -> None:
    assert speaker(language).show(LATE_EVENING, form) == written


def test_a_translation_may_choose_its_own_form() -> None:
    roman = speaker("ur_Latn", {"Due {due:short}": "{due:day} ko dena hai"})

    assert roman.say(_("Due {due:short}", due=DUE)) == "Mangal ko dena hai"


@settings(deadline=None)  # a language's names are read from disk the first time
@given(day=st.dates(), language=st.sampled_from(["en", "ur", "ur_Latn", "hi", "ne", "sw", "id", "ar", "fa"]))
def test_figures_are_western_in_every_language(day: date, language: str) -> None:
    said = speaker(language).show(day) + speaker(language).show(Money(day.toordinal(), "PKR"))

    assert all(character in "0123456789" for character in said if unicodedata.category(character) == "Nd")


# Lists


@pytest.mark.parametrize(
    ("language", "items", "written"),
    [
        ("en", (), ""),
        ("en", ("a",), "a"),
        ("en", ("a", "b"), "a and b"),
        ("en", ("a", "b", "c"), "a, b and c"),
        ("ur", ("a", "b", "c"), "\u2068a\u2069، \u2068b\u2069 اور \u2068c\u2069"),
        ("ur_Latn", ("a", "b", "c"), "a, b aur c"),
        ("hi", ("अ", "ब", "क"), "अ, ब और क"),
        ("ne", ("a", "b"), "a र b"),
        ("sw", ("a", "b"), "a na b"),
        ("sw", ("a", "b", "c"), "a, b na c"),
        ("id", ("a", "b"), "a dan b"),
        ("id", ("a", "b", "c"), "a, b dan c"),
    ],
)
def test_lists(language: str, items: tuple[str, ...], written: str) -> None:
    assert speaker(language).show(items) == written


def test_a_form_goes_to_every_item() -> None:
    assert speaker().show((DUE, date(2027, 2, 5)), "short") == "Tue 5 Jan and Fri 5 Feb"


# Direction


@pytest.mark.parametrize(
    ("language", "rtl"),
    [
        ("ur", True),
        ("ur_Latn", False),
        ("en", False),
        ("ar_EG", True),
        ("pa_Arab", True),
        ("hi", False),
        ("ur_PK", True),
    ],
)
def test_knows_which_way_a_language_is_written(language: str, rtl: bool) -> None:
    assert is_rtl(language) is rtl
    assert speaker(language).direction == ("rtl" if rtl else "ltr")


@pytest.mark.parametrize(
    ("value", "placed"),
    [
        ("Amina", "\u2068Amina\u2069"),
        ("+923001234567", "\u2068+923001234567\u2069"),
        (7, "\u20687\u2069"),
        ("آمنہ", "آمنہ"),
        ("Amina\nBibi", "\u2068Amina\u2069\n\u2068Bibi\u2069"),
        (verbatim("Amina"), "\u2068Amina\u2069"),
    ],
)
def test_figures_and_latin_stand_apart_in_urdu(value: Value, placed: str) -> None:
    assert speaker("ur", {"Dear {x}!": "محترم {x}!"}).say(_("Dear {x}!", x=value)) == f"محترم {placed}!"


def test_an_urdu_name_stands_apart_in_english() -> None:
    assert speaker().say(_("{name}: {count} loans", name="آمنہ", count=3)) == "\u2068آمنہ\u2069: 3 loans"


def test_a_translated_text_inside_another_is_not_isolated_twice() -> None:
    words = {"Today: {what}": "آج: {what}", "{amount} due": "{amount} واجب"}

    said = speaker("ur", words).say(_("Today: {what}", what=_("{amount} due", amount=Money(500, "PKR"))))

    assert said == "آج: \u20685 روپے\u2069 واجب"


def test_nobodys_name_can_turn_a_sentence_around() -> None:
    assert speaker().say(_("Send it to {name} today", name="\u202e4321\u2066 ABC")) == "Send it to 4321 ABC today"


@given(words=st.text(st.sampled_from("aب1 \n\u2066\u2067\u2068\u2069\u202e")), language=st.sampled_from(["en", "ur"]))
def test_every_isolate_is_closed_on_its_line(words: str, language: str) -> None:
    said = speaker(language).say(_("x {words} y", words=words))

    assert all(line.count("\u2068") == line.count("\u2069") for line in said.split("\n"))
