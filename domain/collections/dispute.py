"""A dispute: what somebody says is wrong. While it is open nothing is pressed, and nothing is added for lateness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from domain.messages import Text, _
from domain.states import Moves

#: What a borrower said is wrong, as staff read it (S-23).
WRONG: Final[dict[str, Text]] = {
    "paid": _("The borrower says she has paid."),
    "amount": _("The borrower says the amount is wrong."),
    "not_mine": _("The borrower says this is not her loan."),
    "other": _("The borrower says something else is wrong."),
}


class DisputeState(StrEnum):
    """How a dispute stands: a bank decides a chargeback, our staff what a borrower says."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    RESOLVED = "RESOLVED"


_S = DisputeState
DISPUTE_MOVES: Final = Moves(
    DisputeState,
    {_S.OPEN: {_S.WON, _S.LOST, _S.RESOLVED}, _S.WON: set(), _S.LOST: set(), _S.RESOLVED: set()},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A dispute as it stands; `kind` is "borrower" or "chargeback", `due_on` when an answer was promised for."""

    id: int
    kind: str
    loan_id: int | None
    person_id: int | None
    payment_id: int | None
    reference: str
    reason: str
    said: str
    state: DisputeState
    opened_at: datetime
    due_on: date | None

    @property
    def ref(self) -> str:
        """Return how people name it, for example D-1001."""
        return f"D-{1000 + self.id}"
