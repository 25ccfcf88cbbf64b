"""Orders to move money: kept before a provider hears of them, and looked after until their end is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from domain.money import Money
from domain.states import Moves

#: From a borrower's wallet; of a loan, to one; of a payment, by whoever took it; and whether money moved that we were
#: told of.
OrderKind = Literal["collect", "payout", "refund", "lookup"]


class OrderState(StrEnum):
    """
    Where an order stands.

    NEW: kept, and the provider may not have heard of it. ASKED: the provider took it. UNKNOWN: it may have been done;
    nobody may do it again in another way. DONE and FAILED are certain. REFUSED: a refund that the provider would not
    begin, so that it never was among what it says was sent back.
    """

    NEW = "new"
    ASKED = "asked"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


_S = OrderState

_WALLET_MOVES: Final = Moves(
    OrderState,
    {
        _S.NEW: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        _S.ASKED: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        # Asked for again under the same name, which a provider does once.
        _S.UNKNOWN: {_S.NEW, _S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED},
        # Said to have failed, and the money came all the same: what moved counts for more than what was said.
        _S.FAILED: {_S.DONE},
        _S.DONE: set(),
        _S.REFUSED: set(),
    },
)
# Here what is told twice is a move too: it may bring a name that we had not heard.
_REFUND_MOVES: Final = Moves(
    OrderState,
    {
        _S.NEW: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED, _S.REFUSED},
        _S.UNKNOWN: {_S.ASKED, _S.UNKNOWN, _S.DONE, _S.FAILED, _S.REFUSED},
        # Refused to us, and sent back all the same: what moved counts for more than what was said.
        _S.REFUSED: {_S.ASKED, _S.DONE, _S.FAILED},
        _S.ASKED: {_S.ASKED, _S.DONE, _S.FAILED},
        # Money that was on its way may still come back, and then it stays.
        _S.DONE: {_S.DONE, _S.FAILED},
        _S.FAILED: {_S.FAILED},
    },
)
ORDER_MOVES: Final[Mapping[OrderKind, Moves[OrderState]]] = {
    "collect": _WALLET_MOVES,
    "payout": _WALLET_MOVES,
    "refund": _REFUND_MOVES,
    "lookup": _WALLET_MOVES,
}

#: What people call the wallets we can ask and pay to.
NAMES: Final = {"mpesa": "M-Pesa"}
#: An order in one of these may still end either way.
OPEN: Final = (_S.NEW, _S.ASKED, _S.UNKNOWN)
#: What is known of an order that may have been asked for, when nothing was heard of it.
PERHAPS: Final = "perhaps asked"
#: A wallet refuses the same amount to the same number within this time (PAYMENTS 3, code 17).
AGAIN_AFTER: Final = timedelta(minutes=2)
#: After this it is for people to find out what a wallet did.
GIVES_UP: Final = timedelta(hours=24)
#: A provider may forget a key after 24 hours: asked later, it would send the money back a second time.
KEY_GOOD: Final = timedelta(hours=20)
#: So long a borrower is asked twice before a second request, when nobody knows whether she paid the first.
WARNS_FOR: Final = timedelta(days=7)
_SOON: Final = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2))
#: When we look at a wallet's order, counted from when it was made: soon, then every hour (INP-23, S-25).
_WALLET_LOOKS: Final[Mapping[OrderKind, tuple[timedelta, ...]]] = {
    "collect": _SOON,
    "payout": (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    "lookup": _SOON,
}
#: How long after each look a refund is asked for again.
_REFUND_PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    An order to move money: from a borrower, or to one.

    `id` is our name for it and the key under which a provider does it once; `provider_ref` is the provider's own.
    `account` is the wallet; a refund goes back the way its payment came and needs none.
    """

    id: str
    kind: OrderKind
    provider: str
    #: None where it is about money that has no loan yet.
    loan_id: int | None
    person_id: int | None
    amount: Money
    account: str = ""
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
        """Return how people name the loan it is for, "" for none yet."""
        return f"L-{1000 + self.loan_id}" if self.loan_id is not None else ""

    @property
    def of_loan(self) -> int:
        """Return the loan it is for, as every order has that we give."""
        assert self.loan_id is not None, "only what we are told of may be about money without a loan"
        return self.loan_id

    @property
    def of_person(self) -> int:
        """Return whose loan it is for, as every order has that we give."""
        assert self.person_id is not None, "only what we are told of may be about money without a loan"
        return self.person_id

    @property
    def is_open(self) -> bool:
        """Return whether it may still end either way."""
        return self.state in OPEN

    def may_become(self, state: OrderState) -> bool:
        """Return whether an order of its kind moves from where it stands to a state."""
        return state in ORDER_MOVES[self.kind].allowed(self.state)


def moved_on(order: Order, told: OrderState) -> OrderState:
    """Return where an order stands after its provider told a state; what is told late never moves it back."""
    return told if order.may_become(told) else order.state


def next_look(order: Order, now: datetime) -> datetime | None:
    """Return when to look at an order again after this look, or None when it is for people to find out."""
    return _next_of_refund(order, now) if order.kind == "refund" else _next_of_wallet(order, now)


def key_is_good(order: Order, now: datetime) -> bool:
    """Return whether a provider still knows an order by its key, so that asking again cannot do it twice."""
    return now - order.made_at <= KEY_GOOD


def has_waited(order: Order, now: datetime) -> bool:
    """Return whether the soon looks are over, and whoever waits should be told that there is no answer yet."""
    return now - order.made_at >= _WALLET_LOOKS[order.kind][-1]


def wait_key(what: str, order: Order, today: date) -> str:
    """
    Return under what she is told once of waiting for an order.

    What she asked for herself is told each time; what others say of her loan once a day, however much they say.
    """
    return f"wallet-{what}:{order.loan_ref}:{today}" if order.kind == "lookup" else f"wallet-{what}:{order.id}"


def is_too_soon(order: Order, now: datetime) -> bool:
    """Return whether a wallet would refuse another request now, because of this one."""
    return now - order.made_at < AGAIN_AFTER and order.state is not OrderState.DONE


def may_be_paid(order: Order, now: datetime) -> bool:
    """Return whether this request may have been paid unheard, so that a second one could take her money twice."""
    return order.is_open and now - order.made_at < WARNS_FOR


def whole_units(amount: Money) -> Money:
    """Return an amount rounded up to whole currency units, which is all that wallets move."""
    return amount if amount.major == int(amount.major) else Money.of(int(amount.major) + 1, amount.currency)


def _next_of_wallet(order: Order, now: datetime) -> datetime | None:
    if now - order.made_at >= GIVES_UP:
        return None
    soon = (order.made_at + pause for pause in _WALLET_LOOKS[order.kind])
    return next((moment for moment in soon if moment > now), now + timedelta(hours=1))


def _next_of_refund(order: Order, now: datetime) -> datetime | None:
    if not key_is_good(order, now):
        return None
    return now + _REFUND_PAUSES[min(max(order.looks, 1), len(_REFUND_PAUSES)) - 1]
