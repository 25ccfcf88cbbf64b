"""Levelling: when a part of a payment is gone again, or has come back, the books and the loan follow."""

from __future__ import annotations

from domain.events import PaymentReceived
from domain.lending.account import Reallocated
from domain.lending.loan import EVERY_COMPONENT as COMPONENTS
from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, verbatim
from domain.money import Money
from domain.operations import suspended
from domain.operations.disputing import thaw
from domain.operations.holding import Why, away, hold
from domain.operations.office import Office
from domain.operations.planning import reopen
from domain.operations.reapplying import by_component, check_may_reopen, reapply
from domain.payments import books
from domain.payments.names import receipt_number
from domain.payments.refs import ref


async def follow(office: Office, payment_id: int, why: Why) -> bool:
    """
    Bring a payment to where its provider says it is; return whether anything moved.

    What is gone is computed from all that was told, so the order of telling and repeating it make no difference. What
    no loan can bear any more, and what a bank holds while it decides, is booked as taken and not asked of anybody.
    """
    payment = await office.uow.payments.booked(payment_id)
    if payment is None:
        return await suspended.follow(office, payment_id, why)
    if payment.state != "SUCCESS":
        return False
    now = await away(office, payment_id, payment.amount)
    borne, more = payment.refunded, now.gone - payment.refunded
    loan = await office.uow.loans.get(payment.loan_id)
    if more > 0 and await _can_bear(office, loan, payment):
        await bear(office, payment_id, loan.money(more), why)
        borne = now.gone
    elif more < 0:
        await put_back(office, payment_id, loan.money(-more), why)
        borne = now.gone
    taken = loan.money(now.held + now.gone - borne)
    moved = await hold(office, payment_id, taken, why, provider=payment.provider, loan_id=loan.id)
    if now.gone > borne and moved:
        facts: dict[str, Value] = {"amount": loan.money(now.gone - borne), "ref": ref(payment_id), "loan": loan.ref}
        await office.say_to_staff(Notice("TAKEN_AND_OPEN", facts), once=f"taken:{payment_id}:{why.once}")
    return borne != payment.refunded or bool(moved)


async def follow_placed(office: Office, payment_id: int, fact: PaymentReceived, loan: Loan) -> None:
    """Let what was told of a payment while it had no loan count for the loan that it has now."""
    await office.uow.money_orders.give(payment_id, loan_id=loan.id, person_id=loan.person_id)
    if await office.uow.chargebacks.give(payment_id, loan_id=loan.id, person_id=loan.person_id):
        await thaw(office, await office.uow.loans.get(loan.id))
    now = await away(office, payment_id, fact.amount)
    kind = "CHARGEBACK" if now.by_bank else "REFUND"
    await follow(office, payment_id, Why(kind=kind, actors=fact.provider, reference=fact.reference, once="placed"))


async def bear(office: Office, payment_id: int, amount: Money, why: Why) -> None:
    """Take a part out of a payment: first of what is credit, then of what it settled, which is open again."""
    payment = await office.uow.payments.booked(payment_id)
    assert payment is not None
    loan = await office.uow.loans.get(payment.loan_id)
    await office.uow.payments.refund(payment_id, amount.minor)
    if payment.recovered:
        await _of_what_was_recovered(office, loan, payment, payment_id, amount, why)
    elif payment.version == loan.version:
        # As if only the rest had been paid; what comes out differently is booked.
        text = f"{why.kind.lower()} of {ref(payment_id)}"
        await reapply(office, loan, why=text, kinds={payment_id: why.kind})
    else:
        await _on_earlier_plan(office, loan, payment, payment_id, amount.minor, why)
    loan = await office.uow.loans.get(loan.id)
    _note(office, f"PAYMENT_{_DONE[why.kind]}", loan, payment_id, amount, why)
    facts: dict[str, Value] = {"amount": amount, "ref": ref(payment_id), **_owed(loan)}
    known = receipt_number(payment.provider, why.reference)
    facts |= {"reference": verbatim(known) if known else "", "slow": int(why.actors == payment.provider)}
    notice = Notice("SENT_BACK", facts) if why.kind == "REFUND" else Notice("CHARGED_BACK", facts)
    await office.tell(loan.person_id, notice, once=f"{why.kind.lower()}:{payment_id}:{why.once}")


