"""Another way to pay: where, with which reference, and what to do afterwards, for whoever still owes something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.asking import Asked, flow_for
from bot.channels import telegram, whatsapp
from bot.channels.whatsapp import RICH_BODY_LIMIT
from bot.flows.borrower import FLOWS
from bot.heard import Press
from bot.notices.paying import ANOTHER_WAY
from bot.scope import Facts, Scope
from bot.steps import Tell
from domain.lending.closing import Quoted
from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.messages import Message
from domain.money import Money
from domain.payments.ways import LONGEST, MOST, RAILS, Way
from tests.bot.screens import LOAN, borrower, facts_of, member, say, screen, shown, voice
from webhooks.commands.map import mermaid
from webhooks.sandbox.ways import WRITTEN, played_ways

LANGUAGES = ("en", "ur", "ur_Latn", "hi", "ne", "sw", "id")
BUTTON = Press(ANOTHER_WAY.id)


def with_ways(facts: Facts, *ways: Way) -> Facts:
    """Return the same chat with a lender who can be paid by hand."""
    return replace(facts, lender=replace(facts.lender, ways=ways or played_ways("pk")))


def owing(*ways: Way, language: str = "en", channel: str = "telegram") -> Facts:
    """Return somebody who repays a loan, of such a lender."""
    facts = with_ways(borrower(facts_of(language=language, channel=channel)), *ways)
    return replace(facts, speaker=voice(language))


def late_loan() -> Loan:
    """Return her loan with a late charge on it."""
    first, *rest = LOAN.instalments
    return replace(LOAN, instalments=(replace(first, late=9_500), *rest))


def told(facts: Facts, said: Press | str = BUTTON) -> Message:
    """Return the one message that is the answer."""
    _facts, turn = say(facts, said)
    (reply,) = turn.replies
    return reply


def test_INP_29_the_button_names_each_way_with_the_loan_as_reference_and_says_what_comes_after() -> None:
    message = told(owing())

    assert shown(message).split("\n")[:8] == [
        "To pay: PKR 4,728 for Sun 20 Dec 2026.",
        "Raast: 0300 1234567",
        "JazzCash: 0300 1234567",
        "Bank: HBL 0042-1234-56, Umeed Microfinance",
        "Cash: Shop 4, Model Town, 9:00-17:00",
        "Please write L-1001 as the account or reference.",
        "When you have paid, write PAID and paste the message you got. Nothing more is needed.",
        "",
    ]
    assert [choice.id for choice in message.choices] == ["go.paid", "go.pay", "go.person"]
    assert message.ways == ("menu",)


@pytest.mark.parametrize("word", ["other way", "HOW TO PAY", "paybill", "bank", "cash", "njia nyingine", "نقد", "नकद"])
def test_INP_29_the_words_for_it_say_the_same_as_the_button(word: str) -> None:
    assert told(owing(), word) == told(owing())


def test_INP_29_who_says_she_has_paid_is_asked_for_the_message() -> None:
    facts, _turn = say(owing(), BUTTON)

    _facts, turn = say(facts, "1")

    assert turn.talk is not None
    assert (turn.talk.flow, turn.talk.step) == ("claim", "message")


def test_MLMS_95_a_late_charge_is_named_before_the_ways() -> None:
    message = told(replace(owing(), loan=late_loan()))

    assert shown(message).startswith("Due now: PKR 4,823, of which PKR 95 is a late charge.\nRaast")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("settle", "Pay PKR 50,900 today and your loan is finished."),
        ("return", "Pay PKR 50,900 today and the loan is given back: nothing more is owed."),
    ],
)
def test_G_4_who_asked_today_what_closes_the_loan_is_told_it_here_as_well(kind: str, said: str) -> None:
    quoted = Quoted(kind, Money(5_090_000, "PKR"), date(2026, 11, 20), "R-1001")  # type: ignore[arg-type]  # one of two

    lines = shown(told(replace(owing(), quoted=quoted))).split("\n")

    assert lines[0].startswith("To pay: PKR 4,728")
    assert lines[1:3] == [said, "This sum is good until midnight."]


def test_who_can_only_pay_at_the_office_is_not_asked_for_a_message_that_she_will_not_get() -> None:
    text = shown(told(owing(Way("cash", "Shop 4"))))

    assert "Cash: Shop 4\nPlease name your loan when you pay: L-1001." in text
    assert "paste" not in text


def test_INP_29_who_has_no_running_loan_is_told_so_and_given_no_account() -> None:
    facts = with_ways(member(facts_of()))

    text = shown(told(facts))

    assert text.startswith("You owe us nothing now.")
    assert "HBL" not in text


def test_an_old_loan_that_was_written_off_is_talked_about_with_a_person() -> None:
    facts = owing()
    assert facts.loan is not None
    gone = replace(facts.loan, state=LoanState.WRITTEN_OFF, instalments=())

    message = told(replace(facts, loan=gone))

    assert [choice.id for choice in message.choices] == ["go.person"]


def test_INP_29_where_no_way_is_written_down_the_button_leads_to_a_person_and_a_word_to_the_page() -> None:
    none = borrower(facts_of())

    _facts, pressed = say(none, BUTTON)

    assert pressed.talk is not None
    assert pressed.talk.flow == "person"
    assert flow_for(Asked("ways"), none) == "pay"
    assert flow_for(Asked("ways"), owing()) == "ways"


def test_a_topic_is_first_of_all_an_answer_to_the_present_question() -> None:
    working = screen("join.employer").facts
    choosing = with_ways(screen("pay.how").facts)

    _facts, answered = say(working, "bank")
    _facts, picked = say(choosing, "Pay another way")
    _facts, asked = say(choosing, "paybill")

    assert answered.talk is not None
    assert answered.talk.answers["employer"] == "bank"
    assert picked.command is not None
    assert [reply.key for reply in asked.replies] == ["ways.ways", "pay.how"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_INP_29_the_longest_ways_fit_one_message_in_every_language_on_every_channel(language: str) -> None:
    names = sorted(RAILS.values(), key=len)[-MOST + 3 :]
    longest = (Way("paybill", "1" * LONGEST), *(Way("rail", "x" * LONGEST, name) for name in names))
    longest += (Way("bank", "y" * LONGEST), Way("cash", "z" * LONGEST))
    assert len(longest) == MOST

    quoted = Quoted("return", Money(5_090_000, "PKR"), date(2026, 11, 20), "R-1001")
    message = told(replace(owing(*longest, language=language), loan=late_loan(), quoted=quoted))
    by_telegram = telegram.encode(message, voice(language), chat="1").params
    by_whatsapp = whatsapp.encode(message, voice(language), chat="+923001234567").params

    assert len(by_telegram["text"]) <= RICH_BODY_LIMIT
    assert len(by_whatsapp["Body"]) <= RICH_BODY_LIMIT
    assert "twilio/quick-reply" in by_whatsapp["Interactive"]["types"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", WRITTEN)
def test_P_11_every_country_of_the_sandbox_has_ways_in_every_language(country: str, language: str) -> None:
    ways = played_ways(country, paybill="174379" if country == "ke" else "")

    text = shown(told(owing(*ways, language=language)), language)

    assert all(way.where in text.replace("\u2068", "").replace("\u2069", "") for way in ways)
    assert "L-1001" in text
    assert ways[-1].kind == "cash"
    assert any(way.kind in {"paybill", "rail"} for way in ways)


def test_the_map_shows_who_is_sent_away_first() -> None:
    drawn = mermaid(FLOWS["ways"])

    assert "title: Other ways to pay (ways)" in drawn
    assert 'begin -. "if there is nothing to pay" .-> s_nothing' in drawn
    assert "s_ways --> over" in drawn


def test_it_is_answered_on_the_spot() -> None:
    flow = FLOWS["ways"]

    assert all(isinstance(step, Tell) for step in flow.steps.values())
    assert flow.first(Scope(owing())) == "ways"
