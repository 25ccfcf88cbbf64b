"""Orders to move money: kept before a provider hears of them, and looked after until their end is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from domain.money import Money
from domain.states import Moves

#: From a borrower's wallet; of a loan, to one; and nothing moves: whether something did that we were told of.
OrderKind = Literal["collect", "payout", "lookup"]


class OrderState(StrEnum):
    """
    Where an order stands.

    NEW: kept, and the provider may not have heard of it. ASKED: the provider took it. UNKNOWN: it may have been done;
    nobody may do it again in another way. DONE and FAILED are certain.
    """

    NEW = "new"
    ASKED = "asked"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"


_S = OrderState

ORDER_MOVES: Final = Moves(
    OrderState,
    {
        _S.NEW: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        _S.ASKED: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        # Asked for again under the same name, which a provider does once.
        _S.UNKNOWN: {_S.NEW, _S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        # Said to have failed, and the money came all the same: what moved counts for more than what was said.
        _S.FAILED: {_S.DONE},
        _S.DONE: set(),
    },
)

#: What people call the wallets we can ask and pay to.
NAMES: Final = {"mpesa": "M-Pesa"}
#: An order in one of these may still end either way.
OPEN: Final = (_S.NEW, _S.ASKED, _S.UNKNOWN)
#: A wallet refuses the same amount to the same number within this time (PAYMENTS 3, code 17).
AGAIN_AFTER: Final = timedelta(minutes=2)
#: After this it is for people to find out.
GIVES_UP: Final = timedelta(hours=24)
#: When we look, counted from when the order was made: soon, then every hour (INP-23, S-25).
_LOOKS: Final[dict[OrderKind, tuple[int, ...]]] = {
    "collect": (30, 60, 120),
    "payout": (60, 300, 1_800),
    "lookup": (30, 60, 120),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    An order to move money: from a borrower, or to one.

    `id` is our name for it and the key under which a provider does it once; `provider_ref` is the provider's own.
    """

    id: str
    kind: OrderKind
    provider: str
    loan_id: int
    person_id: int
    amount: Money
    account: str
    made_at: datetime
    made_by: str
    state: OrderState = OrderState.NEW
    payment_id: int | None = None
    provider_ref: str = ""
    receipt: str = ""
    result: str = ""
    looks: int = 0
    next_at: datetime | None = None

    @property
    def loan_ref(self) -> str:
        """Return how people name the loan it is for."""
        return f"L-{1000 + self.loan_id}"

    @property
    def is_open(self) -> bool:
        """Return whether it may still end either way."""
        return self.state in OPEN


def next_look(order: Order, now: datetime) -> datetime | None:
    """Return when to look at an order again after this look, or None when it is for people to find out."""
    if now - order.made_at >= GIVES_UP:
        return None
    for seconds in _LOOKS[order.kind]:
        moment = order.made_at + timedelta(seconds=seconds)
        if moment > now:
            return moment
    return now + timedelta(hours=1)


def has_waited(order: Order, now: datetime) -> bool:
    """Return whether the soon looks are over, and whoever waits should be told that there is no answer yet."""
    return now - order.made_at >= timedelta(seconds=_LOOKS[order.kind][-1])


def whole_units(amount: Money) -> Money:
    """Return an amount rounded up to whole currency units, which is all that wallets move."""
    return amount if amount.major == int(amount.major) else Money.of(int(amount.major) + 1, amount.currency)
