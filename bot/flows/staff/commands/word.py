"""What a command of the staff group is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.messages import Message, Text
from domain.operations.office import Office
from domain.people.staff import Action, Staff

Run = Callable[[Office, Staff, str], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class StaffWord:
    """A command: who may use it, what it does, and how it is explained."""

    action: Action
    run: Run
    explained: Text
