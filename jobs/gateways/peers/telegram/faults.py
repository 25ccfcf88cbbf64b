"""What can be made to go wrong with the next call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way for a call to go wrong; AFTER means that the work was done."""

    ERROR_BEFORE = "error before"
    ERROR_AFTER = "error after"
    SILENCE_AFTER = "silence after"
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    TOO_MANY = "too many"

    @property
    def works(self) -> bool:
        """Say whether the call does its work all the same."""
        return self in (Fault.ERROR_AFTER, Fault.SILENCE_AFTER, Fault.CUT_AFTER)


@dataclass(slots=True)
class Planned:
    """A fault that waits for its call."""

    fault: Fault
    method: str
    times: int
    retry_after: int


class Plan:
    """The faults to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def add(self, planned: Planned) -> None:
        """Ask for a fault."""
        self._planned.append(planned)

    def take(self, method: str) -> Planned | None:
        """Return the fault for this call and use it up."""
        for planned in self._planned:
            if planned.method in ("", method.lower()):
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned
        return None
