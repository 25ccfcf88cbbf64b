"""A book of running loans with an order at Stripe for each payment to come, and those payments as signed events."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from domain.money import Money
from storage.pay_links import PayAttempt
from tests.builders import golden_loan, pay_link
from tests.office import opened
from tests.people import somebody

BORROWERS: Final = 50
PAYMENTS_EACH: Final = 8
#: Small enough that no loan is ever paid off.
PAID_MINOR: Final = 10_000


async def lend(folder: Path, url: str = "") -> str:
    """Lend to everybody and order their payments, on a database; return the keys it is sealed with."""
    async with opened(folder, url) as office:
        for number in range(BORROWERS):
            borrower = await golden_loan(office, somebody(number))
            token = await pay_link(office, borrower, token=f"pays-{number}")
            now = office.runtime.clock()
            orders = [_order(number, payment, borrower.loan_id, token, now) for payment in range(PAYMENTS_EACH)]

            async def keep(uow: Any, orders: list[PayAttempt] = orders) -> None:
                for order in orders:
                    await uow.payments.add_attempt(order)

            await office.runtime.database.transact(keep)
        await office.runtime.settle()
    return (folder / "development.keys").read_text().strip()


def stripe_posts(secret: str) -> list[bytes]:
    """Return every payment as Stripe posts it now, half of them again later, as whole HTTP requests."""
    events = [_event(number, payment) for payment in range(PAYMENTS_EACH) for number in range(BORROWERS)]
    told = events[: len(events) // 2] + _shuffled_in(events[len(events) // 2 :], events[: len(events) // 2])
    return [_post("/webhooks/stripe", body, "stripe-signature", secret) for body in told]


def rail_posts(secret: str) -> list[bytes]:
    """Return as many payments as a rail posts them."""
    bodies = []
    for payment in range(PAYMENTS_EACH):
        for number in range(BORROWERS):
            said = {"reference": f"UTR{number:04}{payment:04}", "amount": "100.00", "currency": "PKR"}
            bodies.append(json.dumps({**said, "account": f"L-{1001 + number}", "status": "paid"}).encode())
    return [_post("/webhooks/rails/raast", body, "x-qist-signature", secret) for body in bodies]


def _shuffled_in(later: list[bytes], again: list[bytes]) -> list[bytes]:
    return [event for pair in zip(later, again, strict=True) for event in pair]


def _order(number: int, payment: int, loan_id: int, token: str, now: Any) -> PayAttempt:
    return PayAttempt(
        id=_attempt(number, payment),
        token=token,
        loan_id=loan_id,
        provider="stripe",
        session="",
        amount=Money(PAID_MINOR, "PKR"),
        state="open",
        url="",
        made_at=now,
        expires_at=now + timedelta(days=30),
    )


def _attempt(number: int, payment: int) -> str:
    return f"{number:012x}{payment:012x}"


def _event(number: int, payment: int) -> bytes:
    now = int(time.time())
    name = f"{number:016x}{payment:016x}"
    intent = {
        "id": f"pi_{name}",
        "object": "payment_intent",
        "amount": PAID_MINOR,
        "amount_received": PAID_MINOR,
        "canceled_at": None,
        "created": now,
        "currency": "pkr",
        "description": None,
        "last_payment_error": None,
        "latest_charge": f"ch_{name}",
        "livemode": False,
        "metadata": {"attempt": _attempt(number, payment), "loan": f"L-{1001 + number}"},
        "status": "succeeded",
    }
    event = {
        "id": f"evt_{name}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": now,
        "data": {"object": intent},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": "payment_intent.succeeded",
    }
    return json.dumps(event, indent=2).encode()


def _post(path: str, body: bytes, header: str, secret: str) -> bytes:
    now = int(time.time())
    signature = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"{header}: t={now},v1={signature}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
