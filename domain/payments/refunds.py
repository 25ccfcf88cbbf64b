"""What we asked a provider to send back and what it says it did, and how much of a payment is gone by that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.money import Money

#: Sent back by us or in the provider's own dashboard.
REFUND: Final = "refund"
#: What a provider says was sent back of a payment in all, without saying by which refunds.
TOLD: Final = "told"

#: Kept, and the provider was not asked yet; asked, and nobody knows what came of it.
NEW, UNCERTAIN = "new", "uncertain"
PENDING, SUCCEEDED, FAILED = "pending", "succeeded", "failed"
#: The provider would not begin; and nobody can find out any more, so a person has to look.
REFUSED, UNKNOWN = "refused", "unknown"

#: How a refund moves on. What is told late never moves it back.
_RANK: Final = {NEW: 0, UNCERTAIN: 0, UNKNOWN: 0, REFUSED: 0, PENDING: 1, SUCCEEDED: 2, FAILED: 3}
#: Money may still leave by these.
UNDER_WAY: Final = frozenset({NEW, UNCERTAIN, PENDING, UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """An order to move money: kept before the provider hears of it."""

    id: str
    kind: str
    provider: str
    loan_id: int
    person_id: int
    payment_id: int | None
    amount: Money
    state: str = NEW
    provider_ref: str = ""
    result: str = ""
    looks: int = 0
    next_at: datetime | None = None
    made_at: datetime
    made_by: str = ""


def moved_on(old: str, told: str) -> str:
    """Return the state after a provider told one, whatever order it tells in."""
    return told if _RANK[told] > _RANK[old] else old


def sent_back(orders: Iterable[RefundOrder]) -> int:
    """
    Return how much of a payment its provider has sent back, in minor units.

    Refunds count by their ids once they succeeded. A charge also says what was sent back of it in all, perhaps by
    refunds we never hear of: what that is above the failed ones counts too. Neither depends on the order of hearing.
    """
    kept = list(orders)
    succeeded = sum(one.amount.minor for one in kept if one.kind == REFUND and one.state == SUCCEEDED)
    failed = sum(one.amount.minor for one in kept if one.kind == REFUND and one.state == FAILED)
    told = max((one.amount.minor for one in kept if one.kind == TOLD), default=0)
    return max(succeeded, told - failed)


def under_way(orders: Iterable[RefundOrder]) -> int:
    """Return how much was ordered to be sent back and is not known to have gone."""
    return sum(one.amount.minor for one in orders if one.kind == REFUND and one.state in UNDER_WAY)
