"""How much of a payment is gone by what we asked a provider to send back and what it says it did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.payments.orders import Order, OrderState

#: Who send money back themselves when they are asked; for the others a person does, and writes it down.
BY_PROVIDER: Final = frozenset({"stripe"})


def sent_back(refunds: Iterable[Order], *, told: int) -> int:
    """
    Return how much of a payment its provider has sent back, in minor units.

    Refunds count by their ids once they are done. A charge also says what was sent back of it in all, perhaps by
    refunds we never hear of: what that, `told`, is above the failed ones counts too. Neither depends on the order of
    hearing.
    """
    kept = list(refunds)
    done = sum(one.amount.minor for one in kept if one.state is OrderState.DONE)
    failed = sum(one.amount.minor for one in kept if one.state is OrderState.FAILED)
    return max(done, told - failed)


def under_way(refunds: Iterable[Order]) -> int:
    """Return how much was ordered to be sent back and is not known to have gone."""
    return sum(one.amount.minor for one in refunds if one.is_open)
