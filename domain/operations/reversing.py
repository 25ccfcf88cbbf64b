"""Reversing: a payment written down by mistake is taken back, everything after it told again, the borrower told."""

from __future__ import annotations

from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.planning import reopen
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import check_may_reopen, reapply
from domain.payments import books
from domain.payments.by_hand import METHODS
from domain.payments.refs import ref
from domain.people.staff import Action, Staff


async def reverse(office: Office, staff: Staff, payment_id: int, *, reason: str) -> bool:
    """
    Take back a payment that staff wrote down; return False when a second person has to confirm it first.

    Raise Refusal for a provider's payment, which is refunded and not reversed, and for one reversed before.
    """
    allow(staff, Action.REVERSE_PAYMENT)
    payment = await _reversible(office, payment_id)
    if payment.amount <= office.lender.money(office.lender.policy.cash_max_officer):
        await _take_back(office, staff.name, payment_id, reason=reason)
        return True
    line = _(
        "↩ Take back {ref}, {amount}: {reason}", ref=ref(payment_id), amount=payment.amount, reason=verbatim(reason)
    )
    loan = await office.uow.loans.get(payment.loan_id)
    arguments: dict[str, Value] = {"payment": payment_id}
    await propose(office, staff, Proposal("reversal", line, loan.person_id, ref(payment_id), arguments, reason))
    return False


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Take back a large payment after a second person has looked at it."""
    payment_id = proposal.arguments["payment"]
    assert isinstance(payment_id, int)
    await _reversible(office, payment_id)
    await _take_back(office, actors, payment_id, reason=proposal.reason)


async def _reversible(office: Office, payment_id: int) -> books.Booked:
    payment = await office.uow.payments.booked(payment_id)
    if payment is None:
        raise Refusal(_("There is no payment with that number."))
    if payment.state != "SUCCESS":
        raise Refusal(_("{ref} has been taken back already.", ref=ref(payment_id)))
    if payment.refunded >= payment.amount.minor:
        raise Refusal(_("{ref} has been sent back to the borrower: nothing of it is left.", ref=ref(payment_id)))
    loan = await office.uow.loans.get(payment.loan_id)
    await check_may_reopen(office, loan)
    if loan.state is LoanState.WRITTEN_OFF and not payment.recovered:
        raise Refusal(
            _("{loan} was written off; what was paid before that can no longer be taken back.", loan=loan.ref)
        )
    if payment.provider not in METHODS:
        raise Refusal(
            _(
                "{ref} came by {provider}, so it is sent back and not taken back: write /refund {ref} to see how.",
                ref=ref(payment_id),
                provider=payment.provider,
            )
        )
    return payment


async def _take_back(office: Office, actor: str, payment_id: int, *, reason: str) -> None:
    payment = await office.uow.payments.booked(payment_id)
    assert payment is not None
    loan = await office.uow.loans.get(payment.loan_id)
    postings = books.undone(payment.postings(loan.currency))
    key = f"reverse:{payment_id}"
    made = books.Transaction(key, "REVERSAL", office.today, postings, actor, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.set_state(payment_id, "REVERSED")
    office.note("PAYMENT_REVERSED", "payment", ref(payment_id), actor=actor, person_id=loan.person_id, reason=reason)
    if payment.recovered:
        left = loan.outstanding
    elif payment.version == loan.version:
        account = await reapply(office, loan, why=f"reversal of {ref(payment_id)}")
        left = loan.money(sum(part.remaining for part in account.instalments))
    else:
        left = (await reopen(office, loan, payment.settled, version=payment.version)).outstanding
    person = await office.uow.people.get(loan.person_id)
    facts: dict[str, Value] = {
        "amount": payment.amount,
        "ref": ref(payment_id),
        "left": left,
        "officer": person.officer,
    }
    await office.tell(person.id, Notice("PAYMENT_TAKEN_BACK", facts), once=f"reversed:{payment_id}")
