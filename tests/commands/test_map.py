"""qist map: every conversation as a flowchart that has every step and leads to every one."""

from __future__ import annotations

import re

import pytest

from bot.flows.borrower import FLOWS
from bot.flows.staff.ask import STAFF_FLOWS
from bot.steps import Flow
from tests.commands.conftest import Fails, Qist
from webhooks.commands.map import mermaid

ALL = {**FLOWS, **STAFF_FLOWS}


@pytest.mark.parametrize("flow", ALL.values(), ids=ALL.keys())
def test_every_step_is_drawn_and_can_be_reached(flow: Flow) -> None:
    drawn = mermaid(flow)

    arrows = [line for line in drawn.splitlines() if "-->" in line or ".->" in line]
    reached = {re.split(r"\s", line)[-1] for line in arrows}
    assert {f"s_{key}" for key in flow.order} <= reached
    assert "over" in reached


def test_jumps_carry_what_was_picked(qist: Qist) -> None:
    said = qist("map", "offer").output

    assert 's_facts -->|"I have a question"| s_words' in said
    assert "s_facts --> s_confirm" in said
    assert 'begin -. "if there is nothing to say yes to" .-> s_none' in said


def test_all_are_drawn_when_none_is_named(qist: Qist) -> None:
    assert qist("map").output.count("flowchart TD") == len(ALL)


def test_an_unknown_one_is_refused_naming_those_there_are(qist: Qist, refused: Fails) -> None:
    assert "join" in refused(qist("map", "jion"))
