"""Refunds as their provider tells of them: asked for by us or made in its dashboard, in any order and many times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.messages import Notice, Value, verbatim
from domain.money import Money
from domain.operations.levelling import Why, follow
from domain.operations.office import Office
from domain.operations.payments import ref
from domain.operations.returning import send_back, wait_again, was_sent_by
from domain.payments import books
from domain.payments.refunds import (
    FAILED,
    REFUND,
    REFUSED,
    SUCCEEDED,
    TOLD,
    UNCERTAIN,
    UNKNOWN,
    RefundOrder,
    moved_on,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """What a provider says about one refund: its own name for it, ours where it repeats that, and how far it is."""

    provider: str
    payment: str
    refund: str
    amount: Money
    state: str
    order: str = ""
    reason: str = ""


async def refund_told(office: Office, told: RefundTold) -> None:
    """Keep how far a refund is, and let the books follow; what is told again or late changes nothing."""
    found = await office.uow.payments.recorded_as(told.provider, told.payment)
    if found is None:
        await _stray(office, told)
        return
    payment_id = found[0]
    payment = await office.uow.payments.booked(payment_id)
    if payment is None:
        await _of_unplaced(office, told, payment_id)
        return
    order = await _order(office, told)
    if order is None:
        loan = await office.uow.loans.get(payment.loan_id)
        order = RefundOrder(
            id=told.refund,
            kind=REFUND,
            provider=told.provider,
            loan_id=loan.id,
            person_id=loan.person_id,
            payment_id=payment_id,
            amount=told.amount,
            made_at=office.now,
            made_by=told.provider,
        )
        await office.uow.refund_orders.add(order)
    state = moved_on(order.state, told.state)
    if state == order.state and order.provider_ref == told.refund:
        return
    await office.uow.refund_orders.set_state(
        order.id, state, provider_ref=told.refund, result=told.reason[:200], next_at=None, ended_at=_end(office, state)
    )
    once = f"{told.refund}:{state}"
    await follow(office, payment_id, Why(kind="REFUND", actors=told.provider, reference=told.refund, once=once))
    if state == FAILED:
        await _say(office, Notice("REFUND_FAILED", _facts(order, told.reason)), order, once=once)


async def charge_told(office: Office, provider: str, payment: str, charge: str, total: Money) -> None:
    """Keep what a provider says was sent back of a payment in all; only the difference to what we know is booked."""
    found = await office.uow.payments.recorded_as(provider, payment)
    booked = await office.uow.payments.booked(found[0]) if found else None
    if found is None or booked is None or not total:
        return
    kept = await office.uow.refund_orders.get(charge)
    if kept is not None and kept.amount >= total:
        return
    if kept is None:
        loan = await office.uow.loans.get(booked.loan_id)
        order = RefundOrder(
            id=charge,
            kind=TOLD,
            provider=provider,
            loan_id=loan.id,
            person_id=loan.person_id,
            payment_id=found[0],
            amount=total,
            state=SUCCEEDED,
            made_at=office.now,
            made_by=provider,
        )
        await office.uow.refund_orders.add(order)
    else:
        await office.uow.refund_orders.set_state(charge, SUCCEEDED, amount_minor=total.minor)
    once = f"{charge}:{total.minor}"
    await follow(office, found[0], Why(kind="REFUND", actors=provider, reference=charge, once=once))


async def refused(office: Office, order_id: str, reason: str) -> None:
    """Keep that a provider would not send an order back, and tell staff; nothing was booked for it."""
    order = await office.uow.refund_orders.get(order_id)
    if order is None or order.state not in {"new", UNCERTAIN}:
        return
    await office.uow.refund_orders.set_state(order_id, REFUSED, result=reason[:200], next_at=None, ended_at=office.now)
    await _say(office, Notice("REFUND_REFUSED", _facts(order, reason)), order, once=f"{order_id}:{REFUSED}")


async def not_known(office: Office, order_id: str, reason: str, *, again_at: datetime | None) -> None:
    """Keep that nobody knows what came of an order: it is asked again at a moment, or else a person has to look."""
    order = await office.uow.refund_orders.get(order_id)
    if order is None or order.state not in {"new", UNCERTAIN}:
        return
    state = UNCERTAIN if again_at else UNKNOWN
    await office.uow.refund_orders.set_state(order_id, state, result=reason[:200], next_at=again_at)
    if again_at is None:
        await _say(office, Notice("REFUND_UNKNOWN", _facts(order, reason)), order, once=f"{order_id}:{UNKNOWN}")


_ENDS: Final = frozenset({SUCCEEDED, FAILED})


def _end(office: Office, state: str) -> datetime | None:
    return office.now if state in _ENDS else None


async def _order(office: Office, told: RefundTold) -> RefundOrder | None:
    """Return the order that a refund is of: by our own name for it, else by the provider's."""
    mine = await office.uow.refund_orders.get(told.order) if told.order else None
    if mine is not None and mine.kind == REFUND and mine.provider == told.provider:
        return mine
    return await office.uow.refund_orders.of_provider_ref(told.provider, told.refund)


