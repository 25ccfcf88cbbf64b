"""The providers of the storm on 127.0.0.1, and the settings of production processes that know no others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from jobs.gateways.peers.daraja_http import daraja_app
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.peers.telegram import telegram_app
from tests.gateways.serving import serving
from tests.office import world_of
from tests.operations.nairobi import wallet_of
from webhooks.app import Office
from webhooks.sandbox.wallet import PlayedWallet
from webhooks.sandbox.world import BORROWERS, STAFF, STRIPE_KEY


@asynccontextmanager
async def served(office: Office, keys: str) -> AsyncIterator[Mapping[str, str]]:
    """Serve the world outside an office, and give the settings with which another process is that office."""
    world, wallet = world_of(office), wallet_of(office)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(serving(telegram_app(world.telegram)))
        stripe = await stack.enter_async_context(serving(stripe_app(world.stripe)))
        daraja = await stack.enter_async_context(serving(daraja_app(wallet.peer)))
        yield {
            "NO_PROXY": "127.0.0.1",
            "QIST_ENVIRONMENT": "production",
            "QIST_COUNTRY": office.runtime.settings.country,
            "QIST_DATABASE_URL": office.runtime.settings.database,
            "QIST_KEYS": keys,
            "QIST_PUBLIC_URL": office.runtime.settings.address,
            "QIST_TELEGRAM_BORROWER_TOKEN": BORROWERS,
            "QIST_TELEGRAM_STAFF_TOKEN": STAFF,
            "QIST_TELEGRAM_SECRET": world.secrets.telegram,
            "QIST_TELEGRAM_API": telegram,
            "QIST_STRIPE_SECRET_KEY": STRIPE_KEY,
            "QIST_STRIPE_WEBHOOK_SECRETS": world.secrets.stripe,
            "QIST_STRIPE_API": stripe,
            **mpesa(wallet, daraja),
            "QIST_RAILS": json.dumps({world.rail.name: {"secrets": ",".join(world.rail.secrets)}}),
        }


def mpesa(wallet: PlayedWallet, address: str) -> Mapping[str, str]:
    """Return the settings of M-Pesa, which calls from this machine."""
    return {
        "QIST_MPESA_CONSUMER_KEY": wallet.keys.consumer_key,
        "QIST_MPESA_CONSUMER_SECRET": wallet.keys.consumer_secret,
        "QIST_MPESA_SHORTCODE": wallet.keys.shortcode,
        "QIST_MPESA_PASSKEY": wallet.keys.passkey,
        "QIST_MPESA_INITIATOR": wallet.keys.initiator,
        "QIST_MPESA_SECURITY_CREDENTIAL": wallet.keys.security_credential,
        "QIST_MPESA_WORDS": wallet.word,
        "QIST_MPESA_API": address,
        "QIST_MPESA_ALLOW": "127.0.0.0/8",
    }
