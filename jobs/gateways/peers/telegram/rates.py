"""How fast a bot may send: per chat, per group, and in all."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.chats import Chat


class Rates:
    """Counts what was sent and says how long to wait."""

    def __init__(self) -> None:
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def wait(self, bot_id: int, chat: Chat, now: datetime) -> int:
        """Return 0 and count the message, or the whole seconds to wait first."""
        checks = [
            (f"bot:{bot_id}", limits.BOT_PER_SECOND, 1.0),
            # A burst may go at once; what follows it waits until the average is back at one a second.
            (f"chat:{bot_id}:{chat.key}", limits.CHAT_BURST, limits.CHAT_BURST / limits.CHAT_PER_SECOND),
        ]
        if chat.kind != "private":
            checks.append((f"group:{bot_id}:{chat.key}", limits.GROUP_PER_MINUTE, 60.0))
        seconds = max(self._too_soon(*check, now) for check in checks)
        if seconds == 0:
            for name, _, _ in checks:
                self._sent[name].append(now)
        return seconds

    def _too_soon(self, name: str, most: int, seconds: float, now: datetime) -> int:
        sent = self._sent[name]
        while sent and now - sent[0] >= timedelta(seconds=seconds):
            sent.popleft()
        if len(sent) < most:
            return 0
        return max(1, ceil(seconds - (now - sent[0]).total_seconds()))
