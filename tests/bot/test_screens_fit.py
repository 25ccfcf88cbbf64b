"""Every screen of every flow fits: in every language, on both channels, with its way back (PRODUCT 3.6)."""

from __future__ import annotations

import re

import pytest

from bot import engine
from bot.channels import telegram, whatsapp
from bot.channels.spoken import shortened
from bot.flows.borrower import FLOWS
from bot.heard import Media
from bot.steps import Ask, Tell
from domain.messages import Message
from tests.bot.screens import (
    CHANNELS,
    LANGUAGES,
    borrower,
    choosing,
    facts_of,
    labels,
    member,
    names,
    offered,
    say,
    screen,
    shown,
    voice,
)

#: A statement of all the facts, and all the answers at once, are longer than a question may be.
LONG = {"offer.facts", "join.review"}

EVERY = pytest.mark.parametrize("name", names())
WAYS = [(language, channel) for language in LANGUAGES for channel in CHANNELS]


def prompt(name: str, language: str, channel: str) -> Message:
    """Return a question as it is asked."""
    at = screen(name, language=language, channel=channel)
    return engine.prompt(at.flow, at.talk, at.facts)


@EVERY
def test_every_question_fits_and_leads_back(name: str) -> None:
    for language, channel in WAYS:
        message = prompt(name, language, channel)

        text = shown(message, language)
        assert len(text) <= 1024
        assert not re.search(r"\{\w+\}", text)
        assert "menu" in message.ways
        if language == "en" and name not in LONG:
            assert len(text) <= 320
            assert len(message.lines) <= 3


@EVERY
def test_every_question_still_fits_when_it_was_not_understood(name: str) -> None:
    for language, channel in WAYS:
        facts = screen(name, language=language, channel=channel).facts
        for _miss in range(3):
            facts, turn = say(facts, Media("sticker"))

            assert len(shown(turn.replies[-1], language)) <= 1024


@EVERY
def test_every_question_can_be_sent(name: str) -> None:
    for language in LANGUAGES:
        by_telegram = telegram.encode(prompt(name, language, "telegram"), voice(language), chat="1").params
        by_whatsapp = whatsapp.encode(prompt(name, language, "whatsapp"), voice(language), chat="+923001234567").params

        rows = (by_telegram.get("reply_markup") or {}).get("inline_keyboard", ())
        data = [button.get("callback_data", "") for row in rows for button in row]
        assert all(len(one.encode()) <= 64 for one in data)
        assert 0 < len(by_telegram["text"]) <= 1024
        assert 0 < len(by_whatsapp["Body"]) <= 1024


@EVERY
def test_numbers_as_answers_and_0_and_9_as_ways_out_never_meet(name: str) -> None:
    at = screen(name)

    if at.step.digits:
        assert "back" not in engine.prompt(at.flow, at.talk, at.facts).ways, "it says 9 Back where 9 is an answer"


@pytest.mark.parametrize("name", choosing())
@pytest.mark.parametrize("language", LANGUAGES)
def test_options_stay_apart_when_a_channel_cuts_them(name: str, language: str) -> None:
    at = screen(name, language=language)

    cut = [shortened(label, whatsapp.LIST_TITLE) for _id, label, _english, _aliases in labels(at)]

    assert len(set(cut)) == len(cut) <= whatsapp.LIST_ITEMS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "who", [facts_of, member, offered, borrower], ids=["stranger", "member", "offered", "borrower"]
)
def test_everything_told_on_the_spot_fits_and_leads_back(language: str, who: object) -> None:
    assert callable(who)
    stranger = facts_of(language=language)
    facts = stranger if who is facts_of else who(stranger)

    for flow in FLOWS.values():
        if all(isinstance(step, Tell) for step in flow.steps.values()):
            turn = engine.begin(flow, facts)
            text = shown(turn.replies[-1], language)
            assert len(text) <= 1024, flow.key
            assert turn.replies[-1].ways or turn.replies[-1].choices, flow.key
            assert not re.search(r"\{\w+\}", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_MLMS_84_the_balance_says_all_in_one_short_message(language: str) -> None:
    text = shown(say(borrower(facts_of(language=language)), "balance")[1].replies[0], language)

    assert len(text) <= 1024
    assert all(part in text for part in ("56,737", "4,728", "30"))


def test_MLMS_30_the_profile_is_at_most_eight_lines_and_masked() -> None:
    message = say(member(facts_of()), "profile")[1].replies[0]

    text = shown(message)
    assert len(message.lines) <= 8
    assert "•••" in text
    assert not re.search(r"\d{9,}", text)


def test_MLMS_1_the_form_says_which_question_of_how_many() -> None:
    asked = [name for name in names() if name.startswith("join.") and isinstance(screen(name).step, Ask)]

    shown_as = [engine.prompt(at.flow, at.talk, at.facts).progress for at in map(screen, asked)]

    assert all(progress and 1 <= progress[0] <= progress[1] for progress in shown_as)
    assert [progress[0] for progress in shown_as] == sorted(progress[0] for progress in shown_as)
