"""The ways out mean the same at every step of every flow, and what is told on the side leaves the form standing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine import Turn
from bot.heard import Media, Place, Press, Said, SharedContact, Words
from bot.steps import SKIPPED
from domain.operations.commands import SpeakLanguage, StopMessages
from tests.bot.screens import (
    LANGUAGES,
    TOKEN,
    Screen,
    asks_again,
    borrower,
    facts_of,
    member,
    names,
    same_place,
    say,
    screen,
    shown,
)

EVERY = pytest.mark.parametrize("name", names())
STICKER = Media("sticker")

WORDS = {
    "back": {"en": "back", "ur": "واپس", "ur_Latn": "wapas"},
    "skip": {"en": "skip", "ur": "چھوڑیں", "ur_Latn": "skip"},
    "cancel": {"en": "cancel", "ur": "منسوخ", "ur_Latn": "cancel karo"},
    "restart": {"en": "restart", "ur": "دوبارہ", "ur_Latn": "dobara shuru karo"},
    "menu": {"en": "menu", "ur": "مینو", "ur_Latn": "menu"},
    "help": {"en": "help", "ur": "مدد", "ur_Latn": "madad"},
    "language": {"en": "language", "ur": "زبان", "ur_Latn": "zuban"},
    "person": {"en": "talk to a person", "ur": "افسر سے بات", "ur_Latn": "officer se baat"},
    "stop": {"en": "stop", "ur": "بند کرو", "ur_Latn": "band karo"},
}


def hear(at: Screen, said: Said | str) -> Turn:
    """Return what one thing said at a screen leads to."""
    return say(at.facts, said)[1]


def is_parked(turn: Turn, at: Screen) -> bool:
    """Return whether the screen's talk waits to be taken up again."""
    parked = turn.talk.parked if turn.talk else None
    return parked is not None and (parked.flow, parked.step, parked.answers) == (
        at.flow.key,
        at.step.key,
        at.talk.answers,
    )


@EVERY
def test_back_returns_to_the_question_before_and_keeps_the_answers(name: str) -> None:
    at = screen(name)

    turn = hear(at, "back")

    assert turn.talk is not None
    if at.talk.trail:
        assert turn.talk.step == at.talk.trail[-1]
        assert turn.talk.answers == at.talk.answers
    else:
        assert "first question" in shown(turn.replies[0])
        assert same_place(turn, at)


@EVERY
def test_back_all_the_way_ends_at_the_first_question(name: str) -> None:
    at = screen(name)
    facts = at.facts

    passed = []
    for _step in at.talk.trail:
        facts, turn = say(facts, "back")
        assert turn.talk is not None
        passed.append(turn.talk.step)

    assert tuple(reversed(passed)) == at.talk.trail
    assert "first question" in shown(say(facts, "back")[1].replies[0])


@EVERY
def test_skip_leaves_out_only_what_may_be_left_out(name: str) -> None:
    at = screen(name)

    turn = hear(at, "skip")

    assert turn.talk is not None
    if at.step.optional:
        assert turn.talk.answers[at.step.key] == SKIPPED
        assert turn.talk.step != at.step.key
    else:
        assert "need this answer" in shown(turn.replies[0])
        assert same_place(turn, at)
        assert asks_again(turn, at)


@EVERY
def test_cancel_ends_the_talk_and_a_form_can_be_taken_up_again(name: str) -> None:
    at = screen(name)

    facts, turn = say(at.facts, "cancel")

    assert turn.talk is not None
    assert turn.talk.flow == ""
    if at.flow.keeps_draft and at.talk.answers:
        assert is_parked(turn, at)
        for again in ("1", "back", "continue where i stopped"):
            assert same_place(say(facts, again)[1], at), again


@EVERY
def test_cancel_and_delete_forgets_the_answers(name: str) -> None:
    at = screen(name)
    if not at.flow.keeps_draft or not at.talk.answers:
        return
    facts, _turn = say(at.facts, "cancel")

    turn = say(facts, "2")[1]

    assert turn.talk is not None
    assert (turn.talk.flow, turn.talk.parked) == ("", None)
    assert "deleted" in shown(turn.replies[0])


@EVERY
def test_restart_asks_the_first_question_again(name: str) -> None:
    at = screen(name)

    turn = hear(at, "restart")

    assert turn.talk is not None
    assert turn.talk.flow == at.flow.key
    assert turn.talk.trail == ()
    assert turn.talk.token > TOKEN


@EVERY
def test_menu_shows_the_menu_and_keeps_a_form_for_later(name: str) -> None:
    at = screen(name)
    if name in {"join.language", "join.consent"}:
        pytest.skip("before there is anything to choose from, the menu is this question")

    facts, turn = say(at.facts, "menu")

    assert turn.replies[-1].key == "menu.menu"
    if at.flow.keeps_draft and at.talk.answers:
        assert is_parked(turn, at)
        assert same_place(say(facts, "continue where i stopped")[1], at)


@EVERY
def test_0_is_the_menu_unless_numbers_are_answers_here(name: str) -> None:
    at = screen(name)
    if name in {"join.language", "join.consent"}:
        return

    turn = hear(at, "0")

    assert (turn.replies[-1].key == "menu.menu") is not at.step.digits


@EVERY
@pytest.mark.parametrize("word", ["help", "status", "balance", "schedule", "history", "profile", "about", "privacy"])
def test_what_is_told_on_the_side_leaves_the_question_standing(name: str, word: str) -> None:
    at = screen(name)

    turn = hear(at, word)

    assert len(turn.replies) == 2
    assert same_place(turn, at)
    assert asks_again(turn, at)
    # Two sets of numbers on one screen would mean two things by "1".
    assert (turn.replies[0].choices, turn.replies[0].ways) == ((), ())


