"""Number, label, other word, button and a label cut short: every way of naming an option gives the same turn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.spoken import shortened
from bot.engine import Turn
from bot.heard import Media, Press, Said, Words
from bot.read.fold import fold
from tests.bot.screens import TOKEN, Screen, choosing, labels, say, screen
from tests.catalogue import LANGUAGES

EASTERN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
KEYCAP = "\ufe0f\u20e3"

SCREENS = [
    pytest.param(name, language, id=f"{name}-{language}") for name in choosing() for language in ("en", *LANGUAGES)
]


def ways_to_name(at: Screen) -> dict[str, list[Said]]:
    """Return, for each option, everything a person may do or type to mean it."""
    options = list(labels(at))
    # What channels cut is only an answer while it still means one option.
    cut = {id_: shortened(label, 20) for id_, label, _english, _aliases in options}
    distinct = {id_: text for id_, text in cut.items() if list(cut.values()).count(text) == 1}
    ways: dict[str, list[Said]] = {}
    for number, (id_, label, english, aliases) in enumerate(options, start=1):
        digits = str(number)
        typed = [digits, f" {digits}. ", f"{digits})", f"{digits}{KEYCAP}"]
        typed += [digits.translate(EASTERN), digits.translate(DEVANAGARI)]
        typed += [label, label.upper(), f"  {label} ", english, *aliases]
        typed += [distinct[id_]] if id_ in distinct else []
        ways[id_] = [Press(f"t{TOKEN}.{id_}"), *(Words(text) for text in typed)]
    return ways


def outcome(at: Screen, said: Said) -> Turn:
    """Return what one thing said leads to."""
    return say(at.facts, said)[1]


@pytest.mark.parametrize(("name", "language"), SCREENS)
def test_every_way_of_naming_an_option_gives_the_same_turn(name: str, language: str) -> None:
    at = screen(name, language=language)

    for id_, ways in ways_to_name(at).items():
        pressed, *typed = ways
        expected = outcome(at, pressed)
        for said in typed:
            assert outcome(at, said) == expected, f"{said} is not {id_}"


@pytest.mark.parametrize(("name", "language"), SCREENS)
def test_options_lead_apart(name: str, language: str) -> None:
    at = screen(name, language=language)

    turns = [outcome(at, ways[0]) for ways in ways_to_name(at).values()]

    assert len({repr(turn) for turn in turns}) == len(turns)
    assert all(turn.talk is None or turn.talk.misses == 0 for turn in turns)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(choosing()), spaces=st.text(" \t", max_size=3), data=st.data())
def test_spaces_and_capitals_mean_nothing(name: str, spaces: str, data: st.DataObject) -> None:
    at = screen(name)
    id_, label, _english, _aliases = data.draw(st.sampled_from(list(labels(at))))
    typed = "".join(data.draw(st.sampled_from([letter.upper(), letter])) for letter in label)

    # A few letters, such as the German sharp s, have no way back from their capitals.
    if fold(typed) == fold(label):
        assert outcome(at, Words(f"{spaces}{typed}{spaces}")) == outcome(at, Press(f"t{TOKEN}.{id_}"))


@pytest.mark.parametrize("name", choosing())
@pytest.mark.parametrize("number", ["15", "99"])
def test_a_number_that_no_option_has_is_not_taken(name: str, number: str) -> None:
    turn = outcome(screen(name), Words(number))

    assert turn.talk is not None
    assert turn.talk.misses == 1


@pytest.mark.parametrize("name", choosing())
def test_a_stale_button_shows_the_present_question_again(name: str) -> None:
    at = screen(name)
    id_ = next(labels(at))[0]

    for data in (f"t{TOKEN - 1}.{id_}", f"t{TOKEN}.somewhere", "t0.yes", "nonsense", "t7", ""):
        turn = outcome(at, Press(data))
        assert turn.talk is not None
        assert (turn.talk.step, turn.talk.answers) == (at.step.key, at.talk.answers)
        assert turn.talk.token > TOKEN
        assert "earlier question" in turn.replies[0].lines[0].msgid
        assert turn.replies[-1].key == f"{at.flow.key}.{at.step.key}"


@pytest.mark.parametrize("name", choosing())
def test_a_button_of_the_question_shown_again_works(name: str) -> None:
    at = screen(name)
    facts, turn = say(at.facts, Press("t0.old"))

    again = say(facts, Press(turn.replies[-1].choices[0].id))[1]

    assert again.talk is None or again.talk.misses == 0
    assert "earlier question" not in str(again.replies)


@pytest.mark.parametrize("name", choosing())
def test_every_choice_on_the_screen_can_be_typed_by_its_number_when_somebody_is_stuck(name: str) -> None:
    facts = screen(name).facts
    for _miss in range(2):
        facts, turn = say(facts, Media("sticker"))

    for number, choice in enumerate(turn.replies[-1].choices, start=1):
        pressed = say(facts, Press(choice.id))[1]
        assert say(facts, str(number))[1] == pressed, f"{number} is not {choice.id}"


def test_stuck_at_the_income_the_ranges_can_be_named_in_every_way() -> None:
    facts = screen("join.income").facts
    for _miss in range(2):
        facts, turn = say(facts, Media("sticker"))

    assert [choice.id.split(".")[-1] for choice in turn.replies[-1].choices][:5] == [f"band_{n}" for n in range(5)]
    for number, choice in enumerate(turn.replies[-1].choices[:5], start=1):
        pressed = say(facts, Press(choice.id))[1]
        assert pressed.talk is not None
        assert pressed.talk.answers["income"] == f"band_{number - 1}"
        assert say(facts, str(number))[1] == pressed
        assert say(facts, facts.speaker.say(choice.label))[1] == pressed


def test_an_option_that_is_only_close_is_asked_about_and_taken_with_a_yes() -> None:
    at = screen("join.province")
    facts, asked = say(at.facts, "I live in punjab you know")

    assert asked.talk is not None
    assert (asked.talk.step, asked.talk.pending) == ("province", "punjab")
    taken = say(facts, "haan")[1]
    assert taken.talk is not None
    assert taken.talk == replace(taken.talk, step="address", answers={**at.talk.answers, "province": "punjab"})
    refused = say(facts, "nahi")[1]
    assert refused.talk is not None
    assert (refused.talk.step, refused.talk.pending) == ("province", None)
