"""A rail that behaves: signs in the generic form, repeats its callbacks, sends them in any order, and can be forged."""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback as it travels: the raw body and its signature."""

    body: bytes
    signature: str

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that travel with it."""
        return {"Content-Type": "application/json", "X-Qist-Signature": self.signature}

    def altered(self, old: bytes, new: bytes) -> Callback:
        """Return the same callback with something else in its body, as a forger would send it."""
        return replace(self, body=self.body.replace(old, new))


Post = Callable[[Callback], Awaitable[int]]


class RailPeer:
    """
    Tells a lender of money that came.

    `copies` tells each so often, `shuffled` in another order, `behind` signs as if the clock stood elsewhere; while it
    `holds` it tells nothing.
    """

    def __init__(self, clock: Clock, secrets: Sequence[str], *, name: str = "raast") -> None:
        self.name = name
        self.copies = 1
        self.shuffled: random.Random | None = None
        self.behind = timedelta(0)
        self.holds = False
        self._clock = clock
        self.secrets = list(secrets)
        self._waiting: list[bytes] = []
        self._forged: list[Callback] = []

    def pays(self, reference: str, amount: str, account: str, **more: Any) -> None:
        """Let somebody pay: the callback waits until it is delivered."""
        said = {"reference": reference, "amount": amount, "account": account, "status": "paid", **more}
        self._waiting.extend([json.dumps(said).encode()] * self.copies)

    def forges(self, reference: str, amount: str, account: str) -> None:
        """Let somebody who does not know our secret claim that money came."""
        said = {"reference": reference, "amount": amount, "account": account, "status": "paid"}
        genuine = self.sign(json.dumps(said).encode())
        self._forged.append(replace(genuine, signature=f"{genuine.signature[:-64]}{'0' * 64}"))

    def take(self) -> list[Callback]:
        """Return what waits, signed now."""
        if self.holds:
            return []
        waiting, self._waiting = self._waiting, []
        if self.shuffled is not None:
            self.shuffled.shuffle(waiting)
        return [self.sign(body) for body in waiting]

    async def deliver(self, post: Post) -> list[int]:
        """Bring what waits to a webhook; what is not taken waits again, as with every provider."""
        forged, self._forged = self._forged, []
        answers = [await post(callback) for callback in forged]
        for callback in self.take():
            answers.append(await post(callback))
            if answers[-1] >= 500:
                self._waiting.append(callback.body)
        return answers

    def sign(self, body: bytes) -> Callback:
        """Sign a body with every secret that is good now."""
        second = int((self._clock() - self.behind).timestamp())
        signed = b"%d.%s" % (second, body)
        digests = [hmac.new(secret.encode(), signed, "sha256").hexdigest() for secret in self.secrets]
        return Callback(body, ",".join([f"t={second}", *(f"v1={digest}" for digest in digests)]))
