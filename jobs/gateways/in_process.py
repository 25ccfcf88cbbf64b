"""Telegram played on this machine: calls go straight to the peer that the sandbox and the tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.call import Call
from jobs.gateways.outcome import Later, Outcome, Uncertain
from jobs.gateways.telegram_errors import outcome_of

if TYPE_CHECKING:
    from jobs.gateways.peers.telegram import TelegramPeer


class InProcessTelegram:
    """Delivers to a TelegramPeer without a socket; `down` plays an outage."""

    def __init__(self, peer: TelegramPeer, token: str) -> None:
        self._peer = peer
        self._token = token
        self.down = False

    async def deliver(self, call: Call) -> Outcome:
        """Make the call once."""
        from jobs.gateways.peers.telegram import NoAnswer

        if self.down:
            return Later(5, "out of reach")
        try:
            status, body = self._peer.call(self._token, call.method, dict(call.params))
        except NoAnswer:
            return Uncertain("no answer")
        return outcome_of(status, body)

    async def close(self) -> None:
        """Hold nothing, so let go of nothing."""
