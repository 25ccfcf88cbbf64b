"""Acting on what M-Pesa calls us about: what it means for an order or a loan, whatever came first and however often."""

from __future__ import annotations

import json
from typing import Any

from domain.events import PaymentReceived
from domain.messages import Notice
from domain.operations import confirming, ordering, sending, wallets
from domain.operations.arriving import unreadable
from domain.operations.office import Office
from domain.payments.naming import loan_named
from domain.payments.orders import Order, OrderState
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.mpesa_values import (
    CallbackKind,
    Collection,
    PaybillPayment,
    Payout,
    QueueTimeout,
    TransactionStatus,
    read,
)
from jobs.orders.mpesa import CHECK, PROVIDER
from storage.inbox import Kept


class MpesaCallbacks:
    """Acts on callbacks that came to our secret address from where M-Pesa calls."""

    def __init__(self, lender: Lender, clock: Clock, *, shortcode: str) -> None:
        self._lender = lender
        self._clock = clock
        self._shortcode = shortcode

    async def act(self, uow: Any, kept: Kept) -> None:
        """Act on one callback; one about an order we never made is kept, told to staff, and moves nothing."""
        told = json.loads(kept.body)
        office = Office(uow, self._lender, self._clock(), cause=f"mpesa:{kept.external_id}")
        found = read(CallbackKind(told["kind"]), told["body"])
        order_id = told["order"] or _order_of(found)
        match found:
            case PaybillPayment():
                await _paid_by_themselves(office, found)
            case _ if not order_id or await office.uow.money_orders.loan_of(order_id) is None:
                facts = {"kind": told["kind"], "number": kept.id}
                await office.say_to_staff(Notice("CALLBACK_UNKNOWN", facts), once=f"unknown-callback:{kept.id}")
            case Collection():
                await _collected(office, order_id, found)
            case Payout():
                await _paid_out(office, order_id, found)
            case TransactionStatus():
                await _looked_up(office, order_id, found, to_us=found.payee.partition(" ")[0] == self._shortcode)
            case QueueTimeout():
                await wallets.no_word(office, order_id, "queue timeout")


def _order_of(found: object) -> str:
    """
    Return which of our orders a callback is about, by our own name for it.

    M-Pesa's name for a prompt would do for whoever guesses: only its address tells which prompt it answers.
    """
    match found:
        case Payout(order_id=name) | QueueTimeout(order_id=name) | TransactionStatus(order_id=name):
            return name
        case _:
            return ""


async def _collected(office: Office, order_id: str, found: Collection) -> None:
    order = await ordering.locked(office, order_id)
    assert order is not None
    match found.meaning.state:
        case "done" if found.amount == order.amount and found.receipt:
            await wallets.collected(office, order_id, receipt=found.receipt, amount=found.amount, paid_at=found.paid_at)
        case "done" if order.is_open:
            # Not what we asked for: M-Pesa itself has to confirm the receipt before it counts.
            check = f"{CHECK}{found.receipt}"
            await ordering.become(office, order, OrderState.UNKNOWN, result=check, next_at=office.now)
        case "failed":
            await wallets.not_collected(office, order_id, found.meaning.kind)
        case _:
            await wallets.no_word(office, order_id, found.meaning.kind)


async def _paid_out(office: Office, order_id: str, found: Payout) -> None:
    match found.meaning.state:
        case "done":
            await sending.sent(office, order_id, receipt=found.receipt)
        case "failed":
            await sending.not_sent(office, order_id, found.meaning.kind)
        case _:
            await wallets.no_word(office, order_id, found.meaning.kind)


async def _looked_up(office: Office, order_id: str, found: TransactionStatus, *, to_us: bool) -> None:
    """Act on what became of a payout, or of a receipt: one of money that went out proves nothing that came in."""
    order = await ordering.locked(office, order_id)
    assert order is not None
    match found.meaning.state, order.kind:
        case "done", "payout":
            await sending.sent(office, order_id, receipt=found.receipt)
        case "failed", "payout":
            await sending.not_sent(office, order_id, found.meaning.kind)
        case "done", _ if not to_us:
            await _says_another_way(office, order, found)
        case "done", "lookup" if found.receipt == _receipt_of(order) and found.amount is not None:
            await confirming.confirmed(office, order_id, found.amount, paid_at=found.finished_at)
        case _, "lookup" if found.meaning.kind == "not_found":
            await confirming.not_found(office, order_id)
        case "failed", "lookup":
            await confirming.denied(office, order_id, found.meaning.kind)
        case "done", _ if found.receipt and found.amount is not None:
            await wallets.collected(
                office, order_id, receipt=found.receipt, amount=found.amount, paid_at=found.finished_at
            )
        case "failed", _:
            await wallets.not_collected(office, order_id, found.meaning.kind)


async def _says_another_way(office: Office, order: Order, found: TransactionStatus) -> None:
    """Let a receipt count for nothing that is of money to somebody else, as our own payouts are."""
    if order.kind == "lookup" and found.receipt == _receipt_of(order):
        await confirming.denied(office, order.id, "not_to_us")
    else:
        await wallets.no_word(office, order.id, order.result)


def _receipt_of(order: Order) -> str:
    return order.result.removeprefix(CHECK)


async def _paid_by_themselves(office: Office, found: PaybillPayment) -> None:
    """Record what somebody is said to have paid to our paybill: for the loan they named, or to wait for an owner."""
    written = f"{found.receipt} {found.written} {found.account}".strip()
    if found.amount is None:
        await unreadable(office, provider=PROVIDER, reference=found.receipt, written=written)
        return
    fact = PaymentReceived(
        provider=PROVIDER,
        reference=found.receipt,
        amount=found.amount,
        paid_at=found.paid_at or office.now,
        loan_id=loan_named(found.account),
        method=PROVIDER,
        account=found.account,
        payer=found.name or found.phone,
    )
    await confirming.told(office, fact, written=written)
