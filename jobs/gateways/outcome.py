"""What came of a call to a provider. A timeout is unknown, never failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.channels.call import Call


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it; `provider_id` is its name for it (a Telegram message id, a Twilio SID)."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It was certainly not done and may be tried again, after `seconds`. A rate limit does not count as a try."""

    seconds: float
    reason: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not done and never will be. `route_lost`: the person cannot be reached this way any more."""

    reason: str
    route_lost: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may or may not have been done: a timeout or a server error after we had written."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now; send it there."""

    chat: str


Outcome: TypeAlias = Accepted | Later | Refused | Uncertain | Moved


class Gateway(Protocol):
    """Delivers calls of one channel, one try each, and says what came of it without raising."""

    async def deliver(self, call: Call) -> Outcome:
        """Make the call once."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
