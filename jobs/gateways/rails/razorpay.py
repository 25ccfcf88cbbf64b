"""UPI through Razorpay. See https://razorpay.com/docs/webhooks/validate-test and /docs/webhooks/payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from domain.money import CURRENCIES, Money
from jobs.gateways.rails.rail import BadPayload, BadSignature, Moved, Status, masked, signed_by_any
from jobs.gateways.rails.signed import read_json

HEADER: Final = "x-razorpay-signature"
#: Authorised money has not moved yet: only what was captured has.
_STATUS: Final[Mapping[str, Status]] = {"payment.captured": "paid", "payment.failed": "failed"}
_LATEST: Final = 10**11
_MOST: Final = 10**15


class Razorpay:
    """Speaks as Razorpay's payment events do. No time is under the signature: what is old is known by its id."""

    countries = frozenset({"in"})
    currency = "INR"

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
        """Raise BadSignature unless the header is the hex HMAC-SHA256 of the raw body."""
        given = headers.get(HEADER, "").encode()
        if not signed_by_any(secrets, body, [given], digest=lambda made: made.hexdigest().encode()):
            raise BadSignature("not signed with our secret")

    def read(self, body: bytes, currency: str) -> Moved | None:
        """Return the payment of an event; raise BadPayload for an event of a payment that has no id."""
        event = read_json(body)
        status = _STATUS.get(str(event.get("event")))
        if status is None:
            return None
        paid = _inside(event, "payload", "payment", "entity")
        if not isinstance(paid.get("id"), str) or not paid["id"] or len(paid["id"]) > 80:
            raise BadPayload("a payment without an id")
        notes = paid.get("notes")
        named = notes.get("loan") if isinstance(notes, dict) else ""
        return Moved(
            reference=paid["id"],
            amount=_money(paid.get("amount"), paid.get("currency") or currency),
            paid_at=_moment(paid.get("created_at")),
            account=str(named or paid.get("description") or "")[:100],
            payer=masked(str(paid.get("vpa") or paid.get("contact") or "")),
            status=status,
            written=f"{paid.get('amount')} {paid.get('currency')}"[:60],
        )


def _inside(event: dict[str, Any], *names: str) -> dict[str, Any]:
    found: Any = event
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise BadPayload("an event without its payment")
    return found


def _money(minor: object, currency: object) -> Money | None:
    """Return an amount that is written in minor units."""
    if type(minor) is not int or currency not in CURRENCIES or abs(minor) >= _MOST:
        return None
    return Money(minor, str(currency))


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int and 0 < seconds < _LATEST else None
