"""Yes and no, in every language we speak."""

from __future__ import annotations

import pytest

from bot.read.unclear import Unclear
from bot.read.yesno import read_yes_no, said_yes

YES = """
yes|Yes!|y|ok|OK.|haan|han|haaaan|haan ji|ji|ji haan|theek|theek hai|thik he|sahi hai|bilkul|1|۱|1️⃣
جی|جی ہاں|جى هاں|ہاں|ٹھیک ہے|हाँ|जी हाँ|ठीक है|हो|ndiyo|sawa|iya|ya betul|👍|👍🏽|✅|yes please|yesss
हुन्छ|हजुर|ठीक छ|ठिक छ|मलाई मञ्जुर छ|मुझे मंज़ूर है|ndio|nakubali|sawa kabisa|sawasawa|ya setuju|boleh|baiklah
"""
NO = """
no|No.|n|nope|nahi|nahin|nahi ji|nai|na|theek nahi|sahi nahi hai|galat|not ok|2|۲|2️⃣|don't
نہیں|جی نہیں|نہيں|غلط ہے|नहीं|जी नहीं|होइन|hapana|tidak|bukan|👎|❌|no thank you
ठीक नहीं है|मंज़ूर नहीं|हुँदैन|पर्दैन|मञ्जुर छैन|hapana asante|sitaki|si sawa|tidak setuju|tidak mau|tidak usah|tdk|no, change it
"""
NEITHER = """
maybe|yes no|haan nahi|3|12|hai|please|kal batata hoon|no problem at all|yes but later|
छ|change it|ubah|terima kasih|hapana ndiyo|mau bayar besok|
"""


def answers(table: str) -> list[str]:
    return [said for line in table.strip("\n").splitlines() for said in line.split("|")]


@pytest.mark.parametrize("said", answers(YES))
def test_hears_a_yes(said: str) -> None:
    assert read_yes_no(said) is True


@pytest.mark.parametrize("said", answers(NO))
def test_hears_a_no(said: str) -> None:
    assert read_yes_no(said) is False


@pytest.mark.parametrize("said", answers(NEITHER))
def test_asks_again_when_it_is_neither(said: str) -> None:
    with pytest.raises(Unclear):
        read_yes_no(said)


def test_a_number_is_an_answer_only_where_it_was_offered() -> None:
    assert said_yes("1") is None
    assert said_yes("2") is None
