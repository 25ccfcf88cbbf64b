"""Wallets: asking a borrower's wallet for money, and what its provider says became of that."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.lending.states import RUNNING_STATES
from domain.messages import Notice, Refusal, Text, Value, _
from domain.money import Money
from domain.operations import ordering
from domain.operations.commands import PayByWallet
from domain.operations.office import Office
from domain.operations.ordering import become, locked
from domain.operations.payments import name_payment, record_payment
from domain.payments.orders import (
    NAMES,
    Order,
    OrderState,
    has_waited,
    is_too_soon,
    may_be_paid,
    next_look,
    wait_key,
    whole_units,
)
from domain.payments.refs import ref
from domain.people.chats import Chat


class StillOpen(Refusal):
    """A wallet was asked before, and nobody knows yet whether she paid."""


#: What a payment is called until its provider tells its receipt number.
_UNNAMED: Final = "order:"


async def ask(office: Office, chat: Chat, command: PayByWallet) -> Chat:
    """Ask a borrower's own wallet for what is due, or for the amount she wishes; she confirms on her phone."""
    found = await office.uow.loans.latest_of(chat.person_id) if chat.person_id else None
    if found is None or not found.unpaid:
        raise Refusal(_("You owe us nothing now."))
    order = await ask_for(office, await office.uow.loans.get(found.id), command.amount, anyway=command.anyway)
    person = await office.uow.people.get(found.person_id)
    facts: dict[str, Value] = {"amount": order.amount, "phone": person.phone_masked, "wallet": NAMES[order.provider]}
    office.tell_chat(chat, Notice("WALLET_ASKED", facts), once=f"wallet:{order.id}")
    return chat


async def ask_for(office: Office, loan: Loan, wish: Money | None, *, anyway: bool = False) -> Order:
    """
    Keep an order to a loan's borrower's wallet, in whole currency units; raise Refusal while one waits on her phone.

    One that nobody knows the end of raises StillOpen, unless she wants to pay `anyway`. `loan` is locked, so that of
    two askings at once the second sees the first.
    """
    if not office.lender.wallet or loan.state not in RUNNING_STATES:
        raise Refusal(_("You cannot pay with a wallet here. Write PAY for another way."))
    await _check_may_ask(office, loan, anyway=anyway)
    person = await office.uow.people.get(loan.person_id)
    order = Order(
        id=f"{loan.ref}-{secrets.token_hex(6)}",
        kind="collect",
        provider=office.lender.wallet,
        loan_id=loan.id,
        person_id=loan.person_id,
        amount=whole_units(min(wish, loan.outstanding) if wish else loan.due_now(office.today)),
        account=(await office.uow.people.opened(person.id))["phone"],
        made_at=office.now,
        made_by=person.ref,
        next_at=office.now,
    )
    await office.uow.money_orders.add(order)
    figures = f"{order.amount.minor} {order.amount.currency}"
    office.note("WALLET_ASKED", "order", order.id, actor=person.ref, person_id=person.id, new=figures)
    return order


async def _check_may_ask(office: Office, loan: Loan, *, anyway: bool) -> None:
    newest = await office.uow.money_orders.newest_of(loan.id, "collect")
    if newest is not None and is_too_soon(newest, office.now):
        raise Refusal(too_soon(newest))
    asking = await office.uow.money_orders.asking(loan.id)
    if asking is not None and may_be_paid(asking, office.now) and not anyway:
        raise StillOpen(still_open(asking))


def too_soon(order: Order) -> Text:
    """Say why her phone cannot be asked again yet."""
    if order.is_open:
        return _("We have just asked your phone. Please look there, or wait two minutes and try again.")
    return _("Your phone can be asked again in two minutes. Please wait a little, or pay another way.")


def still_open(order: Order) -> Text:
    """Say which request may have been paid already."""
    text = _("We asked {wallet} for {amount} on {at:date} at {at:time} and do not know yet whether it was paid.")
    return text(wallet=NAMES[order.provider], amount=order.amount, at=order.made_at)


async def put_off(office: Office, order_id: str, until: datetime, *, result: str) -> None:
    """Ask for an order again at a moment; tell a borrower once that her wallet's provider does not answer."""
    await ordering.put_off(office, order_id, until, result=result)
    order = await locked(office, order_id)
    if order is None or not order.is_open or order.kind != "collect":
        return
    facts: dict[str, Value] = {"amount": order.amount, "wallet": NAMES[order.provider]}
    await office.tell(order.of_person, Notice("WALLET_AWAY", facts), once=f"wallet-away:{order.id}", at_once=True)


