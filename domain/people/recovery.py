"""Recovery: somebody says she has an account already, and proves it with a code sent to where we know her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: A code is good for this long and for so many tries; then nobody can try for a while (S-5).
CODE_LIFETIME: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Recovery:
    """One attempt to link a new chat to a person. The code itself is nowhere kept."""

    id: int
    chat_id: int
    person_id: int
    has_code: bool
    tries: int
    expires_at: datetime | None
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        """Return whether too many wrong codes were typed a short while ago."""
        return self.locked_until is not None and now < self.locked_until

    def is_open(self, now: datetime) -> bool:
        """Return whether a code was sent and may still be typed."""
        return self.has_code and self.expires_at is not None and now < self.expires_at and not self.is_locked(now)
