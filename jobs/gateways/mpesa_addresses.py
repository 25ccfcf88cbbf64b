"""Where M-Pesa calls us: our public address, the secret word, what about, and for which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from jobs.gateways.mpesa_values import CallbackKind

# Safaricom refuses addresses with these in them, in any case, or calls them never.
BANNED: Final = ("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")


def address(base: str, kind: CallbackKind, order_id: str = "") -> str:
    """
    Return where M-Pesa is to call about something: base/kind, or base/kind/order where an order is known.

    The order at the end finds it even when the answer with M-Pesa's own name for it was lost.
    """
    return "/".join(part for part in (base.rstrip("/"), kind.value, quote(order_id, safe="")) if part)


def addresses(base: str) -> tuple[str, ...]:
    """Return every address M-Pesa may call, an order's at their end left out."""
    return tuple(address(base, kind) for kind in CallbackKind)


def problems(base: str) -> Iterator[str]:
    """Say what Safaricom would not like about our address, the secret in it left out."""
    if not base.startswith("https://"):
        yield "address: M-Pesa calls https only"
    for word in banned_in(base):
        yield f"address: {word!r} is not allowed in it, in any case"
    if any(name in base.lower() for name in ("localhost", "127.0.0.1", "ngrok")):
        yield "address: M-Pesa calls public addresses only"


def banned_in(url: str) -> tuple[str, ...]:
    """Return the words in an address that Safaricom bans."""
    return tuple(word for word in BANNED if word in url.lower())
