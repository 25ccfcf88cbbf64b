"""What the papers need to know of a payment and of a loan's end, as one look finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.lending.states import LoanState
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidMoney:
    """A payment as it counts at this moment; `settled` is in minor units by instalment and component."""

    id: int
    person_id: int
    loan_id: int
    version: int
    amount: Money
    method: str
    paid_at: datetime
    stands: bool
    settled: Mapping[tuple[int, str], int]
    credit: int
    recovered: int
    refunded: int
    #: The receipt number under which its provider knows it, where that says something to the borrower.
    code: str = ""

    @property
    def ref(self) -> str:
        """Return the reference people quote, such as P-1001."""
        return f"P-{1000 + self.id}"


@dataclass(frozen=True, slots=True)
class LoanEnd:
    """In which state a loan is, and since when it is closed, if it is."""

    state: LoanState
    closed_at: datetime | None

    @property
    def is_clear(self) -> bool:
        """Return whether nothing is owed of it for good."""
        return self.state in CLEAR_STATES


#: A loan in one of these is over, and was paid or given back; one written off is over and is still owed.
CLEAR_STATES = frozenset({LoanState.COMPLETED, LoanState.SETTLED, LoanState.CANCELLED})
