"""Refunding: money is sent back, two people say so, and what it had settled is open again."""

from __future__ import annotations

from domain.lending.account import Reallocated
from domain.lending.loan import EVERY_COMPONENT as COMPONENTS
from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.payments import ref
from domain.operations.planning import reopen
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import by_component, check_may_reopen, reapply
from domain.payments import books
from domain.people.staff import Action, Staff


async def refund(office: Office, staff: Staff, payment_id: int, amount: Money | None, *, reference: str) -> None:
    """Propose to send a payment back, or what of it is the borrower's credit; raise Refusal when there is less."""
    allow(staff, Action.REFUND)
    payment = await _refundable(office, payment_id)
    wanted = amount or Money(payment.credit, payment.amount.currency)
    if not 0 < wanted.minor <= payment.amount.minor - payment.refunded:
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
        reference=verbatim(reference),
    )
    arguments: dict[str, Value] = {"payment": payment_id, "amount": wanted, "reference": reference}
    await propose(office, staff, Proposal("refund", line, loan.person_id, ref(payment_id), arguments, reference))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Book what was sent back, reopen what it had settled, and tell the borrower."""
    payment_id, amount = proposal.arguments["payment"], proposal.arguments["amount"]
    assert isinstance(payment_id, int)
    assert isinstance(amount, Money)
    await send_back(office, payment_id, amount, actors=actors, reference=proposal.reason)


async def send_back(office: Office, payment_id: int, amount: Money, *, actors: str, reference: str) -> None:
    """Book that a part of a payment was sent back: first of what is credit, then of what it had settled."""
    payment = await _refundable(office, payment_id)
    loan = await office.uow.loans.get(payment.loan_id)
    if amount.minor > payment.amount.minor - payment.refunded:
        raise Refusal(_("Less than that is left of {ref}.", ref=ref(payment_id)))
    await office.uow.payments.refund(payment_id, amount.minor)
    if payment.recovered:
        await _of_what_was_recovered(office, loan, payment, payment_id, amount, actors=actors)
    elif payment.version == loan.version:
        # As if only the rest had been paid; what comes out differently is booked.
        await reapply(office, loan, why=f"refund of {ref(payment_id)}")
    else:
        await _on_earlier_plan(office, loan, payment, payment_id, amount.minor, actors=actors)
    loan = await office.uow.loans.get(loan.id)
    office.note(
        "PAYMENT_REFUNDED",
        "payment",
        ref(payment_id),
        actor=actors,
        person_id=loan.person_id,
        new=str(amount.minor),
        reason=reference,
    )
    facts: dict[str, Value] = {"amount": amount, "ref": ref(payment_id), "left": loan.outstanding}
    notice = Notice("SENT_BACK", {**facts, "reference": verbatim(reference)})
    await office.tell(loan.person_id, notice, once=f"refund:{payment_id}:{payment.refunded + amount.minor}")


async def _of_what_was_recovered(
    office: Office, loan: Loan, payment: books.Booked, payment_id: int, amount: Money, *, actors: str
) -> None:
    """Take money back out of what was recovered on a loan that was written off."""
    none = loan.money(0)
    postings = books.undone(books.receipt(provider=payment.provider, parts={}, credit=none, recovered=amount))
    key = f"refund:{payment_id}:{payment.refunded + amount.minor}"
    made = books.Transaction(key, "REFUND", office.today, postings, actors, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.recovered(payment_id, payment.recovered - amount.minor)


async def _on_earlier_plan(
    office: Office, loan: Loan, payment: books.Booked, payment_id: int, amount: int, *, actors: str
) -> None:
    """Take the money from what is credit and then from what the payment settled last, and open that again."""
    credit = min(payment.credit, amount)
    settled, taken, left = dict(payment.settled), dict[tuple[int, str], int](), amount - credit
    for place in sorted(settled, key=lambda place: (-place[0], -COMPONENTS.index(place[1]))):
        if part := min(left, settled[place]):
            settled[place] -= part
            taken[place] = part
            left -= part
    parts = {component: loan.money(part) for component, part in by_component(taken).items()}
    postings = books.undone(books.receipt(provider=payment.provider, parts=parts, credit=loan.money(credit)))
    key = f"refund:{payment_id}:{payment.refunded + amount}"
    made = books.Transaction(key, "REFUND", office.today, postings, actors, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    kept = {place: part for place, part in settled.items() if part}
    revision = payment.revision + 1
    await office.uow.payments.reallocate([Reallocated(payment_id, revision, kept, payment.credit - credit)])
    await reopen(office, loan, taken, version=payment.version)


async def _refundable(office: Office, payment_id: int) -> books.Booked:
    payment = await office.uow.payments.booked(payment_id)
    if payment is None or payment.state != "SUCCESS":
        raise Refusal(_("There is no payment with that number that could be sent back."))
    loan = await office.uow.loans.get(payment.loan_id)
    await check_may_reopen(office, loan)
    if loan.state is LoanState.WRITTEN_OFF and not payment.recovered:
        text = _("{loan} was written off; what was paid before that can no longer be taken back.")
        raise Refusal(text(loan=loan.ref))
    return payment
