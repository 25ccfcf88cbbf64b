"""Facts and commands that come through the doors, as values. Commands are imperative; facts are past tense."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.money import Money


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """
    Money that a provider or a member of staff says has arrived. It is recorded whatever it fits.

    `reference` is unique per provider and names the movement of money, not the event that told of it.
    """

    provider: str
    reference: str
    amount: Money
    paid_at: datetime
    loan_id: int | None = None
    attempt: str = ""
    method: str = ""
    recorded_by: str = ""
    #: Whether a member of staff says so, and no provider: that may be refused.
    by_hand: bool = False
    #: Whether its provider has still to confirm it: until then it waits, and nobody is asked whose it is.
    unconfirmed: bool = False
    #: What the payer wrote as the account, and who that is: kept sealed where the money has to wait for its owner.
    account: str = field(default="", repr=False)
    payer: str = field(default="", repr=False)
