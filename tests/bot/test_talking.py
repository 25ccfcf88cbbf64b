"""Whole talks, step by step: doubts, corrections, interruptions, and what a number means on the present screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot import engine, switchboard
from bot.engine import Turn
from bot.flows.borrower import FLOWS
from bot.heard import FromForm, Place, Press, Said, SharedContact, Words
from bot.scope import Facts
from domain.messages import Choice, verbatim
from domain.money import Money
from domain.operations.commands import (
    AcceptOffer,
    ApplyForLoan,
    AskPerson,
    DecideExtra,
    DeclineOffer,
    GiveConsent,
    PayByWallet,
    Register,
    RequestPayLink,
    StartMessages,
)
from domain.payments.orders import Order, OrderState
from domain.people.chats import Talk
from domain.people.person import Standing
from tests.bot.screens import FIFTY_THOUSAND, borrower, facts_of, member, offered, say, screen, shown

JOINING: tuple[Said | str, ...] = (
    "Shazia Noor-ul-Ain",
    "14/8/95",
    "haan",
    SharedContact("+923001234567", own=True),
    "35202-1234567-2",
    "lahor",
    "1",
    "House 5, Street 2, Model Town",
    "35 hazar",
    "1",
    "dukan",
)


def talk_through(facts: Facts, *said: Said | str) -> tuple[Facts, Turn]:
    """Say one thing after another."""
    turn = Turn(facts.chat.talk)
    for thing in said:
        facts, turn = say(facts, thing)
    return facts, turn


def at(turn: Turn) -> tuple[str, str]:
    """Return the flow and the step the talk stands at."""
    assert turn.talk is not None
    return turn.talk.flow, turn.talk.step


def opened(facts: Facts, word: str) -> Facts:
    """Return the facts after a word that opens a form."""
    return say(facts, word)[0]


# Joining


def test_MLMS_1_a_stranger_joins_in_twelve_short_answers() -> None:
    facts, _turn = talk_through(facts_of(), "join", *JOINING)

    _facts, turn = say(facts, "1")

    assert len(JOINING) <= 12
    assert isinstance(turn.command, Register)
    details = turn.command.details
    assert (details.name, details.born, details.phone) == ("Shazia Noor-ul-Ain", date(1995, 8, 14), "+923001234567")
    assert (details.city, details.province, details.work) == ("Lahore", "punjab", "business")
    assert (details.income, details.income_band) == (Money(3_500_000, "PKR"), "band_1")
    assert details.national_id == "3520212345672"


def test_a_newcomer_chooses_her_language_and_agrees_before_anything_is_asked() -> None:
    newcomer = facts_of(language="", consent="")

    facts, greeted = say(newcomer, "salam")
    facts, consent = say(facts, "English")
    _facts, asked = say(facts, "theek hai")

    assert [at(turn) for turn in (greeted, consent, asked)] == [
        ("join", "language"),
        ("join", "consent"),
        ("join", "name"),
    ]


def test_consent_can_be_read_about_and_refused() -> None:
    consent = screen("join.consent").facts

    facts, read = say(consent, "2")
    _facts, refused = say(facts, "3")

    assert at(read) == ("join", "consent")
    assert len(read.replies) == 2
    assert isinstance(refused.command, GiveConsent)
    assert not refused.command.given


def test_MLMS_4_somebody_elses_contact_is_not_taken() -> None:
    turn = say(screen("join.phone").facts, SharedContact("+923009999999", own=False))[1]

    assert at(turn) == ("join", "phone")
    assert "never keep" in shown(turn.replies[0])


@pytest.mark.parametrize("typed", ["0300-1234567", "+92 300 1234567", "923001234567"])
def test_MLMS_4_a_typed_number_is_read_for_the_country(typed: str) -> None:
    turn = say(screen("join.phone").facts, typed)[1]

    assert turn.talk is not None
    assert turn.talk.answers["phone"] == "+923001234567"


def test_MLMS_3_on_whatsapp_the_identity_number_is_only_taken_by_the_form() -> None:
    at_id = screen("join.national_id", channel="whatsapp")

    facts, typed = say(at_id.facts, "3520212345672")
    _facts, by_form = say(facts, FromForm("3520212345672"))

    assert at(typed) == ("join", "national_id")
    assert typed.secret
    assert "3520212345672" not in str(typed)
    assert at(by_form) == ("join", "city")


def test_MLMS_3_on_telegram_the_message_with_the_number_is_to_be_deleted() -> None:
    turn = say(screen("join.national_id").facts, "35202-1234567-2")[1]

    assert turn.secret
    assert at(turn) == ("join", "city")


def test_MLMS_7_a_location_is_an_address() -> None:
    turn = say(screen("join.address").facts, Place(31.5497, 74.3436))[1]

    assert at(turn) == ("join", "income")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("35k", 3_500_000),
        ("35 hazar", 3_500_000),
        ("Rs 35,000", 3_500_000),
        ("٣٥٠٠٠", 3_500_000),
        ("1.2 lakh", 12_000_000),
    ],
)
def test_MLMS_10_an_income_is_repeated_before_it_is_taken(typed: str, minor: int) -> None:
    facts, echo = say(screen("join.income").facts, typed)
    _facts, taken = say(facts, "1")

    assert at(echo) == ("join", "income")
    assert echo.talk is not None
    assert echo.talk.pending == Money(minor, "PKR")
    assert at(taken) == ("join", "work")


@pytest.mark.parametrize("typed", ["-5", "99999999999", "plenty"])
def test_MLMS_10_what_cannot_be_an_income_is_asked_again(typed: str) -> None:
    turn = say(screen("join.income").facts, typed)[1]

    assert at(turn) == ("join", "income")
    assert turn.talk is not None
    assert (turn.talk.misses, turn.talk.pending) == (1, None)


def test_MLMS_12_only_an_employee_is_asked_for_the_employer() -> None:
    assert at(say(screen("join.work").facts, "1")[1]) == ("join", "employer")
    assert at(say(screen("join.work").facts, "dihari")[1]) == ("join", "review")


# Doubts


def test_a_doubt_is_settled_by_no_with_the_question_again() -> None:
    facts, echo = say(screen("join.birth").facts, "14/8/95")
    _facts, turn = say(facts, "nahi")

    assert "is that right" in shown(echo.replies[0])
    assert at(turn) == ("join", "birth")
    assert turn.talk is not None
    assert (turn.talk.pending, "birth" in turn.talk.answers) == (None, False)


def test_a_better_answer_settles_a_doubt_too() -> None:
    facts, _echo = say(screen("join.birth").facts, "14/8/95")
    _facts, turn = say(facts, "15/8/95")

    assert turn.talk is not None
    assert turn.talk.pending == date(1995, 8, 15)


def test_back_in_a_doubt_asks_the_same_question_again() -> None:
    facts, _echo = say(screen("join.birth").facts, "14/8/95")
    _facts, turn = say(facts, "back")

    assert at(turn) == ("join", "birth")
    assert turn.talk is not None
    assert turn.talk.pending is None


def test_a_doubt_waits_while_something_is_told_on_the_side() -> None:
    facts, echo = say(screen("join.birth").facts, "14/8/95")
    facts, told = say(facts, "help")
    _facts, taken = say(facts, "yes")

    assert told.replies[-1].lines == echo.replies[-1].lines
    assert at(taken) == ("join", "phone")


def test_the_buttons_of_a_doubt_are_yes_and_no_by_number_and_by_press() -> None:
    facts, echo = say(screen("join.birth").facts, "14/8/95")
    yes, no = (choice.id for choice in echo.replies[0].choices)

    assert say(facts, Press(yes))[1] == say(facts, "1")[1] == say(facts, "جی ہاں")[1]
    assert say(facts, Press(no))[1] == say(facts, "2")[1]


# Review


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("name", "Shazia Bibi"),
        ("birth", "15/8/95"),
        ("phone", "0301 7654321"),
        ("national_id", "3520212345671"),
        ("city", "Multan"),
        ("province", "2"),
        ("address", "House 9, Street 4, Gulberg"),
        ("income", "40k"),
        ("work", "4"),
    ],
)
def test_each_correction_changes_one_answer_and_returns_to_the_review(field: str, answer: str) -> None:
    review = screen("join.review")
    facts, listed = talk_through(review.facts, "change something")
    number = next(n for n, choice in enumerate(listed.replies[0].choices, 1) if choice.id.endswith(f".{field}"))

    facts, asked = say(facts, str(number))
    facts, turn = say(facts, answer)
    if turn.talk is not None and turn.talk.pending is not None:
        facts, turn = say(facts, "yes")

    assert at(asked) == ("join", field)
    assert at(turn) == ("join", "review")
    assert turn.talk is not None
    before, after = dict(review.talk.answers), dict(turn.talk.answers)
    assert before.pop(field) != after.pop(field)
    assert after == before
    assert isinstance(say(facts, "1")[1].command, Register)


def test_a_correction_that_makes_a_new_question_necessary_asks_it_first() -> None:
    review = screen("join.review")
    given = {key: answer for key, answer in review.talk.answers.items() if key != "employer"}
    daily = replace(review.talk, answers={**given, "work": "daily_wage"})
    facts = replace(review.facts, chat=replace(review.facts.chat, talk=daily))

    _facts, turn = talk_through(facts, "2", "work", "1")
    assert at(turn) == ("join", "employer")
    _facts, turn = talk_through(_facts, "Crescent Mills")

    assert at(turn) == ("join", "review")


# Borrowing


def test_MLMS_70_a_member_asks_for_a_loan_in_five_answers() -> None:
    _facts, turn = talk_through(member(facts_of()), "loan", "50000", "2", "machine", "1")

    assert turn.command == ApplyForLoan(FIFTY_THOUSAND, 12, "machine")


def test_MLMS_73_another_length_is_typed_and_checked() -> None:
    facts, _turn = talk_through(member(facts_of()), "loan", "50000", "another length")

    for typed in ("2", "61", "4.5"):
        facts, turn = say(facts, typed)
        assert at(turn) == ("apply", "months")
        facts, _turn = say(facts, "another try")
        facts = replace(facts, chat=replace(facts.chat, talk=replace(facts.chat.talk or Talk("", ""), misses=0)))
    assert at(say(facts, "18")[1]) == ("apply", "use")


@pytest.mark.parametrize("typed", ["4999", "500001"])
def test_MLMS_71_an_amount_outside_is_asked_again(typed: str) -> None:
    _facts, turn = talk_through(member(facts_of()), "loan", typed)

    assert at(turn) == ("apply", "amount")
    assert "5,000" in shown(turn.replies[0])


def test_the_amount_can_be_changed_from_the_last_question_and_comes_back_to_it() -> None:
    facts, _turn = talk_through(member(facts_of()), "loan", "50000", "12 months", "school")
    facts, changing = say(facts, "change the amount")
    _facts, turn = talk_through(facts, "40k", "12 months", "school", "yes")

    assert at(changing) == ("apply", "amount")
    assert turn.command == ApplyForLoan(Money(4_000_000, "PKR"), 12, "school")


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (facts_of(), "apply.join_first"),
        (member(facts_of(), standing=Standing.PENDING), "apply.wait_first"),
        (offered(facts_of()), "apply.has_request"),
    ],
    ids=["stranger", "pending", "offered"],
)
def test_MLMS_24_who_may_not_borrow_now_is_told_why(facts: Facts, key: str) -> None:
    turn = say(facts, "loan")[1]

    assert [reply.key for reply in turn.replies] == [key]
    assert turn.command is None


def test_an_offer_is_accepted_only_with_the_typed_amount() -> None:
    facts, _statement = say(offered(facts_of()), "offer")
    facts, _asked = say(facts, "1")
    for typed in ("yes", "YES 5000", "50000", "no 50000"):
        facts, turn = say(facts, typed)
        assert at(turn) == ("offer", "confirm")
        assert turn.command is None

    _facts, turn = talk_through(facts, "haan 50,000", "abhi")

    assert isinstance(turn.command, AcceptOffer)
    assert turn.command.wish == "now"
    assert "56,737" in turn.command.shown


def test_an_offer_can_be_asked_about_and_refused() -> None:
    facts, _statement = say(offered(facts_of()), "offer")

    _facts, question = talk_through(facts, "I have a question", "Can I pay weekly?")
    _facts, kept = talk_through(facts, "no thank you", "keep the offer")
    _facts, refused = talk_through(facts, "no thank you", "yes")

    assert question.command == AskPerson("Can I pay weekly?")
    assert at(kept) == ("offer", "facts")
    assert refused.command == DeclineOffer(1)


@pytest.mark.parametrize(
    ("said", "minor"), [("pay", None), ("pay 2500", 250_000), ("pay Rs 2,500", 250_000), ("pay 1", 100)]
)
def test_MLMS_110_pay_asks_for_a_link(said: str, minor: int | None) -> None:
    turn = say(borrower(facts_of()), said)[1]

    assert turn.command == RequestPayLink(Money(minor, "PKR") if minor else None)


@pytest.mark.parametrize("said", ["pay 0", "pay 60000"])
def test_an_amount_that_cannot_be_paid_is_asked_for(said: str) -> None:
    facts, turn = say(borrower(facts_of()), said)

    assert at(turn) == ("pay", "amount")
    assert say(facts, "500")[1].command == RequestPayLink(Money(50_000, "PKR"))


# Interruptions


def test_paying_mid_form_comes_back_to_the_form() -> None:
    form = screen("apply.use")
    facts = replace(borrower(form.facts), chat=replace(form.facts.chat, person_id=1))

    turn = say(facts, "pay")[1]

    assert isinstance(turn.command, RequestPayLink)
    assert turn.talk is not None
    assert turn.talk.parked is not None
    assert (turn.talk.parked.flow, turn.talk.parked.step) == ("apply", "use")
    finished = engine.ended(turn.talk)
    assert finished is not None
    assert at(switchboard.reprompt(finished.parked, facts)) == ("apply", "use")


def test_a_parked_form_is_taken_up_by_its_own_word() -> None:
    form = screen("apply.use")
    facts, _menu = say(form.facts, "menu")

    assert at(say(facts, "loan")[1]) == ("apply", "use")


def test_a_name_that_is_nearly_a_command_is_a_name() -> None:
    turn = say(screen("join.name").facts, "Halp Khan")[1]

    assert at(turn) == ("join", "birth")


def test_a_slip_of_a_command_is_heard_where_it_is_no_answer() -> None:
    turn = say(screen("join.birth").facts, "halp")[1]

    assert turn.replies[0].key.startswith("help")
    assert at(turn) == ("join", "birth")


def test_a_sentence_that_only_contains_a_command_is_none() -> None:
    turn = say(screen("person.words").facts, "please don't stop helping me")[1]

    assert turn.command == AskPerson("please don't stop helping me")


# What a number means


def choices(*ids: str) -> tuple[Choice, ...]:
    """Return choices that stand on the screen."""
    return tuple(Choice(id_, verbatim(id_)) for id_ in ids)


def test_the_label_of_a_choice_on_the_screen_may_be_typed() -> None:
    asked = Talk(
        "", "", offered=(Choice("go.pay", verbatim("Another way")), Choice("go.person", verbatim("Write back")))
    )

    assert at(say(borrower(facts_of(talk=asked)), "write back")[1]) == ("person", "words")


def test_a_number_means_what_the_last_message_offered() -> None:
    reminded = Talk("", "", offered=choices("go.pay", "go.person"))
    facts = borrower(facts_of(talk=reminded))

    assert isinstance(say(facts, "1")[1].command, RequestPayLink)
    assert at(say(facts, "۲")[1]) == ("person", "words")


def test_a_number_offered_during_a_form_leaves_the_form_waiting() -> None:
    form = screen("join.city")
    offering = replace(form.talk, offered=choices("go.balance", "go.person"))
    facts = replace(form.facts, chat=replace(form.facts.chat, talk=offering))

    told = say(facts, "1")[1]
    called = say(facts, "2")[1]

    assert at(told) == ("join", "city")
    assert at(called) == ("person", "words")
    assert called.talk is not None
    assert called.talk.parked is not None


def test_the_next_question_takes_its_numbers_back() -> None:
    form = screen("join.province")
    offering = replace(form.talk, offered=choices("go.balance"))
    facts = replace(form.facts, chat=replace(form.facts.chat, talk=offering))

    facts, _told = say(facts, "1")
    _facts, turn = say(facts, "1")

    assert turn.talk is not None
    assert turn.talk.answers["province"] == "punjab"


def test_every_entry_of_the_menu_does_the_same_by_number_label_and_button() -> None:
    for who in (member, offered, borrower):
        facts, menu = say(who(facts_of()), "menu")
        for number, choice in enumerate(menu.replies[0].choices, start=1):
            pressed = say(facts, Press(choice.id))[1]
            assert say(facts, str(number))[1] == pressed
            assert say(facts, facts.speaker.say(choice.label))[1] == pressed


def test_a_button_of_long_ago_brings_the_menu() -> None:
    turn = say(member(facts_of()), Press("t3.agree"))[1]

    assert "That step is over" in shown(turn.replies[0])
    assert turn.replies[0].choices


def test_start_after_stop_starts_messages_again() -> None:
    stopped = member(facts_of())
    stopped = replace(stopped, chat=replace(stopped.chat, opted_out=True))

    assert say(stopped, "START")[1].command == StartMessages()


def test_what_nobody_understands_brings_the_menu_with_its_choices() -> None:
    turn = say(member(facts_of()), "zzz qqq")[1]

    assert "did not understand" in shown(turn.replies[0])
    assert turn.talk is not None
    assert turn.talk.offered == turn.replies[0].choices


def test_only_the_form_that_needs_more_facts_asks_for_them() -> None:
    assert switchboard.needs(Words("history"), None, "en") == FLOWS["history"].needs
    assert switchboard.needs(Words("balance"), None, "en") == frozenset()
    assert switchboard.needs(Press("go.history"), None, "en") == FLOWS["history"].needs


# Paying with a wallet


def payer(**changes: object) -> Facts:
    """Return what is known of a borrower whose wallet can be asked."""
    facts = borrower(facts_of())
    return replace(facts, lender=replace(facts.lender, wallet="mpesa"), **changes)  # type: ignore[arg-type]  # a test


def asked_before(facts: Facts, *, minutes: int, state: OrderState = OrderState.UNKNOWN) -> Facts:
    """Return the same facts after her wallet was asked some minutes ago."""
    made_at = facts.now - timedelta(minutes=minutes)
    order = Order(
        id="L-1001-a",
        kind="collect",
        provider="mpesa",
        loan_id=1,
        person_id=1,
        amount=Money(300_000, "PKR"),
        made_at=made_at,
        made_by="R-1001",
        state=state,
    )
    return replace(facts, asking=order)


def test_a_second_amount_replaces_the_first() -> None:
    _facts, turn = talk_through(payer(), "pay 300", "pay 400", "1")

    assert turn.command == PayByWallet(Money(40_000, "PKR"))


def test_more_than_is_owed_says_what_is_owed_and_a_fitting_amount_is_taken() -> None:
    facts, much = talk_through(payer(), "pay 9000000")
    _facts, turn = talk_through(facts, "pay 3000", "1")

    assert shown(much.replies[0]).startswith("You owe PKR")
    assert turn.command == PayByWallet(Money(300_000, "PKR"))


def test_S_14_an_open_request_is_named_before_another_one() -> None:
    facts, turn = talk_through(asked_before(payer(), minutes=20), "pay 400")
    _facts, anyway = talk_through(facts, "1", "1")

    assert at(turn) == ("", "")
    assert "PKR 3,000" in shown(turn.replies[0])
    assert anyway.command == PayByWallet(Money(40_000, "PKR"), anyway=True)


def test_INP_26_she_hears_that_her_phone_must_wait_before_she_is_asked_for_a_yes() -> None:
    _facts, turn = talk_through(asked_before(payer(), minutes=1, state=OrderState.FAILED), "pay")

    assert turn.replies[0].key == "pay.soon"
    assert turn.command is None


def test_3_6_nothing_due_names_the_instalment_that_would_be_paid() -> None:
    facts = payer()
    assert facts.loan is not None
    first = facts.loan.next_unpaid
    assert first is not None
    early = replace(facts, now=facts.now - (facts.today - first.due_on) - timedelta(days=3))

    _facts, turn = talk_through(early, "pay")

    assert f"instalment {first.number}" in shown(turn.replies[0])


# Words


@pytest.mark.parametrize(
    ("said", "flow"),
    [
        ("nililipa jana", "claim"),
        ("I paid yesterday", "claim"),
        ("maine paise diye thay", "claim"),
        ("kuna tatizo", "dispute"),
        ("ghalat hai", "dispute"),
        ("غلط ہے", "dispute"),
    ],
)
def test_everyday_words_lead_where_they_mean(said: str, flow: str) -> None:
    turn = say(borrower(facts_of()), said)[1]

    assert at(turn)[0] == flow


@pytest.mark.parametrize("said", ["asante", "Thank you!", "شکریہ", "terima kasih"])
def test_thanks_get_a_kind_word(said: str) -> None:
    turn = say(borrower(facts_of()), said)[1]

    assert turn.replies[0].key == "menu.welcome"


@pytest.mark.parametrize("said", ["hujambo", "habari", "नमस्ते"])
def test_a_greeting_gets_the_menu_and_not_a_puzzled_word(said: str) -> None:
    turn = say(borrower(facts_of()), said)[1]

    assert turn.replies[0].key == "menu.menu"


def test_MLMS_120_money_of_hers_that_lies_with_us_is_shown_and_can_be_asked_back() -> None:
    facts = replace(borrower(facts_of()), kept=Money(275_800, "PKR"))

    facts, turn = say(facts, "balance")
    _facts, back = say(facts, "pese wapis")

    assert "PKR 2,758 of yours is with us." in shown(turn.replies[0])
    assert "Send it back" in shown(turn.replies[0])
    assert back.command == DecideExtra(0, keep=False)
