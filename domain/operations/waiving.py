"""Waiving: a late charge is let go, with a reason, and the borrower told. A contra entry, never an edit (MLMS-102)."""

from __future__ import annotations

from domain.messages import Notice, Refusal, Value, _
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.reapplying import reapply
from domain.people.staff import Action, Staff


async def waive(office: Office, staff: Staff, loan_id: int, number: int, *, reason: str) -> None:
    """
    Let go of the late charge of one instalment; what was already paid of it settles other parts.

    Raise Refusal when there is none, or when it is more than an officer may let go.
    """
    allow(staff, Action.WAIVE_LATE)
    loan = await office.uow.loans.find(loan_id)
    part = next((part for part in loan.instalments if part.number == number), None) if loan else None
    if loan is None or part is None or not part.late:
        raise Refusal(_("There is no late charge on that instalment."))
    charge = loan.money(part.late)
    limit = office.lender.money(office.lender.policy.waive_max_officer)
    if charge > limit and not staff.may(Action.WAIVE_LARGE):
        raise Refusal(_("You can let go of up to {limit}; above that a manager has to do it.", limit=limit))
    await office.uow.loans.waive(loan_id, number, by=staff.name)
    office.note(
        "FINE_WAIVED",
        "loan",
        loan.ref,
        actor=staff.name,
        person_id=loan.person_id,
        old=str(part.late),
        new="0",
        reason=reason,
    )
    account = await reapply(office, loan, why=f"waived by {staff.name}")
    person = await office.uow.people.get(loan.person_id)
    facts: dict[str, Value] = {
        "late": charge,
        "left": loan.money(sum(one.remaining for one in account.instalments)),
        "officer": person.officer,
    }
    await office.tell(person.id, Notice("LATE_CHARGE_WAIVED", facts), once=f"waived:{loan_id}:{number}")