@EVERY
def test_the_present_questions_buttons_work_after_something_told_on_the_side(name: str) -> None:
    at = screen(name)
    facts, turn = say(at.facts, "help")

    for choice in turn.replies[-1].choices[:1]:
        assert "earlier question" not in str(say(facts, Press(choice.id))[1].replies)


@EVERY
def test_a_person_is_called_and_the_form_comes_back_afterwards(name: str) -> None:
    at = screen(name)

    turn = hear(at, "talk to a person")

    assert turn.talk is not None
    assert (turn.talk.flow, turn.talk.step) == ("person", "words")
    if at.flow.keeps_draft and at.talk.answers:
        assert is_parked(turn, at)


@EVERY
def test_language_is_offered_and_the_question_waits(name: str) -> None:
    at = screen(name)
    if name == "join.language":
        return
    facts, turn = say(at.facts, "language")
    assert turn.talk is not None
    offered = [choice.id for choice in turn.talk.offered]
    assert offered == ["go.language.ur_Latn", "go.language.ur", "go.language.en"]

    for said in ("2", "urdu", Press("go.language.ur")):
        chosen = say(facts, said)[1]
        assert chosen.command == SpeakLanguage("ur")
        assert same_place(chosen, at)


@EVERY
@pytest.mark.parametrize("said", ["language urdu", "urdu", "اردو"])
def test_a_language_is_changed_at_once_when_it_is_named(name: str, said: str) -> None:
    at = screen(name)
    if name == "join.language":
        return

    turn = hear(at, said)

    assert turn.command == SpeakLanguage("ur")
    assert same_place(turn, at)


@EVERY
def test_each_way_out_is_heard_in_each_language(name: str) -> None:
    if name == "join.language":
        return
    for word, languages in WORDS.items():
        for language in LANGUAGES:
            at = screen(name, language=language)

            said, pressed = hear(at, languages[language]), hear(at, Press(f"go.{word}"))

            assert (said.talk, said.command) == (pressed.talk, pressed.command), languages[language]
            assert said.talk is None or said.talk.misses == 0


@EVERY
@pytest.mark.parametrize("said", ["STOP", "stop", "Stop.", "band karo", "روکو"])
def test_S_28_stop_is_heard_before_everything_and_ends_no_form(name: str, said: str) -> None:
    at = screen(name)

    turn = hear(at, said)

    assert turn.command == StopMessages()
    assert turn.talk == at.talk


@EVERY
def test_stop_is_heard_while_a_doubt_waits_and_while_somebody_is_stuck(name: str) -> None:
    at = screen(name)
    stuck = replace(at.talk, misses=3)

    turn = say(replace(at.facts, chat=replace(at.facts.chat, talk=stuck)), "stop")[1]

    assert (turn.command, turn.talk) == (StopMessages(), stuck)


@EVERY
def test_start_while_nothing_was_stopped_shows_the_question_again(name: str) -> None:
    at = screen(name)

    turn = hear(at, "start")

    assert same_place(turn, at)
    assert asks_again(turn, at)


@EVERY
@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_misses_escalate_and_never_a_third_identical_error(name: str, channel: str) -> None:
    at = screen(name, channel=channel)
    facts, told = at.facts, []
    for _miss in range(3):
        facts, turn = say(facts, STICKER)
        assert same_place(turn, at)
        told.append(turn.replies[-1])

    first, second, third = told
    assert first.lines[-1] == second.lines[-1], "the question itself is always repeated"
    assert "go.person" not in [choice.id for choice in first.choices]
    assert "go.person" in [choice.id for choice in second.choices]
    assert len({shown(message) for message in (first, second, third)}) == 3


@EVERY
@pytest.mark.parametrize(
    "said",
    [STICKER, Media("video"), Media("other"), SharedContact("+923009999999", own=False)],
    ids=["sticker", "video", "other", "somebody else's contact"],
)
def test_what_is_not_an_answer_gets_a_polite_word_and_the_question_again(name: str, said: Said) -> None:
    at = screen(name)

    turn = hear(at, said)

    assert same_place(turn, at)
    assert turn.talk is not None
    assert turn.talk.misses == 1
    assert "+923009999999" not in str(turn)


@EVERY
def test_a_location_is_an_answer_only_where_an_address_is_asked(name: str) -> None:
    turn = hear(screen(name), Place(31.5497, 74.3436))

    assert turn.talk is not None
    assert (turn.talk.answers.get("address") == "31.54970, 74.34360") is (name == "join.address")


@EVERY
def test_ten_thousand_characters_are_answered_and_never_kept_whole(name: str) -> None:
    turn = hear(screen(name), "x" * 10_000)

    assert len(str(turn)) < 10_000


@pytest.mark.parametrize("text", ["menu", "balance", "help", "loan", "status", "schedule", "profile", "history"])
@pytest.mark.parametrize("who", [lambda facts: facts, member, borrower], ids=["stranger", "member", "borrower"])
def test_every_word_has_an_answer_outside_any_form(text: str, who: object) -> None:
    assert callable(who)
    facts = who(facts_of())

    turn = say(facts, text)[1]

    assert turn.replies
    assert all(reply.ways or reply.choices for reply in turn.replies)


@pytest.mark.parametrize("said", [Words(""), Words("\x00"), Words("😀" * 50), Words("<b>1</b>"), Words("'; DROP")])
@EVERY
def test_odd_words_never_break_a_question(name: str, said: Words) -> None:
    turn = hear(screen(name), said)

    assert turn.talk is not None
    assert turn.replies or turn.command is not None
