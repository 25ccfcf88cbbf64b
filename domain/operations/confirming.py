"""Confirming: what we are told was paid to our paybill waits until M-Pesa has said so to a question of ours."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Value, _
from domain.money import Money
from domain.operations.arriving import take_in
from domain.operations.office import Office
from domain.operations.ordering import become, locked
from domain.operations.payments import place_payment
from domain.operations.recognising import odd
from domain.payments import books
from domain.payments.names import name_of
from domain.payments.orders import GIVES_UP, NAMES, Order, OrderState, has_waited
from domain.payments.refs import ref

#: An order whose receipt is to be looked up says which one in its result.
CHECK: Final = "check:"
#: M-Pesa tells us of money when it has arrived, so after this it must be able to find it.
_THERE_WITHIN: Final = timedelta(hours=1)


async def told(office: Office, fact: PaymentReceived, *, written: str) -> None:
    """
    Record money that a call without a signature tells of, and ask whether it is true unless there is no doubt.

    Until that is answered it waits in suspense: whoever learns our secret address can make nothing count. What is told
    again was asked about already, and a second telling makes nothing truer.
    """
    loan = await office.uow.loans.find(fact.loan_id) if fact.loan_id is not None else None
    if loan is None or await _is_believed(office, fact, loan):
        await take_in(office, fact, written=written)
    elif await take_in(office, replace(fact, unconfirmed=True), written=written):
        await _ask(office, fact, loan)


async def confirmed(office: Office, order_id: str, amount: Money) -> None:
    """Let money count that its provider confirmed; another amount than was told is for people to look at."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    await become(office, order, OrderState.DONE)
    assert order.payment_id is not None
    loan = await office.uow.loans.get(order.of_loan)
    waiting = await office.uow.payments.waiting(order.payment_id, lock=True)
    if waiting is None:
        return
    if amount != order.amount:
        await _correct(office, order, amount)
        return
    if office.lender.today(waiting.paid_at) < (loan.disbursed_on or date.max) or loan.currency != amount.currency:
        facts: dict[str, Value] = {"amount": amount, "ref": ref(order.payment_id), "provider": order.provider}
        await office.say_to_staff(Notice("MONEY_UNPLACED", facts), once=f"unplaced:{order.payment_id}")
        return
    await place_payment(office, order.payment_id, amount, loan, actors=order.provider)


async def stated(office: Office, fact: PaymentReceived) -> None:
    """Let money count that its provider's own statement tells of, should we still be asking whether it came."""
    known = await office.uow.payments.recorded_as(fact.provider, fact.reference)
    asked = await office.uow.money_orders.lookup_of(known[0]) if known is not None else None
    if asked is not None:
        await confirmed(office, asked.id, fact.amount)


async def not_found(office: Office, order_id: str) -> None:
    """Take money that its provider still does not find as denied once it should long be there; look again before."""
    order = await locked(office, order_id)
    if order is not None and office.now - order.made_at >= _THERE_WITHIN:
        await denied(office, order_id, "not_found")


async def denied(office: Office, order_id: str, why: str) -> None:
    """Take out of suspense what its provider knows nothing of, and tell staff that somebody said it was paid."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    await become(office, order, OrderState.FAILED, result=why)
    assert order.payment_id is not None
    waiting = await office.uow.payments.waiting(order.payment_id, lock=True)
    if waiting is None:
        return
    known = ref(order.payment_id)
    postings = books.undone(books.unplaced(provider=order.provider, amount=order.amount))
    key = f"denied:{order.payment_id}"
    made = books.Transaction(key, "REVERSAL", office.today, postings, order.provider, None, order.payment_id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.set_state(order.payment_id, "REVERSED")
    office.note("PAYMENT_DENIED", "payment", known, actor=order.provider, person_id=order.person_id, reason=why)
    text = _("somebody told us that {amount} was paid on {loan}, and there is no such receipt; it counts for nothing")
    await odd(office, _fact(order), text(amount=order.amount, loan=order.loan_ref))
    if has_waited(order, office.now):
        # She was told that we wait for it.
        facts: dict[str, Value] = {"amount": order.amount, "why": "declined", "wallet": NAMES[order.provider]}
        await office.tell(order.of_person, Notice("WALLET_FAILED", facts), once=f"wallet-failed:{order.id}")


async def check_not_asked(office: Office, payment_id: int) -> None:
    """Refuse to decide about money while its provider is being asked whether it came at all."""
    asked = await office.uow.money_orders.lookup_of(payment_id)
    if asked is not None and asked.next_at is not None:
        text = _("{ref} is not confirmed yet. We keep asking until {until:date}, {until:time}; then you can decide.")
        raise Refusal(text(ref=ref(payment_id), until=asked.made_at + GIVES_UP))


async def _is_believed(office: Office, fact: PaymentReceived, loan: Loan) -> bool:
    """Return whether money needs no confirming: we asked for just that ourselves, or it is too little to forge."""
    if fact.amount <= replace(office.lender.money(office.lender.policy.mpesa_confirm_above), currency=loan.currency):
        return True
    asked = await office.uow.money_orders.open_of(loan.id, "collect")
    if asked is not None and asked.amount == fact.amount:
        return True
    nameless = await office.uow.money_orders.nameless(fact.provider, loan.id, fact.amount, around=fact.paid_at)
    return nameless is not None


async def _ask(office: Office, fact: PaymentReceived, loan: Loan) -> None:
    """Keep that a receipt is to be looked up; its answer finds us only under a name that nobody can guess."""
    name = name_of(fact.provider, fact.reference)
    recorded, *beside = (await office.uow.money_names.known([name]))[name]
    if beside:
        # It stands beside something else of that name, so a person looks anyway.
        return
    order = Order(
        id=f"{loan.ref}-{secrets.token_hex(12)}",
        kind="lookup",
        provider=fact.provider,
        loan_id=loan.id,
        person_id=loan.person_id,
        payment_id=recorded.payment_id,
        amount=fact.amount,
        account="",
        made_at=office.now,
        made_by=fact.provider,
    )
    await office.uow.money_orders.add(order)
    asks = {"state": OrderState.UNKNOWN, "result": f"{CHECK}{fact.reference}", "next_at": office.now}
    await office.uow.money_orders.change(order.id, **asks)
    office.note(
        "PAYMENT_TO_CONFIRM",
        "payment",
        recorded.ref,
        actor=fact.provider,
        person_id=loan.person_id,
        reason=fact.reference,
    )


async def _correct(office: Office, order: Order, amount: Money) -> None:
    """Let money wait in the amount that really came: who told us another one may have named any loan with it."""
    assert order.payment_id is not None
    told = books.unplaced(provider=order.provider, amount=order.amount)
    postings = (*books.undone(told), *books.unplaced(provider=order.provider, amount=amount))
    key = f"corrected:{order.payment_id}"
    made = books.Transaction(key, "CORRECTION", office.today, postings, order.provider, None, order.payment_id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.correct(order.payment_id, amount)
    office.note(
        "PAYMENT_CORRECTED",
        "payment",
        ref(order.payment_id),
        actor=order.provider,
        old=str(order.amount.minor),
        new=str(amount.minor),
    )
    why = _("it was told with {told}, and is {amount}", told=order.amount, amount=amount)
    await odd(office, _fact(order), why)


def _fact(order: Order) -> PaymentReceived:
    return PaymentReceived(order.provider, order.result.removeprefix(CHECK), order.amount, order.made_at)
