"""The book of what really moved at the Daraja peer, whoever was told; and its statement."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from domain.money import Money
from jobs.gateways.mpesa_values import NAIROBI

# The columns of the statement that an organisation downloads from M-Pesa's portal, those we look at.
COLUMNS: Final = (
    "Receipt No.",
    "Completion Time",
    "Details",
    "Transaction Status",
    "Paid In",
    "Withdrawn",
    "Balance",
    "Other Party Info",
    "A/C No.",
)
RECEIPT_CHARACTERS: Final = 10


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved. `account` is what the payer named, or our order for a payout; `balance` is what is left."""

    receipt: str
    at: datetime
    way: Literal["in", "out"]
    amount: Money
    account: str
    phone: str
    name: str
    balance: Money


class Book:
    """What is in our wallet, and how it came there."""

    def __init__(self, balance: Money) -> None:
        self.balance = balance
        self._movements: dict[str, Movement] = {}

    @property
    def movements(self) -> tuple[Movement, ...]:
        """Return everything that moved, oldest first."""
        return tuple(self._movements.values())

    def of(self, receipt: str) -> Movement | None:
        """Return what moved under a receipt."""
        return self._movements.get(receipt)

    def take_in(self, receipt: str, at: datetime, amount: Money, *, account: str, phone: str, name: str) -> Movement:
        """Write down money from somebody."""
        self.balance += amount
        return self._write(Movement(receipt, at, "in", amount, account, phone, name, self.balance))

    def give_out(self, receipt: str, at: datetime, amount: Money, *, account: str, phone: str, name: str) -> Movement:
        """Write down money to somebody."""
        assert amount <= self.balance, "a wallet never goes below nothing"
        self.balance -= amount
        return self._write(Movement(receipt, at, "out", amount, account, phone, name, self.balance))

    def statement(self, since: datetime | None = None, until: datetime | None = None) -> list[dict[str, str]]:
        """Return the rows of a statement, newest first as M-Pesa writes them; `until` is not in it any more."""
        wanted = [
            movement
            for movement in self.movements
            if (since is None or movement.at >= since) and (until is None or movement.at < until)
        ]
        return [_row(movement) for movement in reversed(wanted)]

    def _write(self, movement: Movement) -> Movement:
        assert movement.receipt not in self._movements, "a receipt is one movement"
        self._movements[movement.receipt] = movement
        return movement


def new_receipt() -> str:
    """Return a receipt number as M-Pesa makes them."""
    letters = string.ascii_uppercase + string.digits
    return "U" + "".join(secrets.choice(letters) for _ in range(RECEIPT_CHARACTERS - 1))


def _row(movement: Movement) -> dict[str, str]:
    came = movement.way == "in"
    details = "Pay Bill from" if came else "Business Payment to Customer to"
    values = (
        movement.receipt,
        movement.at.astimezone(NAIROBI).strftime("%d-%m-%Y %H:%M:%S"),
        f"{details} {movement.phone} - {movement.name}",
        "Completed",
        str(movement.amount.major) if came else "",
        "" if came else str(-movement.amount.major),
        str(movement.balance.major),
        f"{movement.phone} - {movement.name}",
        movement.account,
    )
    return dict(zip(COLUMNS, values, strict=True))
