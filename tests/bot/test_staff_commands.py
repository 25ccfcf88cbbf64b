"""The staff group's commands: every word belongs to one subject."""

from __future__ import annotations

from bot.flows.staff.commands import COMMANDS, SUBJECTS


def test_no_command_stands_in_two_subjects() -> None:
    assert len(COMMANDS) == sum(len(subject) for subject in SUBJECTS)
