"""Choosing one of several: by number, label, another word, or a spelling close to one."""

from __future__ import annotations

import pytest

from bot.read.options import DidYouMean, Option, read_option
from tests.bot.read.helpers import reason

PROVINCES = (
    Option("punjab", ("Punjab", "پنجاب")),
    Option("sindh", ("Sindh", "سندھ")),
    Option("kpk", ("Khyber Pakhtunkhwa", "خیبر پختونخوا"), ("KPK", "KP")),
    Option("balochistan", ("Balochistan", "بلوچستان")),
    Option("gilgit", ("Gilgit-Baltistan", "گلگت بلتستان"), ("GB",)),
    Option("ajk", ("Azad Kashmir", "آزاد کشمیر"), ("AJK",)),
    Option("islamabad", ("Islamabad", "اسلام آباد"), ("ICT",)),
)

WORK = (
    Option("salaried", ("💼 Salaried", "Naukri"), ("mulazim", "tankhwa dar")),
    Option("self_employed", ("🧵 Self-employed", "Apna kaam"), ("tailor", "darzi")),
    Option("business_owner", ("🏪 Business owner", "Karobar"), ("dukaan", "dukandar")),
    Option("daily_wage", ("🧱 Daily wage", "Dihari dar"), ("dihari", "mazdoor", "دیہاڑی")),
    Option("unemployed", ("No work now", "Berozgar"), ("koi kaam nahi",)),
)


@pytest.mark.parametrize("said", ["7", "۷", "७", "7️⃣", "7.", "7)", "(7)", "#7", "no 7", "option 7", "saat", "seven"])
def test_MLMS_9_a_number_picks_its_option(said: str) -> None:
    assert read_option(said, options=PROVINCES) == PROVINCES[6]


@pytest.mark.parametrize(
    ("said", "province"),
    [
        ("Punjab", "punjab"),
        ("PUNJAB!", "punjab"),
        ("punjāb", "punjab"),
        ("پنجاب", "punjab"),
        ("سندھ", "sindh"),
        ("سنده", "sindh"),
        ("kpk", "kpk"),
        ("Khyber Pakhtu…", "kpk"),
        ("Khyber Pakhtu...", "kpk"),
        ("khyber", "kpk"),
        ("gilgit baltistan", "gilgit"),
        ("panjab", "punjab"),
        ("Baluchistan", "balochistan"),
        ("Islmabad", "islamabad"),
        ("آزاد كشمير", "ajk"),
    ],
)
def test_MLMS_9_a_label_or_a_slip_in_a_long_one_picks_it(said: str, province: str) -> None:
    found = read_option(said, options=PROVINCES)

    assert isinstance(found, Option)
    assert found.id == province


@pytest.mark.parametrize(
    ("said", "province"),
    [("sind", "sindh"), ("punj", "punjab"), ("blochistn", "balochistan"), ("main punjab se hoon", "punjab")],
)
def test_MLMS_9_a_weaker_match_is_asked_about(said: str, province: str) -> None:
    found = read_option(said, options=PROVINCES)

    assert isinstance(found, DidYouMean)
    assert found.option.id == province


@pytest.mark.parametrize(
    ("said", "work"),
    [
        ("1", "salaried"),
        ("5", "unemployed"),
        ("dihari", "daily_wage"),
        ("دیہاڑی", "daily_wage"),
        ("daily wage", "daily_wage"),
        ("🧱 Daily wage", "daily_wage"),
        ("darzi", "self_employed"),
    ],
)
def test_MLMS_11_an_alias_picks_the_kind_of_work(said: str, work: str) -> None:
    found = read_option(said, options=WORK)

    assert isinstance(found, Option)
    assert found.id == work


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("8", "Please send a number from 1 to 7."),
        ("0", "Please send a number from 1 to 7."),
        ("kya matlab", "Please press your answer, or write its number or its words."),
        ("", "Please press your answer, or write its number or its words."),
        ("😢", "Please press your answer, or write its number or its words."),
        ("x" * 5000, "Please press your answer, or write its number or its words."),
    ],
)
def test_S_2_nonsense_is_answered_with_what_would_work(said: str, answer: str) -> None:
    assert reason(lambda: read_option(said, options=PROVINCES)) == answer


def test_two_options_equally_near_are_asked_for_by_number() -> None:
    shops = (Option("a", ("Shop in town",)), Option("b", ("Shop at home",)))

    answer = reason(lambda: read_option("shop", options=shops))

    assert answer.startswith("That could be more than one of them.")
