"""A wallet played on this machine: our real M-Pesa code, speaking to a Daraja that behaves, and breaks on request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import httpx

from jobs.clock import Clock
from jobs.gateways.mpesa import Mpesa, MpesaAccount
from jobs.gateways.mpesa_values import CallbackKind
from jobs.gateways.peers.daraja import Callback, DarajaPeer, Keys, Reply
from jobs.gateways.peers.daraja_http import daraja_app
from webhooks.sandbox.providers.mpesa import mpesa

_HOST: Final = "http://daraja"


class PlayedWallet:
    """Everybody's wallets and their provider."""

    def __init__(self, clock: Clock, address: str, *, thinks: timedelta = timedelta(0)) -> None:
        self.word = secrets.token_hex(16)
        self._clock = clock
        self._address = address
        keys = Keys("played-key", "played-secret", "174379", "played-passkey", "qist", "played-credential")
        self.keys = keys
        self.peer = DarajaPeer(clock=clock, keys=keys, https=False)
        self.peer.till.thinks = thinks
        self.plays = mpesa(self.peer, f"{address}/hooks/k/{self.word}/{CallbackKind.CONFIRMATION.value}")

    def gateway(self, transport: httpx.AsyncBaseTransport | None = None) -> Mpesa:
        """Return our real code, speaking to this wallet, over another way when one is given."""
        account = MpesaAccount(
            consumer_key=self.keys.consumer_key,
            consumer_secret=self.keys.consumer_secret,
            shortcode=self.keys.shortcode,
            passkey=self.keys.passkey,
            initiator=self.keys.initiator,
            security_credential=self.keys.security_credential,
            callback_base=f"{self._address}/hooks/k/{self.word}",
            base_url=_HOST,
        )
        transport = transport or httpx.ASGITransport(app=daraja_app(self.peer))
        return Mpesa(account, clock=self._clock, transport=transport)

    def does(self, what: str, rest: str = "") -> None:
        """Let something happen, as a line of a play has it; raise NoSuchPlay naming the words there are."""
        self.plays.says(what, rest)

    async def deliver(self, client: httpx.AsyncClient) -> int:
        """Let happen what is due, and bring the callbacks to our door; return how many were taken."""

        async def post(callback: Callback) -> Reply:
            path = callback.url.removeprefix(self._address)
            answer = await client.post(path, content=callback.payload, headers=callback.headers)
            self.plays.told(callback.kind.value, answer.status_code)
            return Reply(answer.status_code, answer.content)

        return await self.peer.deliver(post)

    async def call(self, client: httpx.AsyncClient, body: Mapping[str, Any], *, word: str = "") -> int:
        """Call our door with a body of somebody's own making; return what was answered."""
        if "Body" in body:
            kind = CallbackKind.COLLECTED
        elif "TransID" in body:
            kind = CallbackKind.CONFIRMATION
        else:
            kind = CallbackKind.PAID_OUT
        answer = await client.post(f"/hooks/k/{word or self.word}/{kind.value}", json=dict(body))
        return answer.status_code
