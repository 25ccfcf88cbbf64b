"""Paying out: finance records the money as sent, and from then on the loan runs."""

from __future__ import annotations

from datetime import timedelta

from domain.lending.agreement import LoanTerms
from domain.lending.late import next_charge_on
from domain.lending.loan import Instalment, Loan
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.cards import payout_card
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.payments import books
from domain.people.staff import Action, Staff


async def disburse(office: Office, staff: Staff, loan_id: int, *, reference: str) -> None:
    """
    Record that the whole principal was sent: the loan runs, the schedule stands, the books show it, she hears of it.

    Raise Refusal when it was sent before, or when the borrower wished to think it over and the day has not passed.
    """
    allow(staff, Action.DISBURSE)
    loan = await office.uow.loans.find(loan_id)
    if loan is None:
        raise Refusal(_("There is no loan with that number."))
    await check_may_send(office, loan)
    await start(office, loan, by=staff.name, reference=reference)


async def check_may_send(office: Office, loan: Loan) -> None:
    """Refuse to send what was sent, cancelled or ordered before, or what the borrower still thinks over."""
    if loan.state is LoanState.CANCELLED:
        raise Refusal(_("The borrower cancelled {loan}: please do not send the money.", loan=loan.ref))
    if loan.state is LoanState.DISBURSING:
        text = _("The money for {loan} is on its way and not confirmed yet. Please do not send it again.")
        raise Refusal(text(loan=loan.ref))
    if loan.state is not LoanState.ACCEPTED:
        raise Refusal(_("The money for {loan} was recorded as sent before.", loan=loan.ref))
    terms = await office.uow.loans.terms(loan.id)
    waits_until = office.lender.today(loan.accepted_at) + timedelta(days=terms.cooling_off_days)
    if loan.payout_wish == "wait" and office.today < waits_until:
        raise Refusal(_("The borrower wished to think it over: send it from {day}.", day=waits_until))


async def start(office: Office, loan: Loan, *, by: str, reference: str, wallet: str = "") -> None:
    """Let a loan run whose money was sent today: its schedule stands, the books show it, and the borrower hears."""
    terms = await office.uow.loans.terms(loan.id)
    person = await office.uow.people.get(loan.person_id)
    parts = instalments(terms, office)
    await office.uow.loans.start(loan, parts, on=office.today, by=by, reference=reference, terms=terms, at=office.now)
    interest = loan.money(sum(part.interest for part in parts))
    fees = loan.money(sum(part.fees for part in parts))
    postings = books.disbursement(principal=loan.principal, interest=interest, fees=fees)
    made = books.Transaction(f"disburse:{loan.id}", "DISBURSEMENT", office.today, postings, by, loan.id)
    await office.uow.books.post(made, at=office.now)
    office.note(
        "DISBURSED",
        "loan",
        loan.ref,
        actor=by,
        person_id=person.id,
        old=loan.state,
        new=LoanState.ACTIVE,
        reason=reference,
    )
    notice = _on_its_way(loan, parts[0], reference=reference, officer=person.officer)
    await office.tell(person.id, notice, once=f"disbursed:{loan.id}", at_once=True)
    card = payout_card(person, loan, send_from="", wish="", wallet=wallet, by=by, reference=reference)
    await office.rewrite_card("payout", loan.id, card)


def instalments(terms: LoanTerms, office: Office) -> tuple[Instalment, ...]:
    """Return the instalments of a loan paid out today."""
    return tuple(
        Instalment(
            row.number,
            row.due,
            row.principal.minor,
            row.interest.minor,
            row.fees.minor,
            next_charge_on=next_charge_on(terms.late, due=row.due, made=0),
        )
        for row in terms.schedule(office.today).rows
    )


def _on_its_way(loan: Loan, first: Instalment, *, reference: str, officer: str) -> Notice:
    facts: dict[str, Value] = {
        "amount": loan.principal,
        "reference": verbatim(reference),
        "instalment": loan.money(first.amount),
        "day": first.due_on,
        "officer": officer,
    }
    return Notice("LOAN_CREATED", facts)
