"""What staff can ask for, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.money import Money


@dataclass(frozen=True, slots=True)
class DecideMember:
    """Approve or reject somebody's joining."""

    application_id: int
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ApproveLoan:
    """Approve a request, or a smaller amount."""

    application_id: int
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class RejectLoan:
    """Turn a request down."""

    application_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AskApplicant:
    """Put a question to an applicant."""

    application_id: int
    words: str


@dataclass(frozen=True, slots=True)
class SendMoney:
    """Record that the money of a loan was sent."""

    loan_id: int
    reference: str


@dataclass(frozen=True, slots=True)
class SendByWallet:
    """Order the money of a loan to be sent to the borrower's wallet."""

    loan_id: int


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Answer a question card."""

    card_id: int
    words: str


@dataclass(frozen=True, slots=True)
class ResolveDispute:
    """Settle a dispute: the borrower is right, or what she owes stands."""

    dispute_id: int
    right: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Confirm, as the second person, what somebody else proposed."""

    card_id: int


@dataclass(frozen=True, slots=True)
class PostSheet:
    """Post the lines of a collection sheet."""

    card_id: int


StaffCommand: TypeAlias = (
    DecideMember
    | ApproveLoan
    | RejectLoan
    | AskApplicant
    | SendMoney
    | SendByWallet
    | ReplyTo
    | ResolveDispute
    | Confirm
    | PostSheet
)
