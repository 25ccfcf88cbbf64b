"""Refunding: money is sent back, two people say so, and what it had settled is open again."""

from __future__ import annotations

import secrets

from domain.lending.states import LoanState
from domain.messages import Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.holding import Why
from domain.operations.joining import allow
from domain.operations.levelling import bear
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import check_may_reopen
from domain.operations.returning import check_transfer, propose_return
from domain.payments import books
from domain.payments.orders import Order
from domain.payments.refs import ref
from domain.payments.refunds import BY_PROVIDER, under_way
from domain.people.staff import Action, Staff


async def refund(office: Office, staff: Staff, payment_id: int, amount: Money | None, *, reference: str) -> None:
    """Propose to send a payment back, or what of it is the borrower's credit; raise Refusal when there is less."""
    allow(staff, Action.REFUND)
    if (waiting := await office.uow.payments.waiting(payment_id)) is not None:
        await propose_return(office, staff, waiting, amount, reference=reference)
        return
    payment = await _refundable(office, payment_id)
    wanted = amount or Money(payment.credit, payment.amount.currency)
    if payment.provider not in BY_PROVIDER:
        check_transfer(reference, payment_id, {wanted, payment.amount, Money(payment.credit, wanted.currency)})
    if not 0 < wanted.minor <= await _left(office, payment_id, payment):
        raise Refusal(
            _(
                "{ref} was {amount}, and {credit} of it is the borrower's credit. Write how much is sent back.",
                ref=ref(payment_id),
                amount=payment.amount,
                credit=Money(payment.credit, payment.amount.currency),
            )
        )
    loan = await office.uow.loans.get(payment.loan_id)
    line = _(
        "↪ Send back {amount} of {ref} with reference {reference}",
        amount=wanted,
        ref=ref(payment_id),
        reference=verbatim(reference or "-"),
    )
    if payment.provider in BY_PROVIDER:
        line = _(
            "↪ Let {provider} send back {amount} of {ref}",
            provider=payment.provider,
            amount=wanted,
            ref=ref(payment_id),
        )
    arguments: dict[str, Value] = {"payment": payment_id, "amount": wanted, "reference": reference}
    await propose(office, staff, Proposal("refund", line, loan.person_id, ref(payment_id), arguments, reference))


async def is_by_provider(office: Office, payment_id: int) -> bool:
    """Return whether whoever took a payment sends it back itself, and needs no reference of a transfer by hand."""
    payment = await office.uow.payments.booked(payment_id)
    return payment is not None and payment.provider in BY_PROVIDER


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Order a provider to send the money back; or book what was sent by hand, which reopens what it had settled."""
    payment_id, amount = proposal.arguments["payment"], proposal.arguments["amount"]
    assert isinstance(payment_id, int)
    assert isinstance(amount, Money)
    payment = await _refundable(office, payment_id)
    if payment.provider in BY_PROVIDER:
        await _order(office, payment_id, amount, actors=actors)
    else:
        await send_back(office, payment_id, amount, actors=actors, reference=proposal.reason)


async def send_back(office: Office, payment_id: int, amount: Money, *, actors: str, reference: str) -> None:
    """Book that a part of a payment was sent back: first of what is credit, then of what it had settled."""
    payment = await _refundable(office, payment_id)
    if amount.minor > payment.amount.minor - payment.refunded:
        raise Refusal(_("Less than that is left of {ref}.", ref=ref(payment_id)))
    once = str(payment.refunded + amount.minor)
    await bear(office, payment_id, amount, Why(kind="REFUND", actors=actors, reference=reference, once=once))


async def _order(office: Office, payment_id: int, amount: Money, *, actors: str) -> None:
    """Keep the order before the provider hears of it; nothing is booked until it says that the money is on its way."""
    payment = await _refundable(office, payment_id)
    loan = await office.uow.loans.get(payment.loan_id)
    if amount.minor > await _left(office, payment_id, payment):
        raise Refusal(_("Less than that is left of {ref}.", ref=ref(payment_id)))
    order = Order(
        id=secrets.token_hex(12),
        kind="refund",
        provider=payment.provider,
        loan_id=loan.id,
        person_id=loan.person_id,
        payment_id=payment_id,
        amount=amount,
        next_at=office.now,
        made_at=office.now,
        made_by=actors,
    )
    await office.uow.money_orders.add(order)
    office.note(
        "REFUND_ORDERED",
        "payment",
        ref(payment_id),
        actor=actors,
        person_id=loan.person_id,
        new=str(amount.minor),
    )


async def _left(office: Office, payment_id: int, payment: books.Booked) -> int:
    """Return what could still be sent back: what is ordered and has no end yet may be gone already."""
    ordered = under_way(await office.uow.money_orders.refunds_of(payment_id))
    return payment.amount.minor - payment.refunded - ordered


async def _refundable(office: Office, payment_id: int) -> books.Booked:
    payment = await office.uow.payments.booked(payment_id)
    if payment is None or payment.state != "SUCCESS":
        raise Refusal(_("There is no payment with that number that could be sent back."))
    if any(one.is_open for one in await office.uow.chargebacks.of_payment(payment_id)):
        text = _("The bank of {ref} disputes it. While that is open it cannot be sent back.")
        raise Refusal(text(ref=ref(payment_id)))
    loan = await office.uow.loans.get(payment.loan_id)
    await check_may_reopen(office, loan)
    if loan.state is LoanState.WRITTEN_OFF and not payment.recovered:
        text = _("{loan} was written off; what was paid before that can no longer be taken back.")
        raise Refusal(text(loan=loan.ref))
    return payment
