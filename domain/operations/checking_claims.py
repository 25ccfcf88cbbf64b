"""Payments that borrowers say they made: heard, looked for where money is known of, and answered."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final, Literal, TypeAlias, assert_never

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Value, _
from domain.operations.claiming import give_up, match, tell_staff
from domain.operations.commands import ClaimPayment
from domain.operations.office import Office
from domain.operations.payments import record_payment
from domain.payments.claims import MOST_OPEN, MOST_UNMATCHED, Claim, ClaimState, Line
from domain.payments.refs import ref
from domain.people.chats import Chat

#: What looking for the money of a claim found: hers and known before, hers and recorded now, somebody else's, nothing
#: yet, or nothing at all in the time we look.
Found: TypeAlias = Literal["recorded", "received", "used", "checking", "missing"]

#: Claims are counted over this time, so that nobody holds reminders for ever.
_COUNTED: Final = timedelta(days=30)


async def claim(office: Office, chat: Chat, command: ClaimPayment) -> Chat:
    """Hear that somebody paid, look for the money, and tell her what we found; nothing is booked on her word (X-1)."""
    loan = await office.uow.loans.latest_of(chat.person_id) if chat.person_id else None
    if loan is None or loan.disbursed_on is None:
        raise Refusal(_("You owe us nothing now."))
    # The loan is locked before we look, so that a provider who tells of this money meanwhile comes before or after.
    loan = await office.uow.loans.get(loan.id)
    kept = await office.uow.claims.of_person(loan.person_id, command.reference)
    if kept is None:
        kept = await _keep(office, loan, command)
    found = await look(office, kept, answered=True)
    await _answer(office, chat, await office.uow.claims.get(kept.id), found)
    return chat


async def look(office: Office, claim: Claim, *, answered: bool = False) -> Found:
    """Look for the money of a claim among payments, other claims and statements; end the claim when that decides it."""
    if (known := await _known(office, claim, answered=answered)) is not None:
        return known
    line = await office.uow.claims.line_under(claim.reference)
    if line is not None and await _fits(office, claim, line):
        fact = PaymentReceived(line.provider, line.reference, line.amount, line.paid_at, loan_id=claim.loan_id)
        recorded = await record_payment(office, fact)
        # Otherwise somebody else recorded it while we waited for her turn, or it waits beside what they recorded.
        known = await _known(office, await office.uow.claims.get(claim.id), answered=answered)
        if known is not None:
            return "received" if recorded and known == "recorded" else known
    return _unknown(claim)


async def look_again(office: Office, claim_id: int) -> bool:
    """Look once more for the money of an open claim, and give up when its time is over; return whether it ended."""
    loan_id = (await office.uow.claims.get(claim_id)).loan_id
    await office.uow.loans.get(loan_id)
    claim = await office.uow.claims.get(claim_id)
    if claim.state is not ClaimState.OPEN:
        return False
    if await look(office, claim) != "checking":
        return True
    if office.now < claim.made_at + timedelta(hours=office.lender.policy.claim_hold_hours):
        return False
    await give_up(office, claim)
    return True


async def _keep(office: Office, loan: Loan, command: ClaimPayment) -> Claim:
    """Keep a new claim, with reminders held, unless there are too many already."""
    made = await office.uow.claims.counts(loan.person_id, since=office.now - _COUNTED)
    if made.get(ClaimState.OPEN, 0) >= MOST_OPEN:
        raise Refusal(_("We are already looking for {count} of your payments. Please wait for us.", count=MOST_OPEN))
    hours = office.lender.policy.claim_hold_hours if made.get(ClaimState.UNMATCHED, 0) < MOST_UNMATCHED else 0
    kept = await office.uow.claims.add(
        person_id=loan.person_id,
        loan_id=loan.id,
        provider=command.provider,
        reference=command.reference,
        amount=command.amount,
        said=command.said,
        at=office.now,
        holds_until=office.now + timedelta(hours=hours),
    )
    person = await office.uow.people.get(loan.person_id)
    said = f"{command.amount.minor} {command.amount.currency}" if command.amount else ""
    office.note(
        "PAYMENT_CLAIMED", "claim", kept.id, actor=person.ref, person_id=person.id, new=said, reason=command.provider
    )
    return kept


async def _used(office: Office, claim: Claim, *, answered: bool) -> Found:
    """End a claim whose code is somebody else's money; nobody is told whose."""
    if claim.state is ClaimState.OPEN:
        await give_up(office, claim, used=True, answered=answered)
    return "used"


async def _known(office: Office, claim: Claim, *, answered: bool) -> Found | None:
    """Return what the payments and claims there are say of a code, None when they do not know it."""
    payment = await office.uow.claims.payment_under(claim.reference, person_id=claim.person_id)
    if payment is None:
        return await _used(office, claim, answered=answered) if await _claimed_before(office, claim) else None
    if payment.person_id is None:
        why = "returned" if payment.state == "RETURNED" else "suspense"
        await tell_staff(office, claim, why, payment=ref(payment.payment_id), amount=payment.amount)
        return _unknown(claim)
    if payment.person_id != claim.person_id:
        return await _used(office, claim, answered=answered)
    if claim.state is not ClaimState.MATCHED:
        await match(office, claim, payment.payment_id)
    return "recorded"


def _unknown(claim: Claim) -> Found:
    return "checking" if claim.state is ClaimState.OPEN else "missing"


async def _claimed_before(office: Office, claim: Claim) -> bool:
    """Return whether somebody else claimed this code earlier and that claim was not given up."""
    others = [one for one in await office.uow.claims.under(claim.reference) if one.person_id != claim.person_id]
    return any(one.id < claim.id and one.state is not ClaimState.UNMATCHED for one in others)


async def _fits(office: Office, claim: Claim, line: Line) -> bool:
    """Return whether what a statement says is what she says; where it is not, a person looks."""
    loan = await office.uow.loans.get(claim.loan_id)
    named = re.fullmatch(r"\s*l-?(\d+)\s*", line.account, re.IGNORECASE)
    other_loan = named is not None and f"L-{named[1]}" != loan.ref
    differs = claim.amount is not None and claim.amount != line.amount
    if other_loan or differs or line.amount.currency != loan.currency:
        await tell_staff(office, claim, "differs", amount=line.amount)
        return False
    return True


async def _answer(office: Office, chat: Chat, claim: Claim, found: Found) -> None:
    """Tell her what we found; when the money was recorded just now, its receipt says so."""
    facts: dict[str, Value] = {"end": claim.end}
    match found:
        case "received":
            return
        case "recorded":
            payment = await office.uow.claims.payment_under(claim.reference, person_id=claim.person_id)
            assert payment is not None
            paid_on = office.lender.today(payment.paid_at)
            notice = Notice("CLAIM_RECORDED", {**facts, "ref": ref(payment.payment_id), "day": paid_on})
        case "used":
            notice = Notice("CLAIM_USED", facts)
        case "checking":
            until = office.lender.today(claim.holds_until) if claim.holds_until > office.now else ""
            notice = Notice("CLAIM_HELD", {**facts, "amount": claim.amount or "", "until": until})
        case "missing":
            notice = Notice("CLAIM_UNMATCHED", facts)
        case _:
            assert_never(found)
    office.tell_chat(chat, notice, once=f"claim:{office.cause}")
