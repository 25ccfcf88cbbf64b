"""Whether a webhook was signed by Stripe, and lately. See https://docs.stripe.com/webhooks#verify-manually."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

TOLERANCE_SECONDS: Final = 300


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
    if not header or not header.isascii():
        raise BadSignature("no signature")
    if not any(_signed(text, header, secret) for secret in secrets):
        raise BadSignature("not signed with our secret")
    # The SDK would read the wall clock, and takes a signature from the future.
    if abs(now.timestamp() - _signed_at(header)) > TOLERANCE_SECONDS:
        raise BadSignature("signed too long ago, or in the future")
    return _event(text)


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise BadPayload("not UTF-8") from error


def _signed(text: str, header: str, secret: str) -> bool:
    from stripe import SignatureVerificationError, WebhookSignature

    try:
        return bool(WebhookSignature.verify_header(text, header, secret, tolerance=None))
    except SignatureVerificationError:
        return False


def _signed_at(header: str) -> int:
    """Return the time that the signature covers: the first t of a header already verified."""
    return int(next(item.split("=")[1] for item in header.split(",") if item.split("=")[0] == "t"))


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
