"""The words that mean the same at every step."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from bot.channels.spoken import WAYS
from bot.language import likely_language
from bot.read.command_words import LANGUAGES, WORDS
from bot.read.fold import fold
from bot.read.yesno import said_yes
from bot.words import LANGUAGE_NAMES, Command, Heard, recognise
from locales.catalogue import path, translations
from tests.catalogue import forms, read

#: The buttons that mean a command wherever they stand, by what they say in English.
BUTTONS = {
    "Ask for a loan": Command.LOAN,
    "Change language": Command.LANGUAGE,
    "Finish it early": Command.SETTLE,
    "Help": Command.HELP,
    "I have paid": Command.PAID,
    "Join": Command.JOIN,
    "My details": Command.PROFILE,
    "My limit": Command.LIMIT,
    "My payments": Command.HISTORY,
    "Pay": Command.PAY,
    "Schedule": Command.SCHEDULE,
    "See the offer": Command.OFFER,
    "Start again": Command.RESTART,
    "Status": Command.STATUS,
    "Talk to a person": Command.PERSON,
    "Use my credit": Command.DRAW,
    "What I owe": Command.BALANCE,
    "Why?": Command.WHY,
}
#: Words in capitals: HELP, START AGAIN.
CAPITALS = re.compile(r"\b[A-Z]{3,}(?: [A-Z]{3,})*\b")
LATIN = ("ur_Latn", "sw", "id")


def heard(text: str, language: str = "ur_Latn") -> Heard | None:
    return recognise(text, language=language)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (Command.JOIN, "join|JOIN|register|shamil|شامل|jiunge|daftar"),
        (Command.MENU, "menu|Menu.|main menu|/menu|مینو|मेनु|menyu"),
        (Command.BACK, "back|wapas|واپس|पीछे|rudi|kembali"),
        (Command.CANCEL, "cancel|CANCEL|end|quit|منسوخ|batal|ghairi"),
        (Command.RESTART, "restart|start over|dobara|شروع سے"),
        (Command.HELP, "help|HELP!|/help@QistBot|madad|مدد|msaada|bantuan|सहयोग|help me please"),
        (Command.PERSON, "person|agent|officer se baat karni hai|insaan|afisa|petugas"),
        (Command.EDIT, "edit|tabdeel|जानकारी बदलें|विवरण बदल्नुहोस्|badilisha maelezo|ubah data saya"),
        (Command.LANGUAGE, "language|LANGUAGE|zaban|زبان|भाषा|LUGHA|BAHASA|change language"),
        (Command.SKIP, "skip|SKIP|chhor dein|چھوڑیں|lewati|ruka swali"),
        (Command.STATUS, "status|STATUS|meri darkhwast|hali"),
        (Command.LOAN, "loan|LOAN|apply|qarz|قرض|loan chahiye|mujhe loan chahiye|i want a loan|mkopo|pinjaman"),
        (
            Command.BALANCE,
            "balance|please show my balance|mera balance kitna hai|kitne paise dene hain|بیلنس|salio|saldo|बकाया",
        ),
        (Command.BALANCE, "💰 Balance|how much do I owe?|کتنے پیسے دینے ہیں؟"),
        (Command.SCHEDULE, "schedule|jadwal|meri agli qist kab hai|قسطیں|ratiba"),
        (Command.PAY, "pay|PAY|adaigi|ادائیگی|lipa|bayar|how do I pay?"),
        (Command.PAID, "paid|I have paid|paise de diye|nimelipa"),
        (Command.HISTORY, "history|hisab|riwayat|malipo yangu|तिरेको हिसाब"),
        (Command.RECEIPT, "receipt|raseed|رسید|risiti|raseed bhejo"),
        (Command.STATEMENT, "statement|send statement|اسٹیٹمنٹ|taarifa ya mkopo|लोन का हिसाब"),
        (Command.LETTER, "letter|LETTER|clearance letter|letter chahiye|کلیئرنس لیٹر|barua|surat lunas"),
        (Command.PROFILE, "profile|ME|میری معلومات"),
        (Command.OFFER, "offer|my offer|پیشکش"),
        (Command.WHY, "why|WHY?|kyun|کیوں|kwa nini|kenapa"),
        (Command.LIMIT, "limit|my limit|how much can I borrow"),
        (Command.SETTLE, "settle|SETTLE|pay off|lunas|چکتا"),
        (Command.STOP, "stop|STOP|Stop!|unsubscribe|band karo|ruko|رکو|بند کرو|berhenti"),
        (Command.START, "start|START|/start|شروع"),
        (Command.YES, "yes|YES|haan|ji|جی ہاں|ndiyo|theek hai"),
        (Command.NO, "no|nahi|نہیں|hapana"),
        (Command.ABOUT, "about|ABOUT|aap kaun hain|kuhusu"),
        (Command.PRIVACY, "privacy|رازداری"),
        (Command.TERMS, "terms|t&c|شرائط"),
    ],
)
def test_MLMS_1_each_command_has_its_words(command: Command, said: str) -> None:
    for text in said.split("|"):
        assert heard(text) == Heard(command), text


def test_every_command_can_be_said() -> None:
    spoken_elsewhere = {Command.YES, Command.NO}

    assert set(WORDS) | spoken_elsewhere == set(Command)
    assert all({"en", "ur", "ur_Latn"} <= set(said) for said in WORDS.values())


@pytest.mark.parametrize("menu", ["0", "۰", "٠", "०", "0️⃣", "0.", " 0 "])
def test_S_2_a_zero_is_the_menu(menu: str) -> None:
    assert heard(menu) == Heard(Command.MENU, how="digit")


@pytest.mark.parametrize("back", ["9", "۹", "٩", "९", "9️⃣", "9."])
def test_S_2_a_nine_is_the_way_back(back: str) -> None:
    assert heard(back) == Heard(Command.BACK, how="digit")


@pytest.mark.parametrize("number", ["1", "00", "90", "09", "0300 1234567", "9 months"])
def test_other_numbers_are_no_commands(number: str) -> None:
    assert heard(number) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("english", "en"),
        ("انگریزی", "en"),
        ("urdu", "ur"),
        ("اردو", "ur"),
        ("اُردو", "ur"),
        ("urdu mein", "ur"),
        ("English please", "en"),
        ("language urdu", "ur"),
        ("roman urdu", "ur_Latn"),
        ("رومن اردو", "ur_Latn"),
        ("हिन्दी", "hi"),
        ("नेपाली", "ne"),
        ("Kiswahili", "sw"),
        ("bahasa indonesia", "id"),
    ],
)
def test_S_3_a_language_is_chosen_by_its_name(said: str, code: str) -> None:
    assert heard(said) == Heard(Command.LANGUAGE, code)
    assert code in LANGUAGE_NAMES.values()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("pay 500", Heard(Command.PAY, "500")),
        ("PAY Rs 2,500/-", Heard(Command.PAY, "Rs 2,500/-")),
        ("pay ۵۰۰", Heard(Command.PAY, "500")),
        ("pay paanch hazar", Heard(Command.PAY, "paanch hazar")),
        ("pay -5", Heard(Command.PAY, "-5")),
        ("lipa 500", Heard(Command.PAY, "500")),
        ("bayar 500rb", Heard(Command.PAY, "500rb")),
        ("loan 50 hazar", Heard(Command.LOAN, "50 hazar")),
        ("receipt R-12", Heard(Command.RECEIPT, "R-12")),
        ("join ABC12", Heard(Command.JOIN, "ABC12")),
        (
            "PAID QKH7ABC12 Confirmed. Ksh500.00 sent\nto QIST",
            Heard(Command.PAID, "QKH7ABC12 Confirmed. Ksh500.00 sent to QIST"),
        ),
    ],
)
def test_hears_what_belongs_to_a_command(said: str, expected: Heard) -> None:
    assert heard(said) == expected


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("balence", Command.BALANCE),
        ("shcedule", Command.SCHEDULE),
        ("pasy", None),
        ("cancle", Command.CANCEL),
        ("stauts", Command.STATUS),
        ("hlep", Command.HELP),
        ("meny", Command.MENU),
        ("langauge", Command.LANGUAGE),
        ("engilsh", Command.LANGUAGE),
        ("stpo", Command.STOP),
        ("my balence", Command.BALANCE),
        ("بیلینس", Command.BALANCE),
    ],
)
def test_forgives_one_slip_and_says_so(said: str, command: Command | None) -> None:
    found = heard(said)

    assert (found and found.command) == command
    assert found is None or found.how == "slip"


@pytest.mark.parametrize("language", LANGUAGES)
def test_INP_29_asking_how_else_to_pay_is_a_topic_that_the_present_step_hears_first(language: str) -> None:
    label = wording("Another way to pay", language)

    for said in (label, "other way", "how to pay", "paybill", "bank", "CASH!", "/ways"):
        assert heard(said, language) == Heard(Command.WAYS, how="topic")


@pytest.mark.parametrize(
    "said",
    [
        "please don't stop",
        "I want to stop paying",
        "please stop",
        "my name is Joan Balance",
        "pay attention to me",
        "I lost my receipt and my phone",
        "kya matlab",
        "main ghar wapas ja rahi hoon",
        "receipt nahi mili mujhe",
        "paid by my brother",
        "shop",
        "Joan",
        "men",
        "lon",
        "Shazia Noor-ul-Ain",
        "لاہور",
        "'; DROP TABLE loans; --",
        "",
        "😀",
        "balance " * 500,
    ],
)
def test_a_sentence_that_only_contains_a_word_is_no_command(said: str) -> None:
    assert heard(said) is None


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_english_words_work_in_every_language(language: str) -> None:
    assert heard("menu", language) == Heard(Command.MENU)
    assert heard("balanse", language) == Heard(Command.BALANCE, how="slip")


# What the catalogues say


def wording(english: str, language: str) -> str:
    """Return what a text of ours says in a language."""
    return translations(language).gettext(english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_of_the_footer_can_be_typed_as_they_stand(language: str) -> None:
    assert heard(wording(WAYS["menu"].msgid, language), language) == Heard(Command.MENU)
    assert heard(wording(WAYS["back"].msgid, language), language) == Heard(Command.BACK)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("english", "command"), BUTTONS.items())
def test_what_a_button_says_can_be_typed_later(english: str, command: Command, language: str) -> None:
    assert heard(wording(english, language), language) == Heard(command)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_buttons_of_a_question_are_a_yes_and_a_no(language: str) -> None:
    assert said_yes(wording("Yes", language)) is True
    assert said_yes(wording("No, change it", language)) is False


def commands_in_capitals(sentence: str, language: str) -> set[Command]:
    """Return what a sentence tells people to write, by what we would hear."""
    words = CAPITALS.findall(re.sub(r"\{[^}]*\}", " ", sentence))
    return {found.command for word in words if (found := heard(word, language))}


@pytest.mark.parametrize("language", LATIN)
def test_a_word_that_a_text_tells_people_to_write_is_heard(language: str) -> None:
    unheard = [
        (english, translated)
        for message in read(path(language))
        if message.id
        for english, translated in zip(forms(message.id), forms(message.string), strict=True)
        if translated and not commands_in_capitals(english, "en") <= commands_in_capitals(translated, language)
    ]

    assert unheard == []


# The language of a first message


@pytest.mark.parametrize(
    ("text", "hint", "offered", "language"),
    [
        ("नमस्कार", "", ("ne", "en"), "ne"),
        ("नमस्ते", "", ("hi", "en"), "hi"),
        ("नमस्ते", "ne-NP", ("hi", "ne", "en"), "ne"),
        ("नमस्ते", "hi", ("ne", "hi", "en"), "hi"),
        ("नमस्ते", "en-IN", ("ne", "hi", "en"), "ne"),
        ("नमस्ते", "", ("sw", "en"), "sw"),
        ("سلام", "", ("ur_Latn", "ur", "en"), "ur"),
        ("سلام", "ne-NP", ("ne", "en"), "ne"),
        ("hello", "sw-KE", ("en", "sw"), "sw"),
        ("hello", "sw_KE", ("en", "sw"), "sw"),
        ("hello", "id", ("en", "id"), "id"),
        ("hello", "id-ID", ("en", "id"), "id"),
        ("hello", "ne-NP", ("en", "ne"), "ne"),
        ("hello", "HI-in", ("en", "hi"), "hi"),
        ("hello", "en-KE", ("sw", "en"), "sw"),
        ("hello", "fr", ("id", "en"), "id"),
        ("", "", ("ne", "en"), "ne"),
    ],
)
def test_S_3_a_first_message_is_answered_in_a_language_of_the_lender(
    text: str, hint: str, offered: tuple[str, ...], language: str
) -> None:
    assert likely_language(text, hint=hint, offered=offered) == language


def test_no_word_means_two_things() -> None:
    meanings: dict[str, set[Command]] = defaultdict(set)
    for command, said in WORDS.items():
        for word in ", ".join(said.values()).split(", "):
            meanings[fold(word)].add(command)

    assert {word: commands for word, commands in meanings.items() if len(commands) > 1} == {}
    assert meanings.keys().isdisjoint(LANGUAGE_NAMES)
    assert [word for word in meanings if said_yes(word) is not None] == []
