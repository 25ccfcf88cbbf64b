"""Rates: token buckets for each provider's limits (CHANNELS 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second on average, and so many at once."""

    per_second: float
    burst: float


#: For the whole channel, for one private chat, and for a group.
CHANNEL: Final = {"telegram": Rate(28, 28), "staff": Rate(28, 28), "whatsapp": Rate(10, 10)}
CHAT: Final = {"telegram": Rate(1, 5), "staff": Rate(1, 5), "whatsapp": Rate(0.5, 5)}
GROUP: Final = Rate(20 / 60, 18)


class Buckets:
    """Says how long a message has to wait."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, datetime]] = {}

    def wait(self, recipient: str, now: datetime) -> float:
        """Return 0 and count the message, or the seconds until it may be sent."""
        channel, _colon, address = recipient.partition(":")
        group = channel == "staff" and address.startswith("-")
        wanted = [(channel, CHANNEL.get(channel)), (recipient, GROUP if group else CHAT.get(channel))]
        limits = [(name, rate) for name, rate in wanted if rate is not None]
        waits = [self._missing(name, rate, now) for name, rate in limits]
        if any(waits):
            return max(waits)
        for name, rate in limits:
            self._levels[name] = (self._level(name, rate, now) - 1, now)
        return 0.0

    def _missing(self, name: str, rate: Rate, now: datetime) -> float:
        level = self._level(name, rate, now)
        return 0.0 if level >= 1 else (1 - level) / rate.per_second

    def _level(self, name: str, rate: Rate, now: datetime) -> float:
        level, at = self._levels.get(name, (rate.burst, now))
        # A clock that was moved back must not empty a bucket for ever.
        passed = max(0.0, (now - at).total_seconds())
        return min(rate.burst, level + passed * rate.per_second)
