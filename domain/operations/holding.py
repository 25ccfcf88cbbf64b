"""Holding: what of a payment is gone or away by all that was told, and what of that is booked as taken meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from domain.money import Money
from domain.operations.office import Office
from domain.payments import books, refunds
from domain.payments.chargebacks import charged_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a part of a payment moves: "REFUND" or "CHARGEBACK", by whom, by which name; `once` tells it from others."""

    kind: str
    actors: str
    reference: str
    once: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """What of a payment is gone for good, mostly by its bank or not, and what a bank holds while it decides."""

    gone: int
    held: int
    by_bank: bool


async def away(office: Office, payment_id: int, amount: Money) -> Away:
    """Return what is away of a payment by all that was told of it, in whatever order; lock the payment first."""
    disputes = await office.uow.chargebacks.of_payment(payment_id)
    ordered = await office.uow.money_orders.refunds_of(payment_id)
    sent = refunds.sent_back(ordered, told=await office.uow.refund_totals.of_payment(payment_id))
    by_bank = charged_back(disputes)
    gone = min(amount.minor, sent + by_bank)
    held = min(sum(one.held for one in disputes), amount.minor - gone)
    return Away(gone=gone, held=held, by_bank=by_bank > sent)


async def hold(
    office: Office, payment_id: int, wanted: Money, why: Why, *, provider: str, loan_id: int | None = None
) -> int:
    """Bring what is booked as taken of a payment to an amount; return how much more that is than it was."""
    more = wanted.minor - await office.uow.books.balance_of(payment_id, books.taken(provider))
    if not more:
        return 0
    postings = books.took(provider=provider, amount=Money(abs(more), wanted.currency))
    made = books.Transaction(
        f"taken:{payment_id}:{why.once}",
        "TAKEN" if more > 0 else "TAKEN_BACK",
        office.today,
        postings if more > 0 else books.undone(postings),
        why.actors,
        loan_id,
        payment_id,
    )
    await office.uow.books.post(made, at=office.now)
    return more
