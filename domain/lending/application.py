"""Applications: to join, and for a loan. One state machine for both (CONTRACT C-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.money import Money
from domain.states import Moves


class Stage(StrEnum):
    """Where an application stands."""

    SUBMITTED = "SUBMITTED"
    INFO_NEEDED = "INFO_NEEDED"
    UNDER_REVIEW = "UNDER_REVIEW"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    WITHDRAWN = "WITHDRAWN"


_DECIDABLE = {Stage.APPROVED, Stage.REJECTED, Stage.WITHDRAWN}

STAGE_MOVES = Moves(
    Stage,
    {
        Stage.SUBMITTED: {Stage.INFO_NEEDED, Stage.UNDER_REVIEW, *_DECIDABLE},
        Stage.INFO_NEEDED: {Stage.UNDER_REVIEW, *_DECIDABLE},
        Stage.UNDER_REVIEW: {Stage.INFO_NEEDED, *_DECIDABLE},
        Stage.APPROVED: {Stage.OFFERED, Stage.WITHDRAWN},
        Stage.OFFERED: {Stage.ACCEPTED, Stage.DECLINED, Stage.OFFER_EXPIRED, Stage.WITHDRAWN},
        Stage.REJECTED: set(),
        Stage.ACCEPTED: set(),
        Stage.DECLINED: set(),
        Stage.OFFER_EXPIRED: set(),
        Stage.WITHDRAWN: set(),
    },
)

OPEN_STAGES = frozenset({Stage.SUBMITTED, Stage.INFO_NEEDED, Stage.UNDER_REVIEW, Stage.APPROVED, Stage.OFFERED})
AWAITING_DECISION = frozenset({Stage.SUBMITTED, Stage.INFO_NEEDED, Stage.UNDER_REVIEW})


class Purpose(StrEnum):
    """What an application is for."""

    MEMBERSHIP = "membership"
    LOAN = "loan"
    #: A credit line, or a larger limit of one.
    LINE = "line"
    #: A new plan for a loan that runs.
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Application:
    """One application; a loan's carries the amount, the number of periods and what it is for."""

    id: int
    person_id: int
    purpose: Purpose
    stage: Stage
    version: int
    made_at: datetime
    amount: Money | None = None
    periods: int = 0
    use: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    first_approver: str = ""
    reason: str = ""
    product: str = ""

    @property
    def ref(self) -> str:
        """Return the reference: membership is known by the person's own, a loan's application by A-1001."""
        return f"R-{1000 + self.person_id}" if self.purpose is Purpose.MEMBERSHIP else f"A-{1000 + self.id}"
