"""What a conversation may know: facts loaded beforehand, and the answers given so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.speak import Speaker
from domain.lending.agreement import LoanTerms
from domain.lending.application import Application
from domain.lending.closing import Quoted
from domain.lending.limits import History
from domain.lending.loan import Loan
from domain.lending.offer import Offer
from domain.messages import Text
from domain.money import Money
from domain.payments.orders import Order
from domain.people.chats import Chat
from domain.people.person import Person, Standing
from domain.policy.lender import Lender


@dataclass(frozen=True, slots=True)
class PastPayment:
    """A payment as the borrower sees it in her history."""

    ref: str
    paid_on: date
    amount: Any
    method: str
    state: str = "SUCCESS"
    sent_back: Any = None
    by_bank: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The terms of the loan as it is planned now, and the day its first period opened."""

    terms: LoanTerms
    opened: date


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a turn may look at, as it stood when the turn began."""

    lender: Lender
    now: datetime
    chat: Chat
    speaker: Speaker
    person: Person | None = None
    membership: Application | None = None
    request: Application | None = None
    offer: Offer | None = None
    loan: Loan | None = None
    payments: tuple[PastPayment, ...] = ()
    line: Loan | None = None
    asking: Order | None = None
    kept: Money | None = None
    plan: Plan | None = None
    quoted: Quoted | None = None
    history: History = field(default_factory=History)
    sandbox: bool = False

    @property
    def today(self) -> date:
        """Return the lender's date."""
        return self.lender.today(self.now)

    @property
    def is_member(self) -> bool:
        """Return whether the person may borrow."""
        return self.person is not None and self.person.standing is Standing.APPROVED

    @property
    def owes(self) -> bool:
        """Return whether there is a running loan."""
        return self.loan is not None and bool(self.loan.instalments) and bool(self.loan.unpaid)


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts and the answers so far: all that a step may decide by."""

    facts: Facts
    answers: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.answers[key]

    def get(self, key: str, default: Any = None) -> Any:
        """Return an answer, or the default when it has not been given."""
        return self.answers.get(key, default)

    def say(self, text: Text) -> str:
        """Return a text in the chat's language, to compare with what was typed."""
        return self.facts.speaker.say(text)
