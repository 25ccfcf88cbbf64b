"""How claims of payments end: with the money, or without it."""

from __future__ import annotations

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Value
from domain.money import Money
from domain.operations.office import Office
from domain.payments.claims import CARRIERS, CLAIM_MOVES, Claim, ClaimState, normalised


async def follow(office: Office, fact: PaymentReceived, payment_id: int, loan: Loan | None) -> None:
    """
    End the claims that money answers, as it is recorded or placed: her own is matched, others' are not theirs.

    Money without a loan answers nothing yet: whose it is has still to be found out.
    """
    if loan is None or fact.provider not in CARRIERS:
        return
    for claim in await office.uow.claims.under(normalised(fact.reference)):
        if claim.person_id == loan.person_id and claim.state is not ClaimState.MATCHED:
            await match(office, claim, payment_id)
        elif claim.person_id != loan.person_id and claim.state is ClaimState.OPEN:
            await give_up(office, claim, used=True)


async def holds(office: Office, loan_id: int) -> bool:
    """Return whether somebody says she paid and we are still looking: nothing is asked of her meanwhile (X-1)."""
    return await office.uow.claims.holds(loan_id, at=office.now)


async def match(office: Office, claim: Claim, payment_id: int) -> None:
    """Keep that the money of a claim is there; the receipt tells her."""
    await _end(office, claim, ClaimState.MATCHED, payment_id=payment_id, reason=f"payment {payment_id}")


async def give_up(office: Office, claim: Claim, *, used: bool = False, answered: bool = False) -> None:
    """
    Keep that a claim came to nothing, tell her kindly, and give an officer the task of speaking with her.

    `used` when the code is somebody else's payment or claim, `answered` when she is told that right now.
    """
    if not await _end(office, claim, ClaimState.UNMATCHED, reason="used" if used else "not found"):
        return
    if not answered:
        facts: dict[str, Value] = {"end": claim.end}
        notice = Notice("CLAIM_USED", facts) if used else Notice("CLAIM_UNMATCHED", facts)
        await office.tell(claim.person_id, notice, once=f"claim-ended:{claim.id}")
    await tell_staff(office, claim, "used" if used else "missing")


async def tell_staff(office: Office, claim: Claim, why: str, *, payment: str = "", amount: Money | None = None) -> None:
    """
    Say in the staff group what a claim needs of a person, once for each reason.

    `why` is "missing", "used", "suspense" (with the payment that waits there), "returned" (with the one that was sent
    back from there) or "differs" (with what the statement says).
    """
    person = await office.uow.people.get(claim.person_id)
    facts: dict[str, Value] = {
        "name": person.short_name,
        "person": person.ref,
        "loan": claim.loan_ref,
        "end": claim.end,
        "said": claim.amount or "",
        "why": why,
        "payment": payment,
        "amount": amount or "",
        "officer": person.officer,
    }
    await office.say_to_staff(Notice("CLAIM_TASK", facts), once=f"claim-task:{claim.id}:{why}")


async def _end(office: Office, claim: Claim, state: ClaimState, *, reason: str, payment_id: int | None = None) -> bool:
    CLAIM_MOVES.move(claim.state, state)
    if not await office.uow.claims.end(claim, state, at=office.now, payment_id=payment_id):
        return False
    action = "CLAIM_MATCHED" if state is ClaimState.MATCHED else "CLAIM_UNMATCHED"
    office.note(action, "claim", claim.id, person_id=claim.person_id, old=claim.state, new=state, reason=reason)
    return True
