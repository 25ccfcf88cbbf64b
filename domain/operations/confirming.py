"""Confirming: what we are told was paid to our paybill waits until M-Pesa has said so to a question of ours."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.messages import Notice, Refusal, Value, _
from domain.money import Money
from domain.operations.arriving import take_in
from domain.operations.office import Office
from domain.operations.ordering import become, locked
from domain.operations.payments import name_payment, place_payment
from domain.operations.recognising import odd
from domain.payments import books
from domain.payments.orders import GIVES_UP, NAMES, Order, OrderState, has_waited, wait_key
from domain.payments.refs import ref

#: An order whose receipt is to be looked up says which one in its result.
CHECK: Final = "check:"
#: M-Pesa tells us of money when it has arrived, so after this it must be able to find it.
_THERE_WITHIN: Final = timedelta(hours=1)


async def told(office: Office, fact: PaymentReceived, *, written: str) -> None:
    """
    Record money that a call without a signature tells of, and ask whether it is true unless it is too little to forge.

    Until that is answered it waits in suspense: whoever learns our secret address can make nothing count. What is told
    again was asked about already, and a second telling makes nothing truer.
    """
    most = office.lender.money(office.lender.policy.mpesa_confirm_above)
    if fact.amount <= replace(most, currency=fact.amount.currency):
        await take_in(office, fact, written=written)
    elif await take_in(office, replace(fact, unconfirmed=True), written=written):
        await _ask(office, fact)


async def confirmed(office: Office, order_id: str, amount: Money, *, paid_at: datetime | None = None) -> None:
    """Let money count that its provider confirmed, from when it says; another amount is for people to look at."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    await become(office, order, OrderState.DONE)
    assert order.payment_id is not None
    waiting = await office.uow.payments.waiting(order.payment_id, lock=True)
    if waiting is None:
        return
    if amount != order.amount:
        await _correct(office, order, amount)
        return
    came = paid_at or waiting.paid_at
    if came != waiting.paid_at:
        # Who told us first may have named any day.
        await office.uow.payments.came_at(order.payment_id, came)
    loan = await office.uow.loans.get(order.loan_id) if order.loan_id else None
    fits = loan is not None and loan.currency == amount.currency
    if loan is None or not fits or office.lender.today(came) < (loan.disbursed_on or date.max):
        await _say_it_waits(office, order)
    elif (nameless := await _paid_nameless(office, order, came)) is not None:
        await _is_the_same(office, order, nameless)
    else:
        await place_payment(office, order.payment_id, amount, loan, actors=order.provider)


async def stated(office: Office, fact: PaymentReceived) -> None:
    """Let money count that its provider's own statement tells of, should we still be asking whether it came."""
    known = await office.uow.payments.recorded_as(fact.provider, fact.reference)
    asked = await office.uow.money_orders.lookup_of(known[0]) if known is not None else None
    if asked is not None:
        await confirmed(office, asked.id, fact.amount, paid_at=fact.paid_at)


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
    await _take_out(office, order, key="denied")
    office.note(
        "PAYMENT_DENIED", "payment", ref(order.payment_id), actor=order.provider, person_id=order.person_id, reason=why
    )
    text = _("somebody told us that {amount} was paid on {loan}, and there is no such receipt; it counts for nothing")
    if not order.loan_id:
        text = _("somebody told us that {amount} was paid, and there is no such receipt; it counts for nothing")
    await odd(office, _fact(order), text(amount=order.amount, loan=order.loan_ref))
    if order.person_id and has_waited(order, office.now):
        # She was told that we wait for it.
        facts: dict[str, Value] = {"amount": order.amount, "why": "declined", "wallet": NAMES[order.provider]}
        await office.tell(order.person_id, Notice("WALLET_FAILED", facts), once=wait_key("failed", order, office.today))


async def check_not_asked(office: Office, payment_id: int) -> None:
    """Refuse to decide about money while its provider is being asked whether it came at all."""
    asked = await office.uow.money_orders.lookup_of(payment_id)
    if asked is not None and asked.next_at is not None:
        text = _("{ref} is not confirmed yet. We keep asking until {until:date}, {until:time}; then you can decide.")
        raise Refusal(text(ref=ref(payment_id), until=asked.made_at + GIVES_UP))


async def _ask(office: Office, fact: PaymentReceived) -> None:
    """Keep that a receipt is to be looked up; its answer finds us only under a name that nobody can guess."""
    known = await office.uow.payments.recorded_as(fact.provider, fact.reference)
    waiting = await office.uow.payments.waiting(known[0]) if known is not None else None
    if waiting is None:
        # It stands beside something else of its name, so a person looks anyway.
        return
    loan = await office.uow.loans.find(fact.loan_id) if fact.loan_id is not None else None
    order = Order(
        id=f"{loan.ref if loan else 'L'}-{secrets.token_hex(12)}",
        kind="lookup",
        provider=fact.provider,
        loan_id=loan.id if loan else None,
        person_id=loan.person_id if loan else None,
        payment_id=waiting.payment_id,
        amount=fact.amount,
        made_at=office.now,
        made_by=fact.provider,
        state=OrderState.UNKNOWN,
        result=f"{CHECK}{fact.reference}",
        next_at=office.now,
    )
    await office.uow.money_orders.add(order)
    office.note(
        "PAYMENT_TO_CONFIRM",
        "payment",
        ref(waiting.payment_id),
        actor=fact.provider,
        person_id=order.person_id,
        reason=fact.reference,
    )


async def _say_it_waits(office: Office, order: Order) -> None:
    """Tell staff of money that came and has no loan."""
    assert order.payment_id is not None
    facts: dict[str, Value] = {"amount": order.amount, "ref": ref(order.payment_id), "provider": order.provider}
    await office.say_to_staff(Notice("MONEY_UNPLACED", facts), once=f"unplaced:{order.payment_id}")


async def _paid_nameless(office: Office, order: Order, came: datetime) -> Order | None:
    """Return the prompt of ours that was paid, as its provider says, under a receipt that we have not heard."""
    return await office.uow.money_orders.nameless(order.provider, order.of_loan, order.amount, around=came)


async def _is_the_same(office: Office, order: Order, nameless: Order) -> None:
    """Let money that was told under its receipt be that which is booked already, and give that its name."""
    assert order.payment_id is not None
    receipt = order.result.removeprefix(CHECK)
    await _take_out(office, order, key="same")
    await office.uow.payments.rename(order.payment_id, order.provider, f"{receipt}:same")
    await name_payment(office, nameless, receipt)


async def _take_out(office: Office, order: Order, *, key: str) -> None:
    """Book money out of suspense that is not there, or not a second time."""
    postings = books.undone(books.unplaced(provider=order.provider, amount=order.amount))
    made = books.Transaction(
        f"{key}:{order.payment_id}", "REVERSAL", office.today, postings, order.provider, None, order.payment_id
    )
    await office.uow.books.post(made, at=office.now)
    assert order.payment_id is not None
    await office.uow.payments.set_state(order.payment_id, "REVERSED")


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
