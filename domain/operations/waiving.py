"""Waiving: a late charge or a whole instalment is let go; a contra entry, never an edit (MLMS-102, 103)."""

from __future__ import annotations

from domain.lending.loan import CHARITY, COMPONENTS, Loan
from domain.lending.states import RUNNING_STATES
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import reapply
from domain.people.staff import Action, Staff


async def waive(office: Office, staff: Staff, loan_id: int, number: int, *, reason: str, whole: bool = False) -> bool:
    """
    Let go of the late charge of one instalment, or of the `whole` of it; return False when it needs a second person.

    Only a manager may propose to let go of a whole instalment. Raise Refusal when there is nothing to let go of.
    """
    allow(staff, Action.WAIVE_WHOLE if whole else Action.WAIVE_LATE)
    loan = await _running(office, loan_id)
    parts = _waivable(loan, number, whole=whole)
    amount = loan.money(sum(parts.values()))
    if not whole and amount <= office.lender.money(office.lender.policy.waive_max_officer):
        await _let_go(office, loan, parts, number=number, actor=staff.name, reason=reason)
        return True
    line = _(
        "🕊 {ref}, instalment {number}: let go of {amount}: {reason}",
        ref=loan.ref,
        number=number,
        amount=amount,
        reason=verbatim(reason),
    )
    arguments: dict[str, Value] = {"loan": loan.id, "number": number, "whole": int(whole)}
    await propose(office, staff, Proposal("waiver", line, loan.person_id, loan.ref, arguments, reason))
    return False


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Let go of what is still owed of it: what was paid meanwhile needs no waiver any more (S-30)."""
    loan_id, number = proposal.arguments["loan"], proposal.arguments["number"]
    assert isinstance(loan_id, int)
    assert isinstance(number, int)
    loan = await _running(office, loan_id)
    parts = _waivable(loan, number, whole=bool(proposal.arguments["whole"]))
    await _let_go(office, loan, parts, number=number, actor=actors, reason=proposal.reason)


async def _running(office: Office, loan_id: int) -> Loan:
    loan = await office.uow.loans.find(loan_id)
    if loan is None or loan.state not in RUNNING_STATES:
        raise Refusal(_("There is no running loan with that number."))
    return loan


def _waivable(loan: Loan, number: int, *, whole: bool) -> dict[tuple[int, str], int]:
    part = loan.part(number)
    names = (*COMPONENTS, CHARITY) if whole else ("late", CHARITY)
    parts = {(number, name): part.owed(name) for name in names if part.owed(name)} if part else {}
    if not parts:
        reason = _("Nothing is left of instalment {number} to let go of.", number=number)
        raise Refusal(reason if whole else _("There is no late charge left on instalment {number}.", number=number))
    return parts


async def _let_go(
    office: Office, loan: Loan, parts: dict[tuple[int, str], int], *, number: int, actor: str, reason: str
) -> None:
    await office.uow.facts.relieve(loan, parts, kind="waiver", on=office.today, by=actor, reason=reason, at=office.now)
    amount = sum(parts.values())
    action = "FINE_WAIVED" if all(name in {"late", CHARITY} for _number, name in parts) else "INSTALMENT_WAIVED"
    office.note(
        action,
        "loan",
        loan.ref,
        actor=actor,
        person_id=loan.person_id,
        old=str(amount),
        new="0",
        reason=reason,
    )
    account = await reapply(office, loan, why=f"waived by {actor}")
    person = await office.uow.people.get(loan.person_id)
    facts: dict[str, Value] = {
        "late": loan.money(amount),
        "whole": number if action == "INSTALMENT_WAIVED" else 0,
        "left": loan.money(sum(one.remaining for one in account.instalments)),
        "officer": person.officer,
    }
    await office.tell(person.id, Notice("LATE_CHARGE_WAIVED", facts), once=f"waived:{loan.id}:{number}:{office.cause}")
