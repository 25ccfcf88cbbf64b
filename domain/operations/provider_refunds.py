"""Refunds as their provider tells of them: asked for by us or made in its dashboard, in any order and many times."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Notice, Value, verbatim
from domain.money import Money
from domain.operations.holding import Why
from domain.operations.levelling import follow
from domain.operations.office import Office
from domain.operations.ordering import become, locked
from domain.payments.books import Booked
from domain.payments.orders import Order, OrderState, moved_on, next_look
from domain.payments.refs import ref


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """What a provider says about one refund: its own name for it, ours where it repeats that, and how far it is."""

    provider: str
    payment: str
    refund: str
    amount: Money
    state: OrderState
    order: str = ""
    reason: str = ""


async def refund_told(office: Office, told: RefundTold) -> None:
    """Keep how far a refund is, and let the books follow; what is told again or late changes nothing."""
    found = await office.uow.payments.recorded_as(told.provider, told.payment)
    if found is None:
        await _stray(office, told)
        return
    payment_id = found[0]
    # Locks the payment, so that whoever gives it a loan at the same moment sees what was told.
    payment = await office.uow.payments.booked(payment_id)
    order = await _order(office, told) or await _heard_of(office, told, payment_id, payment)
    state = moved_on(order, told.state)
    if state is order.state and order.provider_ref == told.refund:
        return
    # From here on its events tell: it need not be asked about.
    await become(office, order, state, provider_ref=told.refund, result=told.reason[:200], next_at=None)
    once = f"{told.refund}:{state}"
    await follow(office, payment_id, Why(kind="REFUND", actors=told.provider, reference=told.refund, once=once))
    if state is OrderState.DONE and order.made_by == told.provider and payment is not None:
        await _say_made_there(office, order, payment)
    if state is OrderState.FAILED:
        await _say(office, Notice("REFUND_FAILED", _facts(order, told.reason)), order, once=once)


async def charge_told(office: Office, provider: str, payment: str, charge: str, total: Money) -> None:
    """Keep what a provider says was sent back of a payment in all; only the difference to what we know is booked."""
    found = await office.uow.payments.recorded_as(provider, payment)
    if found is None or not total:
        return
    await office.uow.payments.booked(found[0])
    if not await office.uow.refund_totals.told(provider, charge, found[0], total, at=office.now):
        return
    once = f"{charge}:{total.minor}"
    await follow(office, found[0], Why(kind="REFUND", actors=provider, reference=charge, once=once))


async def refused(office: Office, order_id: str, reason: str) -> None:
    """Keep that a provider would not send an order back, and tell staff; nothing was booked for it."""
    order = await locked(office, order_id)
    if order is None or not order.may_become(OrderState.REFUSED):
        return
    await become(office, order, OrderState.REFUSED, result=reason[:200])
    await _say(office, Notice("REFUND_REFUSED", _facts(order, reason)), order, once=f"{order_id}:{OrderState.REFUSED}")


async def no_word(office: Office, order_id: str, reason: str) -> None:
    """Keep that nobody knows what came of an order: it is asked again later, or else a person has to look."""
    order = await locked(office, order_id)
    if order is None or not order.may_become(OrderState.UNKNOWN):
        return
    again = next_look(order, office.now)
    await become(office, order, OrderState.UNKNOWN, result=reason[:200], next_at=again)
    if again is None:
        await _say(
            office, Notice("REFUND_UNKNOWN", _facts(order, reason)), order, once=f"{order_id}:{OrderState.UNKNOWN}"
        )


async def _order(office: Office, told: RefundTold) -> Order | None:
    """Return the order that a refund is of: by our own name for it, else by the provider's."""
    mine = await office.uow.money_orders.get(told.order) if told.order else None
    if mine is not None and mine.kind == "refund" and mine.provider == told.provider:
        return mine
    name = await office.uow.money_orders.called(told.provider, told.refund)
    return await office.uow.money_orders.get(name) if name else None


async def _heard_of(office: Office, told: RefundTold, payment_id: int, payment: Booked | None) -> Order:
    """Keep an order for a refund that somebody made in the provider's dashboard, under the provider's name for it."""
    loan = await office.uow.loans.get(payment.loan_id) if payment else None
    order = Order(
        id=told.refund,
        kind="refund",
        provider=told.provider,
        loan_id=loan.id if loan else None,
        person_id=loan.person_id if loan else None,
        payment_id=payment_id,
        amount=told.amount,
        made_at=office.now,
        made_by=told.provider,
    )
    await office.uow.money_orders.add(order)
    return order


async def _stray(office: Office, told: RefundTold) -> None:
    """Tell staff of a refund of a payment that we never heard of; its charge tells of the payment itself."""
    if told.state is OrderState.FAILED:
        facts: dict[str, Value] = {"amount": told.amount, "ref": verbatim(told.refund), "why": verbatim(told.reason)}
        await office.say_to_staff(Notice("REFUND_FAILED", facts), once=f"refund-failed:{told.refund}")


async def _say_made_there(office: Office, order: Order, payment: Booked) -> None:
    """Tell staff once of a refund that none of them ordered here."""
    loan = await office.uow.loans.get(payment.loan_id)
    name = (await office.uow.people.get(loan.person_id)).short_name
    assert order.payment_id is not None
    facts: dict[str, Value] = {"amount": order.amount, "ref": ref(order.payment_id), "provider": order.provider}
    told = Notice("REFUND_THERE", {**facts, "loan": loan.ref, "name": name})
    await office.say_to_staff(told, once=f"refund-there:{order.id}")


def _facts(order: Order, reason: str) -> dict[str, Value]:
    assert order.payment_id is not None
    return {"amount": order.amount, "ref": ref(order.payment_id), "why": verbatim(reason or "-")}


async def _say(office: Office, notice: Notice, order: Order, *, once: str) -> None:
    """Tell staff what became of an order, and write it down."""
    office.note(
        notice.kind, "payment", str(notice.params["ref"]), actor=order.provider, person_id=order.person_id, reason=once
    )
    await office.say_to_staff(notice, once=f"{notice.kind.lower()}:{once}")
