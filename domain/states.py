"""State machines: one table of allowed moves, and one function that makes a move or refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class IllegalMove(Exception):
    """Somebody asked for a move the table does not have."""

    def __init__(self, old: StrEnum, new: StrEnum) -> None:
        super().__init__(f"{old} may not become {new}")
        self.old, self.new = old, new


class Moves(Generic[State]):
    """A table of the moves between states. Every state must appear in it, or building it fails."""

    def __init__(self, states: type[State], table: Mapping[State, Set[State]]) -> None:
        missing = set(states) - set(table)
        assert not missing, f"states without a row: {missing}"
        self._table = table

    def move(self, old: State, new: State) -> State:
        """Return the new state, or raise IllegalMove."""
        if new not in self._table[old]:
            raise IllegalMove(old, new)
        return new

    def allowed(self, old: State) -> Iterable[State]:
        """Return the states that may follow."""
        return self._table[old]
