"""A world whose providers are reached over lines, so that they can live in a process that outlives ours."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx

from jobs.clock import Clock
from jobs.gateways.mpesa import Mpesa
from jobs.gateways.peers.daraja_http import daraja_app
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.stripe import StripeCheckout
from jobs.settings import Settings
from tests.crash.line import Line
from tests.crash.stepping import Steps
from webhooks.sandbox.start import WALLET_COUNTRIES
from webhooks.sandbox.wallet import PlayedWallet
from webhooks.sandbox.world import World

_STRIPE: Final = "http://stripe"
#: What providers that are played name things with: the same names in every life.
_NAMES: Final = 0xAB0DE000


class FarWallet(PlayedWallet):
    """A wallet at the end of a line; it answers at once."""

    def __init__(self, clock: Clock, address: str) -> None:
        super().__init__(clock, address, thinks=timedelta(0))
        self.line = Line(httpx.ASGITransport(app=daraja_app(self.peer)))
        numbers = itertools.count(1)
        self.peer.till.receipts = lambda: f"UQIST{next(numbers):05d}"

    def gateway(self, transport: httpx.AsyncBaseTransport | None = None) -> Mpesa:
        """Return our real code, speaking over the line."""
        return super().gateway(transport or self.line)


class Outside(World):
    """Everybody outside; whom we ask for money is at the end of a line."""

    def __init__(self, clock: Clock, public_url: str, *, country: str) -> None:
        names = itertools.count(_NAMES)
        wallet = FarWallet(clock, public_url) if country in WALLET_COUNTRIES else None
        super().__init__(clock, public_url, new_id=lambda: f"{next(names):x}", wallet=wallet, country=country)
        self.far_wallet = wallet
        self.line = Line(httpx.ASGITransport(app=stripe_app(self.stripe)))

    def checkout(self) -> StripeCheckout:
        """Return the real Stripe code, speaking over the line."""
        return StripeCheckout("sk_test_sandbox", _STRIPE, transport=self.line)

    def dial(self, socket: Path, steps: Steps) -> None:
        """Let every line lead to the process where the providers live on."""
        self.line.dial(socket, steps)
        if self.far_wallet is not None:
            self.far_wallet.line.dial(socket, steps)


def outside_of(settings: Settings, clock: Clock) -> Outside:
    """Return a new world outside for an office."""
    return Outside(clock, settings.address, country=settings.country)
