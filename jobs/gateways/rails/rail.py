"""What every rail answers: whether a callback is its own, and what money it says has moved."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, Protocol, TypeAlias

from domain.money import CURRENCIES, Money

#: More than any rail moves at once; what is written beyond it is a slip, and would not fit a database either.
_CEILING: Final = Decimal(10) ** 13

Status: TypeAlias = Literal["paid", "failed", "other"]


class BadSignature(ValueError):
    """Not signed with one of our secrets, or too long ago, or in the future."""


class BadPayload(ValueError):
    """Signed, but nothing this rail says: no JSON, or money without a name."""


@dataclass(frozen=True, slots=True)
class Moved:
    """
    Money that a rail says has moved, or failed to.

    `reference` names the movement, the same in every spelling. `amount` is None when what is written is no amount; the
    words are then in `written`. `paid_at` is None when the rail does not say. `account` is what the payer named.
    """

    reference: str
    amount: Money | None
    paid_at: datetime | None = None
    account: str = ""
    payer: str = ""
    status: Status = "paid"
    written: str = ""


class Rail(Protocol):
    """A way of signing and saying; it decides nothing, and knows neither loans nor people."""

    @property
    def countries(self) -> frozenset[str]:
        """Return where it is used; none means anywhere."""
        ...

    @property
    def currency(self) -> str:
        """Return the currency it moves when it names none; empty when the settings have to say."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
        """Raise BadSignature unless the raw body is signed with one of our secrets; header names are in lower case."""
        ...

    def read(self, body: bytes, currency: str) -> Moved | None:
        """Return what a verified body tells, None when it is about no money; raise BadPayload."""
        ...


@dataclass(frozen=True, slots=True)
class Connected:
    """A rail as an operator connected it: under a name, with the secrets that are good now."""

    name: str
    rail: Rail
    secrets: tuple[str, ...]
    currency: str

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raise BadSignature unless the body is this rail's own."""
        self.rail.verify(headers, body, self.secrets, now)

    def read(self, body: bytes) -> Moved | None:
        """Return what a verified body tells; raise BadPayload."""
        return self.rail.read(body, self.currency)


def signed_by_any(secrets: Sequence[str], message: bytes, given: Sequence[bytes], *, digest: Any) -> bool:
    """Return whether one of the given digests is that of one of our secrets; takes the same time for each."""
    wanted = [digest(hmac.new(secret.encode(), message, "sha256")) for secret in secrets if secret]
    return any([hmac.compare_digest(one, other) for one in wanted for other in given])  # noqa: C419 - all are looked at


def money_of(written: object, currency: str) -> Money | None:
    """Return an amount in major units as a rail writes it, None when it is none that we could keep."""
    if isinstance(written, bool) or not isinstance(written, str | int | Decimal) or currency not in CURRENCIES:
        return None
    try:
        major = Decimal(written)
        return Money.of(major, currency) if major.is_finite() and abs(major) < _CEILING else None
    except (InvalidOperation, ValueError):
        return None


def masked(payer: str) -> str:
    """Return a payer's number or address with only its end legible."""
    return f"*{payer[-3:]}" if len(payer) > 3 else "*" * len(payer)
