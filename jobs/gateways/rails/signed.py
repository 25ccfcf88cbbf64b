"""
The generic form, for every rail that has no file of its own, or that a bridge of the lender's speaks for.

A callback is a POST of JSON with the header `x-qist-signature: t=<unix seconds>,v1=<hex>`, where v1 is the
HMAC-SHA256 of "<t>.<raw body>" with a shared secret; several v1 may stand there while a secret is rolled. The body:

    {"reference": "UTR 123456", "amount": "2500.00", "currency": "PKR", "account": "L-1001",
     "paid_at": "2026-11-20T05:00:00Z", "payer": "+923001234567", "status": "paid"}

Only the reference and the amount have to be there. A `status` other than paid and failed tells of no money.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from domain.payments.by_hand import normalised
from jobs.gateways.rails.rail import BadPayload, BadSignature, Moved, Status, masked, money_of, signed_by_any

HEADER: Final = "x-qist-signature"
TOLERANCE_SECONDS: Final = 300
_SIGNED: Final = re.compile(r"t=([0-9]{1,12})((?:,v1=[0-9a-f]{64}){1,5})")


class Signed:
    """Speaks the generic form."""

    countries: frozenset[str] = frozenset()
    currency = ""

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
        """Raise BadSignature unless one v1 is the digest of the time and the body, within five minutes of now."""
        found = _SIGNED.fullmatch(headers.get(HEADER, "").replace(" ", ""))
        if found is None:
            raise BadSignature("no signature")
        given = [part.removeprefix("v1=").encode() for part in found[2].split(",") if part]
        message = found[1].encode() + b"." + body
        if not signed_by_any(secrets, message, given, digest=lambda made: made.hexdigest().encode()):
            raise BadSignature("not signed with our secret")
        if abs(now.timestamp() - int(found[1])) > TOLERANCE_SECONDS:
            raise BadSignature("signed too long ago, or in the future")

    def read(self, body: bytes, currency: str) -> Moved | None:
        """Return what was said; raise BadPayload for what is no JSON object with a reference."""
        said = read_json(body)
        reference = normalised(str(said.get("reference") or ""))
        if not reference or len(reference) > 80:
            raise BadPayload("money without a reference")
        status = said.get("status", "paid")
        if status not in {"paid", "failed"}:
            return None
        kept: Status = "failed" if status == "failed" else "paid"
        return Moved(
            reference=reference,
            amount=money_of(said.get("amount"), str(said.get("currency") or currency)),
            paid_at=_moment(said.get("paid_at")),
            account=str(said.get("account") or "")[:100],
            payer=masked(str(said.get("payer") or "")),
            status=kept,
            written=f"{said.get('amount')} {said.get('currency') or currency}"[:60],
        )


def read_json(body: bytes) -> dict[str, Any]:
    """Return a body's JSON object, its figures exactly as written; raise BadPayload."""
    try:
        said = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as garbage:
        raise BadPayload("not JSON") from garbage
    if not isinstance(said, dict):
        raise BadPayload("not an object")
    return said


def _no_number(word: str) -> str:
    return word


def _moment(written: object) -> datetime | None:
    """Return the moment that was written with its zone, else None: without one it could be hours off."""
    try:
        found = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
