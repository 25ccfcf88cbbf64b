"""A flow refuses at import what would go wrong in a talk."""

from __future__ import annotations

import pytest

from bot.flows.borrower import FLOWS
from bot.flows.staff.ask import STAFF_FLOWS
from bot.read.lines import read_line
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Step, Submit, Tell
from domain.messages import Message, _
from tests.bot.screens import facts_of

END = Tell("end", lambda _scope: Message("end", (_("Thank you."),)))


def question(key: str) -> Ask:
    """Return a question about anything."""
    return Ask(key, _("What?"), lambda text, _scope: read_line(text))


def choice(*ids: str, **goto: str) -> Choose:
    """Return a question with these options."""
    return Choose("pick", _("Which?"), tuple(Pick(id_, _("This")) for id_ in ids), goto=goto)


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((question("name"), question("name"), END), "two steps share a key"),
        ((choice("yes", yes="nowhere"), END), "jumps to {'nowhere'}"),
        ((Tell("first", END.says, then="nowhere"), END), "jumps to {'nowhere'}"),
        ((choice("1"), END), "collides with typed numbers"),
    ],
    ids=["duplicate key", "unknown jump", "unknown next", "digit as an option id"],
)
def test_a_flow_that_could_go_wrong_is_refused(steps: tuple[Step, ...], why: str) -> None:
    with pytest.raises(AssertionError) as refused:
        Flow("shop", *steps, title=_("Shop"))

    assert why in str(refused.value)


def test_a_flow_without_an_end_is_a_bug_when_it_gets_there() -> None:
    flow = Flow("shop", question("name"), title=_("Shop"))

    with pytest.raises(AssertionError, match="no step left"):
        flow.after("name", Scope(facts_of()))


def test_steps_that_are_not_for_somebody_are_left_out_and_not_counted() -> None:
    hidden = Ask("employer", _("Who?"), lambda text, _scope: text, only=lambda scope: bool(scope.get("works")))
    flow = Flow("shop", question("name"), hidden, question("city"), END, title=_("Shop"))

    assert flow.after("name", Scope(facts_of())) == "city"
    assert flow.after("name", Scope(facts_of(), {"works": True})) == "employer"
    assert flow.progress("city", Scope(facts_of())) == (2, 2)
    assert flow.progress("city", Scope(facts_of(), {"works": True})) == (3, 3)


@pytest.mark.parametrize("flow", [*FLOWS.values(), *STAFF_FLOWS.values()], ids=lambda flow: str(flow.key))
def test_every_flow_of_ours_ends_for_everybody(flow: Flow) -> None:
    last = flow.steps[flow.order[-1]]

    assert isinstance(last, Tell | Submit)
    assert flow.title.msgid


@pytest.mark.parametrize("flow", [*FLOWS.values(), *STAFF_FLOWS.values()], ids=lambda flow: str(flow.key))
def test_every_question_of_ours_can_be_reached(flow: Flow) -> None:
    jumps = {to for step in flow.steps.values() if isinstance(step, Choose) for to in step.goto.values()}

    for key, step in flow.steps.items():
        assert key in jumps or step.only.__name__ != "never", f"{flow.key}.{key} is for nobody"