async def _stray(office: Office, told: RefundTold) -> None:
    """Tell staff of a refund of a payment that we never heard of; its charge tells of the payment itself."""
    if told.state == FAILED:
        facts: dict[str, Value] = {"amount": told.amount, "ref": verbatim(told.refund), "why": verbatim(told.reason)}
        await office.say_to_staff(Notice("REFUND_FAILED", facts), once=f"refund-failed:{told.refund}")


async def _of_unplaced(office: Office, told: RefundTold, payment_id: int) -> None:
    """Let money that belongs to no loan go back, as a whole or in part, and wait again should that fail."""
    waiting = await office.uow.payments.waiting(payment_id, lock=True)
    if waiting is None and await office.uow.payments.booked(payment_id) is not None:
        # It was given a loan while we waited for our turn.
        await refund_told(office, told)
    elif waiting is not None and waiting.amount != told.amount:
        await _part_of_unplaced(office, told, payment_id)
    elif told.state == SUCCEEDED:
        await _returned(office, told, payment_id)
    elif told.state == FAILED:
        await _came_back(office, told, payment_id)


async def _returned(office: Office, told: RefundTold, payment_id: int) -> None:
    """Let money that waits go back as a whole, unless its provider told before that it did, or that this failed."""
    if await was_sent_by(office, payment_id, told.refund) or await office.uow.books.has(f"failed:{told.refund}"):
        return
    if await send_back(office, payment_id, actors=told.provider, reference=told.refund):
        await _say_gone(office, told, payment_id)


async def _came_back(office: Office, told: RefundTold, payment_id: int) -> None:
    """Let money wait again; a failure that is told before its success keeps that from counting."""
    if await was_sent_by(office, payment_id, told.refund):
        await wait_again(office, payment_id, actors=told.provider, reference=told.refund)
        return
    moved = books.took(provider=told.provider, amount=told.amount)
    key, postings = f"failed:{told.refund}", (*moved, *books.undone(moved))
    both = books.Transaction(key, "TAKEN_BACK", office.today, postings, told.provider, None, payment_id)
    await office.uow.books.post(both, at=office.now)


async def _part_of_unplaced(office: Office, told: RefundTold, payment_id: int) -> None:
    """Book a refund of a part, once by its id, and take that back should it fail."""
    postings = books.took(provider=told.provider, amount=told.amount)
    one = books.Transaction(f"taken:{told.refund}", "TAKEN", office.today, postings, told.provider, None, payment_id)
    if told.state == SUCCEEDED and await office.uow.books.post(one, at=office.now):
        await _say_gone(office, told, payment_id)
    elif told.state == FAILED:
        # Also when it failed before we heard that it had been done: then the two cancel each other.
        key, undone = f"taken-back:{told.refund}", books.undone(postings)
        back = books.Transaction(key, "TAKEN_BACK", office.today, undone, told.provider, None, payment_id)
        await office.uow.books.post(one, at=office.now)
        await office.uow.books.post(back, at=office.now)


async def _say_gone(office: Office, told: RefundTold, payment_id: int) -> None:
    facts: dict[str, Value] = {"amount": told.amount, "ref": ref(payment_id), "loan": ""}
    await office.say_to_staff(Notice("TAKEN_AND_OPEN", facts), once=f"taken:{told.refund}")


def _facts(order: RefundOrder, reason: str) -> dict[str, Value]:
    assert order.payment_id is not None
    return {"amount": order.amount, "ref": ref(order.payment_id), "why": verbatim(reason or "-")}


async def _say(office: Office, notice: Notice, order: RefundOrder, *, once: str) -> None:
    """Tell staff what became of an order, and write it down."""
    office.note(
        notice.kind, "payment", str(notice.params["ref"]), actor=order.provider, person_id=order.person_id, reason=once
    )
    await office.say_to_staff(notice, once=f"{notice.kind.lower()}:{once}")
