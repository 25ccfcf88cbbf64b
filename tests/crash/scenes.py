"""What happens while the process dies: an answer that ends joining, and a payment from its webhook to its receipt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from domain.people.chats import Talk
from jobs.settings import Settings
from jobs.clock import MovableClock
from tests.builders import golden_loan, pay_link, stranger
from tests.office import START, visitor, world_of
from webhooks.app import Office


@dataclass(frozen=True, slots=True)
class Callback:
    """What a provider posts to us, as it was signed."""

    path: str
    headers: dict[str, str]
    content: bytes
