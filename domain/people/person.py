"""A person: what we know of her, and the states her membership may be in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.lending.credit import Credit
from domain.money import Money
from domain.states import Moves


class Standing(StrEnum):
    """Where a person's membership stands (CONTRACT MLMS-17)."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"
    ERASED = "ERASED"


STANDING_MOVES = Moves(
    Standing,
    {
        Standing.PENDING: {Standing.APPROVED, Standing.REJECTED},
        Standing.APPROVED: {Standing.SUSPENDED, Standing.ERASED},
        # A rejected person joins again with a new application, which puts her back to pending.
        Standing.REJECTED: {Standing.PENDING, Standing.ERASED},
        Standing.SUSPENDED: {Standing.APPROVED, Standing.ERASED},
        Standing.ERASED: set(),
    },
)


@dataclass(frozen=True, slots=True)
class Details:
    """What a person tells us when she joins. Everything here is personal; the national id is its normal form."""

    name: str
    born: date
    phone: str
    phone_verified: bool
    national_id: str
    national_id_masked: str
    city: str
    province: str
    address: str
    income: Money | None
    income_band: str
    work: str
    employer: str
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person as everyday work needs her; sealed details are opened only where they are shown."""

    id: int
    standing: Standing
    name: str
    language: str
    city: str
    province: str
    work: str
    income: Money | None
    income_band: str
    national_id_masked: str
    phone_masked: str
    phone_verified: bool
    officer: str
    joined_at: datetime
    reapply_on: date | None = None
    #: What she spends in a month, where she told us.
    expenses: Money | None = None
    credit: Credit = field(default_factory=Credit)

    @property
    def ref(self) -> str:
        """Return the reference people quote, such as R-1042."""
        return f"R-{1000 + self.id}"

    @property
    def first_name(self) -> str:
        """Return the name used in greetings."""
        return self.name.split()[0]

    @property
    def short_name(self) -> str:
        """Return the first name and an initial, as the staff group shows it."""
        first, *rest = self.name.split()
        return f"{first} {rest[-1][0]}." if rest else first