async def put_back(office: Office, payment_id: int, amount: Money, why: Why) -> None:
    """Put a part of a payment back that had been taken out: it settles again what it had settled."""
    payment = await office.uow.payments.booked(payment_id)
    assert payment is not None
    loan = await office.uow.loans.get(payment.loan_id)
    await office.uow.payments.refund(payment_id, -amount.minor)
    if payment.version == loan.version and loan.state is not LoanState.WRITTEN_OFF:
        await reapply(office, loan, why=f"{ref(payment_id)} put back", kinds={payment_id: f"{why.kind}_BACK"})
    else:
        await _put_aside(office, loan, payment, payment_id, amount, why)
    loan = await office.uow.loans.get(loan.id)
    _note(office, "PAYMENT_PUT_BACK", loan, payment_id, amount, why)
    facts: dict[str, Value] = {"amount": amount, "ref": ref(payment_id), **_owed(loan)}
    await office.tell(loan.person_id, Notice("PUT_BACK", facts), once=f"put-back:{payment_id}:{why.once}")


def _owed(loan: Loan) -> dict[str, Value]:
    """Return what is left to pay and when the next of it is due."""
    part = loan.next_unpaid
    due: dict[str, Value] = {"next": loan.money(part.remaining), "day": part.due_on} if part else {}
    return {"left": loan.outstanding, **due}


_DONE = {"REFUND": "REFUNDED", "CHARGEBACK": "CHARGED_BACK"}


def _note(office: Office, action: str, loan: Loan, payment_id: int, amount: Money, why: Why) -> None:
    office.note(
        action,
        "payment",
        ref(payment_id),
        actor=why.actors,
        person_id=loan.person_id,
        new=str(amount.minor),
        reason=why.reference,
    )


async def _can_bear(office: Office, loan: Loan, payment: books.Booked) -> bool:
    """Return whether a loan can owe again what a payment had settled."""
    try:
        await check_may_reopen(office, loan)
    except Refusal:
        return False
    return loan.state is not LoanState.WRITTEN_OFF or bool(payment.recovered)


async def _of_what_was_recovered(
    office: Office, loan: Loan, payment: books.Booked, payment_id: int, amount: Money, why: Why
) -> None:
    """Take money back out of what was recovered on a loan that was written off."""
    postings = books.undone(books.receipt(provider=payment.provider, parts={}, credit=loan.money(0), recovered=amount))
    await _post(office, loan, payment_id, postings, why, why.kind)
    await office.uow.payments.recovered(payment_id, payment.recovered - amount.minor)


async def _on_earlier_plan(
    office: Office, loan: Loan, payment: books.Booked, payment_id: int, amount: int, why: Why
) -> None:
    """Take the money from what is credited and then from what the payment settled last, and open that again."""
    credit = min(payment.credit, amount)
    settled, taken, left = dict(payment.settled), dict[tuple[int, str], int](), amount - credit
    for place in sorted(settled, key=lambda place: (-place[0], -COMPONENTS.index(place[1]))):
        if part := min(left, settled[place]):
            settled[place] -= part
            taken[place] = part
            left -= part
    parts = {component: loan.money(part) for component, part in by_component(taken).items()}
    postings = books.undone(books.receipt(provider=payment.provider, parts=parts, credit=loan.money(credit)))
    await _post(office, loan, payment_id, postings, why, why.kind)
    kept = {place: part for place, part in settled.items() if part}
    revision = payment.revision + 1
    await office.uow.payments.reallocate([Reallocated(payment_id, revision, kept, payment.credit - credit)])
    await reopen(office, loan, taken, version=payment.version)


async def _put_aside(
    office: Office, loan: Loan, payment: books.Booked, payment_id: int, amount: Money, why: Why
) -> None:
    """Keep money that came back as recovered, or as the borrower's credit where what it settled is of an old plan."""
    recovered = loan.state is LoanState.WRITTEN_OFF
    none = loan.money(0)
    postings = books.receipt(
        provider=payment.provider,
        parts={},
        credit=none if recovered else amount,
        recovered=amount if recovered else none,
    )
    await _post(office, loan, payment_id, postings, why, f"{why.kind}_BACK")
    if recovered:
        await office.uow.payments.recovered(payment_id, payment.recovered + amount.minor)
        return
    changed = Reallocated(payment_id, payment.revision + 1, payment.settled, payment.credit + amount.minor)
    await office.uow.payments.reallocate([changed])
    told = Notice("OVERPAID", {"amount": amount, "ref": ref(payment_id), "loan": loan.ref})
    await office.say_to_staff(told, once=f"put-aside:{payment_id}:{why.once}")


async def _post(
    office: Office, loan: Loan, payment_id: int, postings: tuple[books.Posting, ...], why: Why, kind: str
) -> None:
    key = f"{kind.lower()}:{payment_id}:{why.once}"
    made = books.Transaction(key, kind, office.today, postings, why.actors, loan.id, payment_id)
    await office.uow.books.post(made, at=office.now)
