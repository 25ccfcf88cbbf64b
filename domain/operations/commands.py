"""What people can ask for, as values: decided by conversations, carried out by the operations beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from domain.money import Money
from domain.people.person import Details


@dataclass(frozen=True, slots=True)
class Register:
    """Join with these details."""

    details: Details


@dataclass(frozen=True, slots=True)
class ApplyForLoan:
    """Ask for a loan."""

    amount: Money
    periods: int
    use: str
    product: str = ""


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Say yes to exactly what was shown; `wish` is "now" or "wait" (for the cooling-off day to pass)."""

    offer_id: int
    shown: str
    language: str
    wish: str


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    """Say no to an offer."""

    offer_id: int


@dataclass(frozen=True, slots=True)
class RequestPayLink:
    """Ask for a link to pay at; without an amount it asks for what is due when opened."""

    amount: Money | None


@dataclass(frozen=True, slots=True)
class PayByWallet:
    """Be asked by one's own wallet for what is due, or for another amount; anyway when an earlier request is open."""

    amount: Money | None = None
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """Say that one paid: who carried the money, under which code, and how much, as far as the pasted message says."""

    provider: str
    reference: str
    amount: Money | None
    said: str


@dataclass(frozen=True, slots=True)
class DecideExtra:
    """Say whether what a payment was too much stays with us or is sent back."""

    payment_id: int
    keep: bool


@dataclass(frozen=True, slots=True)
class CloseLoan:
    """Close the loan today: "settle" it early, or "return" it while that is free."""

    kind: Literal["settle", "return"]


@dataclass(frozen=True, slots=True)
class GetPaper:
    """Have a paper sent: the receipt of a payment ("P-1001"), a statement of the loan, or a clearance letter."""

    kind: Literal["receipt", "statement", "clearance"]
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """Take goods or money on the credit line."""

    amount: Money


@dataclass(frozen=True, slots=True)
class AskPerson:
    """Ask something of a person at the lender."""

    words: str


@dataclass(frozen=True, slots=True)
class RaiseDispute:
    """Say that something is wrong with a loan: "paid", "amount", "not_mine" or "other", and perhaps some words."""

    loan_id: int
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """Answer what staff asked about an application."""

    question_id: int
    words: str


@dataclass(frozen=True, slots=True)
class SpeakLanguage:
    """Be written to in another language from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class StopMessages:
    """Want no reminders and tips any more."""


@dataclass(frozen=True, slots=True)
class StartMessages:
    """Want reminders and tips again."""


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """Agree to, or refuse, what the consent text says."""

    version: str
    given: bool


@dataclass(frozen=True, slots=True)
class StartRecovery:
    """Use an account one already has from this chat too."""


@dataclass(frozen=True, slots=True)
class ConfirmCode:
    """Type the code that was sent to where we know the person."""

    code: str


@dataclass(frozen=True, slots=True)
class ChangeDetail:
    """Change one's "address", "income", "expenses" or "employer"."""

    what: str
    value: str | Money


BorrowerCommand: TypeAlias = (
    Register
    | ApplyForLoan
    | AcceptOffer
    | DeclineOffer
    | RequestPayLink
    | PayByWallet
    | ClaimPayment
    | DecideExtra
    | CloseLoan
    | GetPaper
    | Draw
    | AskPerson
    | RaiseDispute
    | AnswerQuestion
    | SpeakLanguage
    | StopMessages
    | StartMessages
    | GiveConsent
    | StartRecovery
    | ConfirmCode
    | ChangeDetail
)
