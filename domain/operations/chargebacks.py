"""Chargebacks: a card holder's bank takes a payment back, and decides later whether it was right (S-23 a)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain.lending.loan import Loan
from domain.messages import Notice, Value, verbatim
from domain.money import Money
from domain.operations.disputing import thaw
from domain.operations.holding import Why
from domain.operations.levelling import follow
from domain.operations.office import Office
from domain.payments import books
from domain.payments.chargebacks import LOST, OPEN, Chargeback, Fee, money_moved_on
from domain.payments.refs import ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargebackTold:
    """What a provider says about a dispute; `state` and `money` as in Chargeback, "" when it says nothing of them."""

    provider: str
    payment: str
    reference: str
    amount: Money
    reason: str
    due_on: date | None
    state: str = OPEN
    money: str = ""
    fees: tuple[Fee, ...] = ()


async def chargeback_told(office: Office, told: ChargebackTold) -> None:
    """
    Keep what a bank says of a payment, and let the books follow; what is told again or late changes nothing.

    While it is open the payment still counts for the borrower. She owes it again only when the bank has decided
    against us, and never what the dispute costs us.
    """
    found = await office.uow.payments.recorded_as(told.provider, told.payment)
    payment_id = found[0] if found else None
    # Locks the loan or the payment, so that what is told at the same moment waits.
    payment = await office.uow.payments.booked(payment_id) if payment_id else None
    await _book_fees(office, told, payment_id)
    before = await office.uow.chargebacks.get(told.provider, told.reference)
    if before is None:
        before = await _begin(office, told, payment_id, payment.loan_id if payment else None)
    after = replace(
        before,
        payment_id=payment_id,
        loan_id=payment.loan_id if payment else before.loan_id,
        state=told.state if before.state == OPEN else before.state,
        money=money_moved_on(before.money, told.money),
    )
    if after == before:
        return
    loan = await office.uow.loans.get(after.loan_id) if after.loan_id else None
    await office.uow.chargebacks.keep(after, person_id=loan.person_id if loan else None, at=office.now)
    if payment_id is None:
        return
    once = f"{told.reference}:{after.state}:{after.money or 'untouched'}".replace(" ", "-")
    why = Why(kind="CHARGEBACK", actors=told.provider, reference=told.reference, once=once)
    await follow(office, payment_id, why)
    # What was decided before anybody told of the payment is told now.
    if after.state != OPEN and (after.state != before.state or before.payment_id is None):
        await _decided(office, after, payment_id)


async def _decided(office: Office, decided: Chargeback, payment_id: int) -> None:
    """Let the loan go on as any other, and tell staff what the bank decided."""
    if decided.loan_id:
        await thaw(office, await office.uow.loans.get(decided.loan_id))
    office.note(
        f"CHARGEBACK_{decided.state}", "payment", ref(payment_id), actor=decided.provider, reason=decided.reference
    )
    facts: dict[str, Value] = {"amount": decided.amount, "ref": ref(payment_id)}
    notice = Notice("CHARGEBACK_LOST", facts) if decided.state == LOST else Notice("CHARGEBACK_WON", facts)
    await office.say_to_staff(notice, once=f"chargeback:{decided.reference}:{decided.state}")


async def _book_fees(office: Office, told: ChargebackTold, payment_id: int | None) -> None:
    """Book what a dispute costs us, each part once: it is our expense, and never the borrower's (S-23)."""
    for fee in told.fees:
        postings = books.fee_charged(provider=told.provider, fee=fee.amount)
        key = f"fee:{told.provider}:{fee.reference}"
        made = books.Transaction(key, "PROVIDER_FEE", office.today, postings, told.provider, None, payment_id)
        if await office.uow.books.post(made, at=office.now):
            cost = f"{fee.amount.minor} {fee.amount.currency}"
            office.note("PROVIDER_FEE", "chargeback", told.reference, actor=told.provider, new=cost)


async def _begin(office: Office, told: ChargebackTold, payment_id: int | None, loan_id: int | None) -> Chargeback:
    """Keep a dispute as begun, and tell staff how long they have for evidence, unless somebody else was faster."""
    loan = await office.uow.loans.get(loan_id) if loan_id else None
    new = Chargeback(
        id=0,
        provider=told.provider,
        reference=told.reference,
        payment_id=payment_id,
        loan_id=loan_id,
        amount=told.amount,
        reason=told.reason,
        due_on=told.due_on,
    )
    person_id = loan.person_id if loan else None
    if await office.uow.chargebacks.add(new, person_id=person_id, at=office.now):
        await _opened(office, told, payment_id, loan)
    kept = await office.uow.chargebacks.get(told.provider, told.reference)
    assert kept is not None
    return kept


async def _opened(office: Office, told: ChargebackTold, payment_id: int | None, loan: Loan | None) -> None:
    known = ref(payment_id) if payment_id else told.payment
    office.note(
        "CHARGEBACK_OPENED",
        "payment",
        known,
        actor=told.provider,
        person_id=loan.person_id if loan else None,
        new=str(told.amount.minor),
        reason=told.reference,
    )
    facts: dict[str, Value] = {
        "amount": told.amount,
        "ref": verbatim(known),
        "loan": loan.ref if loan else "",
        "name": (await office.uow.people.get(loan.person_id)).short_name if loan else "",
        "reason": verbatim(told.reason),
        "day": told.due_on or "",
    }
    await office.say_to_staff(Notice("CHARGEBACK_OPENED", facts), once=f"chargeback:{told.reference}")
