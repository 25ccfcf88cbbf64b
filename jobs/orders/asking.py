"""What the worker needs of a provider: one way to ask it about an order, whatever stands in that order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from domain.operations.office import Office
from domain.payments.orders import Order

#: What is to be kept of an answer, in a transaction of its own.
Work = Callable[[Office], Awaitable[None]]


class Asker(Protocol):
    """One provider's way of being asked."""

    #: Whose orders these are.
    provider: str
    #: How long nobody else looks at an order that was taken: longer than any call to this provider takes.
    lease: timedelta

    async def ask(self, order: Order, *, now: datetime) -> Work:
        """Ask for a new order, or what became of one, outside of any transaction; return what to keep of the answer."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
