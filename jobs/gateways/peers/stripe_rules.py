"""What Stripe allows, and how it says no, in one place. See https://docs.stripe.com/api/errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, NoReturn

API_VERSION: Final = "2026-10-28.endive"
SESSION_SHORTEST: Final = timedelta(minutes=30)
SESSION_LONGEST: Final = timedelta(hours=24)
KEY_CHARACTERS: Final = 255
KEY_KEPT: Final = timedelta(hours=24)
METADATA_KEYS: Final = 50
METADATA_KEY_CHARACTERS: Final = 40
METADATA_VALUE_CHARACTERS: Final = 500
REFERENCE_CHARACTERS: Final = 200
URL_CHARACTERS: Final = 5000
TEXT_CHARACTERS: Final = 5000
AMOUNT_UNITS: Final = 999_999_999_999
PAGE: Final = 100
PAGE_DEFAULT: Final = 10
DISPUTE_FEE_UNITS: Final = 1500
DISPUTE_DAYS: Final = 7

# The smallest charge. Stripe converts to the account's currency first, so those it does not list depend on the account.
MINIMUM_UNITS: Final = {"usd": 50, "eur": 50, "inr": 50, "gbp": 30, "aed": 200, "jpy": 50, "mxn": 1000, "huf": 17500}
MINIMUM_UNLISTED_UNITS: Final = 50

# When a webhook did not answer 2xx: https://docs.stripe.com/webhooks#retries. It gives up after three days.
WEBHOOK_RETRIES: Final = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    *(timedelta(hours=12),) * 4,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LOCALES: Final = _words(
    """auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR
    ro ru sk sl sv th tr vi zh zh-HK zh-TW"""
)
CURRENCIES: Final = _words(
    """aed bdt bhd bif clp djf eur gbp ghs gnf huf idr inr isk jod jpy kes kmf krw kwd lkr mga mxn myr ngn npr omr pgk
    php pkr pyg rwf tnd twd tzs ugx usd vnd vuv xaf xof xpf zar"""
)

# What our webhook endpoint is subscribed to (PAYMENTS 2).
SUBSCRIBED: Final = frozenset(
    (
        "checkout.session.completed",
        "checkout.session.expired",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    )
)


class Problem(Exception):
    """Stripe says no. `stored`: the request got far enough for its idempotency key to keep this answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        stored: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.stored = stored
        self._error = {"message": message, "type": kind}
        self._error |= {name: text for name, text in (("code", code), ("param", param)) if text}

    @property
    def body(self) -> Mapping[str, Any]:
        """Return the error as Stripe writes it."""
        return {"error": self._error}


def refuse(message: str, *, status: int = 400, code: str = "", param: str = "", stored: bool = False) -> NoReturn:
    """Say no to a request."""
    raise Problem(message, status=status, code=code, param=param, stored=stored)


class NotOpen(ValueError):
    """Nobody can pay on this page: it is complete, expired or closed."""


class NoSuchObject(LookupError):
    """There is no object of that id."""