async def collected(
    office: Office, order_id: str, *, receipt: str, amount: Money | None = None, paid_at: datetime | None = None
) -> None:
    """
    Record that a wallet paid what we asked for, under its receipt number, or under our own name until we hear that.

    Hearing it again changes nothing; hearing it late, after it seemed to have failed, still counts.
    """
    order = await locked(office, order_id)
    if order is None or order.kind != "collect":
        return
    if order.state is OrderState.DONE and receipt in {"", order.receipt}:
        return
    if order.state is OrderState.DONE and not order.receipt:
        await name_payment(office, order, receipt)
        return
    if not receipt and await _was_told(office, order):
        # Its confirmation was quicker than the answer to our question: the same money.
        return
    fact = PaymentReceived(
        provider=order.provider,
        reference=receipt or f"{_UNNAMED}{order.id}",
        amount=amount or order.amount,
        # Without a time of its own it counts from when we asked: lateness since then was not hers.
        paid_at=paid_at or order.made_at,
        loan_id=order.loan_id,
        method=order.provider,
    )
    await record_payment(office, fact)
    if order.state is OrderState.DONE:
        # Another payment of the same amount had lent it its receipt: both are on record now.
        return
    kept = await office.uow.payments.recorded_as(fact.provider, fact.reference)
    await _done(office, order, payment_id=kept[0] if kept else None, receipt=receipt)


async def not_collected(office: Office, order_id: str, why: str) -> None:
    """Keep that a wallet certainly did not pay, and tell the borrower kindly why and what would work."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    await _end(office, order, why)
    wait = int(is_too_soon(order, office.now))
    facts: dict[str, Value] = {"amount": order.amount, "why": why, "wallet": NAMES[order.provider], "wait": wait}
    await office.tell(order.of_person, Notice("WALLET_FAILED", facts), once=f"wallet-failed:{order.id}", at_once=True)


async def no_word(office: Office, order_id: str, why: str) -> None:
    """Keep that nobody knows yet whether money moved; say so once, never that it failed, and look again later."""
    order = await locked(office, order_id)
    if order is None or not order.is_open or await _was_told(office, order):
        return
    again = next_look(order, office.now)
    await become(office, order, OrderState.UNKNOWN, result=why, next_at=again)
    waits = ref(order.payment_id) if order.kind == "lookup" and order.payment_id else ""
    person = await office.uow.people.get(order.person_id) if order.person_id else None
    facts: dict[str, Value] = {
        "amount": order.amount,
        "wallet": NAMES[order.provider],
        "loan": order.loan_ref or waits,
        "order": order.id,
        "at": order.made_at,
        "name": person.short_name if person else "–",
        "out": int(order.kind == "payout"),
        "payment": waits,
    }
    if order.kind == "payout":
        await office.say_to_staff(Notice("ORDER_UNKNOWN", facts), once=f"order-unknown:{order.id}")
    elif order.person_id and has_waited(order, office.now):
        told = Notice("WALLET_WAITING", facts)
        await office.tell(order.person_id, told, once=wait_key("waiting", order, office.today), at_once=True)
    if again is None and order.kind == "collect":
        told = Notice("WALLET_UNRESOLVED", facts)
        await office.tell(order.of_person, told, once=f"wallet-unresolved:{order.id}", at_once=True)
    if again is None:
        await office.say_to_staff(Notice("ORDER_UNRESOLVED", facts), once=f"order-unresolved:{order.id}")


async def _was_told(office: Office, order: Order) -> bool:
    """Return whether the money of an order is on record, by a confirmation or a statement; the order is done then."""
    told = await office.uow.money_orders.told_already(order) if order.kind == "collect" else None
    if told is not None:
        await _done(office, order, payment_id=told[0], receipt=told[1])
    return told is not None


async def _done(office: Office, order: Order, *, payment_id: int | None, receipt: str) -> None:
    await become(office, order, OrderState.DONE, receipt=receipt, payment_id=payment_id)


async def _end(office: Office, order: Order, why: str) -> None:
    await become(office, order, OrderState.FAILED, result=why)
    office.note("WALLET_FAILED", "order", order.id, person_id=order.person_id, new=OrderState.FAILED, reason=why)
