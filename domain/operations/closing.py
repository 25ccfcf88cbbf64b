"""Closing: what settles a loan today, what gives it back, and the payment that does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.events import PaymentReceived
from domain.lending.account import Facts, rebuild
from domain.lending.closing import Closing, Quoted, for_less, give_back, may_give_back, settle_early, to_the_unit
from domain.lending.loan import Loan
from domain.lending.states import RUNNING_STATES, LoanState
from domain.messages import Notice, Refusal, Value, _
from domain.operations.cards import payout_card
from domain.operations.commands import CloseLoan
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.pay_links import new_link
from domain.operations.reapplying import agreed_on, facts_of, move, reapply
from domain.people.chats import Chat
from domain.people.staff import Action, Staff


async def close(office: Office, chat: Chat, command: CloseLoan) -> Chat:
    """Keep today's quote for settling a loan or giving it back, and send the link at which that is paid (G-4, G-8)."""
    loan = await office.uow.loans.latest_of(chat.person_id) if chat.person_id else None
    if loan is None:
        raise Refusal(_("You have no loan with us now."))
    if loan.state is LoanState.ACCEPTED and command.kind == "return":
        return await _withdraw(office, chat, loan)
    closing = await closing_on(office, loan, command.kind, day=office.today)
    quoted = Quoted(command.kind, closing.total, office.today, by=f"R-{1000 + loan.person_id}")
    await office.uow.facts.quote(loan, quoted, at=office.now)
    figures = f"{command.kind} {closing.total.minor}"
    office.note("CLOSING_QUOTED", "loan", loan.ref, actor=quoted.by, person_id=loan.person_id, new=figures)
    if not closing.total:
        return await _closed_already(office, chat, loan, closing, quoted)
    url = await new_link(office, loan, wish=closing.total)
    facts: dict[str, Value] = {"amount": closing.total, "url": url, "closes": command.kind}
    office.tell_chat(chat, Notice("CLOSING_LINK", facts), once=f"closing:{loan.id}:{office.cause}")
    return chat


async def quote_for_staff(office: Office, staff: Staff, loan_id: int) -> Closing:
    """Return what settles a loan today and let that sum settle it, when it is paid in cash or by transfer."""
    allow(staff, Action.RECORD_PAYMENT)
    loan = await office.uow.loans.find(loan_id)
    if loan is None:
        raise Refusal(_("There is no running loan with that number."))
    closing = await closing_on(office, loan, "settle", day=office.today)
    quoted = Quoted("settle", closing.total, office.today, by=staff.name)
    await office.uow.facts.quote(loan, quoted, at=office.now)
    figures = f"settle {closing.total.minor}"
    office.note("CLOSING_QUOTED", "loan", loan.ref, actor=staff.name, person_id=loan.person_id, new=figures)
    return closing


async def closing_on(office: Office, loan: Loan, kind: str, *, day: date, facts: Facts | None = None) -> Closing:
    """Return what closes a loan on a day, by all or some of its facts; raise Refusal when it cannot be closed so."""
    if loan.state not in RUNNING_STATES or loan.is_line or not loan.unpaid:
        raise Refusal(_("You owe us nothing now."))
    terms = await office.uow.loans.terms(loan.id)
    if kind == "return" and not may_give_back(loan, terms, day):
        raise Refusal(_("The days in which the loan can be given back are over. Write SETTLE to close it early."))
    opened, _started = await office.uow.loans.opened_on(loan)
    if kind == "return":
        closing = give_back(loan, terms, today=day)
    else:
        closing = settle_early(loan, terms, opened=opened, today=day)
    if facts is None:
        facts, _standing = await facts_of(office, loan)
    return to_the_unit(closing, facts, agreed_on(loan, terms), opened=opened, today=day)


async def closing_with(office: Office, loan: Loan, fact: PaymentReceived, payment_id: int) -> Closing | None:
    """Let go of what a payment closes the loan without, when it was quoted for that day and there is enough of it."""
    paid_on = office.lender.today(fact.paid_at)
    quoted = await office.uow.facts.quoted(loan, on=paid_on)
    if quoted is None or loan.state not in RUNNING_STATES or not loan.unpaid:
        return None
    facts, _standing = await facts_of(office, loan, without=payment_id)
    agreed = agreed_on(loan, await office.uow.loans.terms(loan.id))
    # As it stood on the day the money counts from: a charge of the night after is none of this payment's.
    then = replace(loan, instalments=rebuild(facts.until(paid_on), agreed).instalments)
    if quoted.kind == "compromise":
        before = sum(paid.amount for paid in facts.payments if paid.on == paid_on)
        rest = loan.money(max(0, quoted.amount.minor - before))
        closing = for_less(then, rest) if rest <= fact.amount and rest < then.outstanding else None
    else:
        closing = await _still(office, then, quoted, day=paid_on, facts=facts.until(paid_on))
    if closing is None or fact.amount < closing.total:
        return None
    await _let_go(office, loan, closing, quoted, on=paid_on, payment_id=payment_id)
    return closing


async def _let_go(
    office: Office, loan: Loan, closing: Closing, quoted: Quoted, *, on: date, payment_id: int | None
) -> None:
    """Keep what is let go; what a loan was settled or given back for was never owed, so it is told from the start."""
    opened, _started = await office.uow.loans.opened_on(loan)
    await office.uow.facts.relieve(
        loan,
        closing.relief,
        kind="rebate" if closing.kind == "settle" else closing.kind,
        on=on,
        since=None if closing.kind == "compromise" else min(opened, on),
        by=quoted.by,
        reason=quoted.reason or closing.kind,
        at=office.now,
        payment_id=payment_id,
    )


async def _still(office: Office, loan: Loan, quoted: Quoted, *, day: date, facts: Facts) -> Closing | None:
    try:
        return await closing_on(office, loan, quoted.kind, day=day, facts=facts)
    except Refusal:
        return None


async def _closed_already(office: Office, chat: Chat, loan: Loan, closing: Closing, quoted: Quoted) -> Chat:
    """Close a loan for which enough was paid ahead: there is nothing left to pay."""
    await _let_go(office, loan, closing, quoted, on=office.today, payment_id=None)
    await reapply(office, loan, why=f"{closing.kind} by {quoted.by}", closing=closing.kind)
    facts: dict[str, Value] = {"loan": loan.ref, "saved": closing.saved}
    office.tell_chat(chat, Notice("CLOSED_ALREADY", facts), once=f"closed:{loan.id}:{office.cause}")
    return chat


async def _withdraw(office: Office, chat: Chat, loan: Loan) -> Chat:
    """Cancel a loan whose money has not been sent: nothing is owed."""
    await move(office, loan, LoanState.CANCELLED, "LOAN_CANCELLED", closed_at=office.now)
    person = await office.uow.people.get(loan.person_id)
    await office.rewrite_card("payout", loan.id, payout_card(person, loan, send_from="", wish="cancelled"))
    office.tell_chat(chat, Notice("LOAN_WITHDRAWN", {"amount": loan.principal}), once=f"withdrawn:{loan.id}")
    return chat
