"""What people call a payment."""

from __future__ import annotations


def ref(payment_id: int) -> str:
    """Return the reference of a payment, as receipts show it."""
    return f"P-{1000 + payment_id}"
