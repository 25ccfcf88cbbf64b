"""Suspense: money with no owner waits until staff say whose loan it is for; then it counts from the day it came."""

from __future__ import annotations

from domain.lending.loan import Loan
from domain.messages import Refusal, Value, _, verbatim
from domain.operations.confirming import check_not_asked
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.payments import place_payment
from domain.operations.proposals import Proposal, check_nothing_waits, propose
from domain.payments.refs import ref
from domain.payments.statements import Waiting
from domain.people.staff import Action, Staff


async def assign(office: Office, staff: Staff, payment_id: int, *, loan_id: int) -> bool:
    """
    Give money that waits in suspense to a loan; return False when a second person has to confirm it first.

    Raise Refusal when it has its loan already, or for a loan that cannot take it. A finished loan keeps it as the
    borrower's credit; on one that was written off it is recovered.
    """
    allow(staff, Action.RECORD_PAYMENT)
    waiting, loan = await _fitting(office, payment_id, loan_id)
    await check_nothing_waits(office, payment_id)
    if waiting.amount <= office.lender.money(office.lender.policy.cash_max_officer):
        await place(office, payment_id, loan_id=loan_id, actors=staff.name)
        return True
    person = await office.uow.people.get(loan.person_id)
    line = _(
        "📥 {ref}, {amount} that waits in suspense, to {loan} of {name}",
        ref=ref(payment_id),
        amount=waiting.amount,
        loan=loan.ref,
        name=verbatim(person.short_name),
    )
    arguments: dict[str, Value] = {"payment": payment_id, "loan": loan_id}
    proposal = Proposal("placement", line, loan.person_id, ref(payment_id), arguments)
    await propose(office, staff, proposal, once=f"{payment_id}:{office.cause}")
    return False


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Give a large amount to its loan after a second person has looked at it."""
    payment_id, loan_id = proposal.arguments["payment"], proposal.arguments["loan"]
    assert isinstance(payment_id, int)
    assert isinstance(loan_id, int)
    await place(office, payment_id, loan_id=loan_id, actors=actors)


async def place(office: Office, payment_id: int, *, loan_id: int, actors: str) -> None:
    """Give money its loan, book it there from the day it came, and send the receipt; raise Refusal if it cannot be."""
    waiting, loan = await _fitting(office, payment_id, loan_id)
    if not await place_payment(office, payment_id, waiting.amount, loan, actors=actors):
        raise gone(payment_id)


async def loan_of_person(office: Office, person_id: int) -> int:
    """Return the loan that money of a person is for: the open one, or the last that was paid out."""
    loans = [loan for loan in await office.uow.loans.all_of(person_id) if loan.disbursed_on is not None]
    if not loans:
        raise Refusal(_("This person has no loan that was paid out."))
    newest = await office.uow.loans.latest_of(person_id)
    return newest.id if newest is not None and newest.disbursed_on is not None else loans[-1].id


async def _fitting(office: Office, payment_id: int, loan_id: int) -> tuple[Waiting, Loan]:
    """Return money that waits and a loan that can take it, the loan locked before the payment."""
    loan = await office.uow.loans.find(loan_id)
    waiting = await office.uow.payments.waiting(payment_id, lock=True)
    if waiting is None:
        raise gone(payment_id)
    await check_not_asked(office, payment_id)
    if loan is None:
        raise Refusal(_("There is no loan {loan}.", loan=f"L-{1000 + loan_id}"))
    if loan.disbursed_on is None:
        raise Refusal(_("{loan} has not been paid out, so nothing can be paid on it yet.", loan=loan.ref))
    if loan.currency != waiting.amount.currency:
        text = _("{ref} is {amount}, and {loan} is in {currency}. It can only go to a loan in its own currency.")
        raise Refusal(text(ref=ref(payment_id), amount=waiting.amount, loan=loan.ref, currency=loan.currency))
    if office.lender.today(waiting.paid_at) < loan.disbursed_on:
        raise Refusal(_("The loan was not paid out yet on that day."))
    return waiting, loan


def gone(payment_id: int) -> Refusal:
    """Return the refusal for money that does not wait, because somebody was faster or it never did."""
    text = _("{ref} does not wait in suspense (any more). Write /suspense to see what does.")
    return Refusal(text(ref=ref(payment_id)))
