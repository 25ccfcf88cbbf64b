"""The sender of webhooks: signs events as Stripe does, and muddles them as the world does."""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs.gateways.peers.stripe_rules import SUBSCRIBED, WEBHOOK_RETRIES

Post = Callable[["SignedEvent"], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """One delivery of one event: the raw body and its signature."""

    id: str
    type: str
    payload: bytes
    signature: str
    attempt: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that travel with it."""
        return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": self.signature}


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: dict[str, Any]
    due: datetime
    attempt: int


def signature(payload: bytes, secrets: Sequence[str], at: datetime) -> str:
    """Return the Stripe-Signature header: one v1 for each secret that is good now."""
    second = int(at.timestamp())
    signed = b"%d.%s" % (second, payload)
    digests = [hmac.new(secret.encode(), signed, "sha256").hexdigest() for secret in secrets]
    return ",".join([f"t={second}", *(f"v1={digest}" for digest in digests)])


class EventSender:
    """
    What waits to be told to our webhook.

    `copies` sends an event that often; `shuffled` sends in another order; `delay` sends late; `dropped` types are
    never sent, and only the list of events knows of them; while it is `cut_off` nothing arrives and all is tried again.
    """

    def __init__(self, clock: Callable[[], datetime], secrets: Sequence[str]) -> None:
        self._clock = clock
        self._secrets = list(secrets)
        self._waiting: list[_Waiting] = []
        self.subscribed = set(SUBSCRIBED)
        self.copies = 1
        self.shuffled: random.Random | None = None
        self.delay = timedelta(0)
        self.dropped: set[str] = set()
        self.cut_off = False

    def queue(self, event: dict[str, Any]) -> None:
        """Take an event to be told, if anybody subscribed to it."""
        if event["type"] in self.subscribed - self.dropped:
            self._waiting.extend([_Waiting(event, self._clock() + self.delay, 0)] * self.copies)

    def resend(self, event: dict[str, Any]) -> None:
        """Tell an event again, as from the Dashboard, whatever became of it."""
        self._waiting.append(_Waiting(event, self._clock(), 0))

    def take(self) -> tuple[SignedEvent, ...]:
        """Return what is due, signed now."""
        now = self._clock()
        due = [waiting for waiting in self._waiting if waiting.due <= now]
        self._waiting = [waiting for waiting in self._waiting if waiting.due > now]
        if self.shuffled:
            self.shuffled.shuffle(due)
        return tuple(self.sign(waiting.event, waiting.attempt) for waiting in due)

    def not_taken(self, signed: SignedEvent) -> None:
        """Keep a delivery that was not answered 2xx for another try; after three days there is none."""
        if signed.attempt < len(WEBHOOK_RETRIES):
            due = self._clock() + WEBHOOK_RETRIES[signed.attempt]
            self._waiting.append(_Waiting(json.loads(signed.payload), due, signed.attempt + 1))

    @property
    def next_due(self) -> datetime | None:
        """Return when the next telling is due."""
        return min((waiting.due for waiting in self._waiting), default=None)

    async def deliver(self, post: Post) -> int:
        """Post what is due and keep what was not taken; return how many were taken."""
        taken = 0
        for signed in self.take():
            if 200 <= await post(signed) < 300:
                taken += 1
            else:
                self.not_taken(signed)
        return taken

    def sign(self, event: dict[str, Any], attempt: int = 0) -> SignedEvent:
        """Return any event under a genuine signature."""
        payload = json.dumps(event, indent=2, ensure_ascii=False).encode()
        header = signature(payload, self._secrets, self._clock())
        return SignedEvent(str(event.get("id", "")), str(event.get("type", "")), payload, header, attempt)

    def roll(self, secret: str, *, keep_old: bool = True) -> None:
        """Start signing with a new secret, and with the old ones as well for as long as they are kept."""
        self._secrets = [secret, *(self._secrets if keep_old else ())]

    def forget_old_secrets(self) -> None:
        """Sign with the newest secret alone."""
        del self._secrets[1:]
