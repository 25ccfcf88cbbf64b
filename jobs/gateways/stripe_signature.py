"""
Whether a webhook was signed by Stripe, and lately. See https://docs.stripe.com/webhooks#verify-manually.

Done by hand as Stripe describes it: loading its library for this would keep the first callbacks waiting.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

TOLERANCE_SECONDS: Final = 300
_TIME_DIGITS: Final = 12


class BadSignature(ValueError):
    """Not signed by Stripe with one of our secrets, or too long ago, or in the future."""


class BadPayload(ValueError):
    """Not an event: bytes that are no text, text that is no JSON, or JSON that is no snapshot event."""


def verify(payload: bytes, header: str | None, secrets: Sequence[str], now: datetime) -> dict[str, Any]:
    """
    Return the event in a webhook's raw body; raise BadSignature or BadPayload.

    Several secrets are tried, since two are good while one is rolled. An empty secret never validates.
    """
    text = _decoded(payload)
    signed_at, given = _parts(header or "")
    message = b"%d." % signed_at + payload
    if not any(_signed(message, given, secret) for secret in secrets):
        raise BadSignature("not signed with our secret")
    if abs(now.timestamp() - signed_at) > TOLERANCE_SECONDS:
        raise BadSignature("signed too long ago, or in the future")
    return _event(text)


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise BadPayload("not UTF-8") from error


def _parts(header: str) -> tuple[int, list[str]]:
    """Return when something says it was signed, and its signatures: several of them while a secret is rolled."""
    parts = [part.split("=", 1) for part in header.split(",") if "=" in part] if header.isascii() else []
    times = [value for name, value in parts if name == "t" and value.isdecimal() and len(value) <= _TIME_DIGITS]
    if not times:
        raise BadSignature("no signature")
    return int(times[0]), [value for name, value in parts if name == "v1"]


def _signed(message: bytes, given: Sequence[str], secret: str) -> bool:
    if not secret.strip():
        return False
    made = hmac.new(secret.encode(), message, "sha256").hexdigest()
    return any(hmac.compare_digest(made, one) for one in given)


def _event(text: str) -> dict[str, Any]:
    try:
        event = json.loads(text)
    except ValueError as error:
        raise BadPayload("not JSON") from error
    if not isinstance(event, dict) or event.get("object") != "event":
        raise BadPayload("not an event")
    if not isinstance(event.get("id"), str) or not isinstance(event.get("type"), str):
        raise BadPayload("an event without id or type")
    return event
