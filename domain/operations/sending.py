"""Sending the money of a loan to a wallet: ordered once, and the loan runs when the money certainly arrived."""

from __future__ import annotations

import secrets

from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.cards import payout_card
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.ordering import become, locked
from domain.operations.paying_out import check_may_send, start
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import move
from domain.payments.orders import NAMES, Order, OrderState
from domain.people.staff import Action, Staff


async def send(office: Office, staff: Staff, loan_id: int) -> Order:
    """
    Order the whole principal to be sent to the borrower's wallet; the loan waits for the answer (INP-26, S-25).

    Raise Refusal while an order may still have moved the money: nobody can tell, so nobody may send it again.
    """
    allow(staff, Action.DISBURSE)
    loan = await office.uow.loans.find(loan_id)
    if loan is None:
        raise Refusal(_("There is no loan with that number."))
    await check_may_send(office, loan)
    wallet = office.lender.wallet
    if not wallet:
        raise Refusal(_("No wallet is set up. Send the money yourself and record it: /disburse L-1001 D-9."))
    if loan.principal.major != int(loan.principal.major):
        raise Refusal(_("A wallet can only be sent whole amounts."))
    person = await office.uow.people.get(loan.person_id)
    order = Order(
        id=f"{loan.ref}-out-{secrets.token_hex(6)}",
        kind="payout",
        provider=wallet,
        loan_id=loan.id,
        person_id=person.id,
        amount=loan.principal,
        account=(await office.uow.people.opened(person.id))["phone"],
        made_at=office.now,
        made_by=staff.name,
        next_at=office.now,
    )
    await office.uow.money_orders.add(order)
    await office.uow.loans.move(loan, LoanState.DISBURSING)
    office.note(
        "DISBURSEMENT_ORDERED",
        "loan",
        loan.ref,
        actor=staff.name,
        person_id=person.id,
        old=LoanState.ACCEPTED,
        new=LoanState.DISBURSING,
        reason=order.id,
    )
    await office.rewrite_card("payout", loan.id, payout_card(person, loan, send_from="", wish="ordered", by=staff.name))
    return order


async def again(office: Office, staff: Staff, loan_id: int) -> Order:
    """
    Order a payout again whose end nobody learnt within a day, under the same name: what was done is not done twice.

    Raise Refusal for one that is still being asked about, or that has ended.
    """
    allow(staff, Action.DISBURSE)
    order = await _unlearnt(office, loan_id)
    await become(office, order, OrderState.NEW, next_at=office.now, made_at=office.now)
    office.note("DISBURSEMENT_REPEATED", "order", order.id, actor=staff.name, person_id=order.person_id)
    return order


async def call_unsent(office: Office, staff: Staff, loan_id: int, *, reason: str) -> None:
    """
    Propose to take a payout of which nobody learnt the end as not sent, because its own statement does not have it.

    Raise Refusal while it is still being asked about, or when nothing waits.
    """
    allow(staff, Action.DISBURSE)
    order = await _unlearnt(office, loan_id)
    line = _(
        "⏳ {loan}: take {amount} by {wallet} as not sent: {reason}",
        loan=order.loan_ref,
        amount=order.amount,
        wallet=NAMES[order.provider],
        reason=verbatim(reason),
    )
    arguments: dict[str, Value] = {"order": order.id}
    await propose(office, staff, Proposal("unsent", line, order.of_person, order.loan_ref, arguments, reason))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Let a loan wait for its money again, after two people have looked at the statement."""
    order_id = str(proposal.arguments["order"])
    office.note("CALLED_UNSENT", "order", order_id, actor=actors, person_id=proposal.person_id, reason=proposal.reason)
    await not_sent(office, order_id, "not_found")


async def _unlearnt(office: Office, loan_id: int) -> Order:
    loan = await office.uow.loans.find(loan_id)
    order = await office.uow.money_orders.open_of(loan_id, "payout") if loan is not None else None
    if order is None or order.state is not OrderState.UNKNOWN or order.next_at is not None:
        raise Refusal(_("No payout of that loan has been without an answer for a day."))
    return order


async def sent(office: Office, order_id: str, *, receipt: str) -> None:
    """Let the loan run whose money certainly arrived; hearing it again changes nothing."""
    order = await locked(office, order_id)
    if order is None or order.kind != "payout" or order.state is OrderState.DONE:
        return
    await become(office, order, OrderState.DONE, receipt=receipt)
    loan = await office.uow.loans.get(order.of_loan)
    if loan.state in {LoanState.DISBURSING, LoanState.ACCEPTED}:
        await start(office, loan, by=order.made_by, reference=receipt or order.id, wallet=order.provider)
        return
    # It seemed to have failed, and the money was sent in another way meanwhile: twice out, and people must know.
    facts: dict[str, Value] = {"loan": loan.ref, "amount": order.amount, "wallet": NAMES[order.provider]}
    office.note("SENT_TWICE", "loan", loan.ref, person_id=loan.person_id, reason=receipt)
    await office.say_to_staff(Notice("SENT_TWICE", facts), once=f"sent-twice:{order.id}")


async def not_sent(office: Office, order_id: str, why: str) -> None:
    """Keep that the money certainly did not move: the loan waits as before, and staff choose how to send it."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    await become(office, order, OrderState.FAILED, result=why)
    loan = await office.uow.loans.get(order.of_loan)
    await move(office, loan, LoanState.ACCEPTED, "DISBURSEMENT_FAILED")
    person = await office.uow.people.get(loan.person_id)
    await office.rewrite_card(
        "payout", loan.id, payout_card(person, loan, send_from="", wish="", wallet=order.provider)
    )
    facts: dict[str, Value] = {"loan": loan.ref, "amount": order.amount, "wallet": NAMES[order.provider], "why": why}
    await office.say_to_staff(Notice("NOT_SENT", facts), once=f"not-sent:{order.id}")
