"""Adjusting: less is owed, for goods returned, a dispute or a promise made; two people above a limit (CRED-35)."""

from __future__ import annotations

from domain.lending.loan import COMPONENTS, Loan
from domain.lending.states import RUNNING_STATES
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.drawing import add_to_line
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import reapply
from domain.people.staff import Action, Staff


async def adjust(office: Office, staff: Staff, loan_id: int, amount: Money, *, reason: str) -> bool:
    """
    Lower what is owed by an amount below nothing, or add one above it to a credit line.

    Return False when it needs a second person. Nothing can be added to a term loan: what was agreed is agreed.
    """
    allow(staff, Action.ADJUST)
    loan = await _running(office, loan_id)
    _check(loan, amount)
    if abs(amount.minor) <= office.lender.money(office.lender.policy.waive_max_officer).minor:
        await _adjust(office, loan, amount, actor=staff.name, reason=reason)
        return True
    line = _("⚖ {ref}: adjust by {amount}: {reason}", ref=loan.ref, amount=amount, reason=verbatim(reason))
    arguments: dict[str, Value] = {"loan": loan.id, "amount": amount}
    await propose(office, staff, Proposal("adjustment", line, loan.person_id, loan.ref, arguments, reason))
    return False


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Adjust after a second person has looked at it."""
    loan_id, amount = proposal.arguments["loan"], proposal.arguments["amount"]
    assert isinstance(loan_id, int)
    assert isinstance(amount, Money)
    loan = await _running(office, loan_id)
    _check(loan, amount)
    await _adjust(office, loan, amount, actor=actors, reason=proposal.reason)


async def _running(office: Office, loan_id: int) -> Loan:
    loan = await office.uow.loans.find(loan_id)
    if loan is None or loan.state not in RUNNING_STATES:
        raise Refusal(_("There is no running loan with that number."))
    return loan


def _check(loan: Loan, amount: Money) -> None:
    if not amount:
        raise Refusal(_("An adjustment of nothing changes nothing. Write for example -500."))
    if amount.minor > 0 and not loan.is_line:
        raise Refusal(_("Nothing can be added to what was agreed. Write the amount with a minus, or use /restructure."))
    if -amount.minor > loan.outstanding.minor:
        raise Refusal(_("Only {left} is owed on {ref}.", left=loan.outstanding, ref=loan.ref))


async def _adjust(office: Office, loan: Loan, amount: Money, *, actor: str, reason: str) -> None:
    if amount.minor > 0:
        await add_to_line(office, loan, amount, kind="ADJUSTMENT", actor=actor)
    else:
        parts = _oldest_first(loan, -amount.minor)
        await office.uow.facts.relieve(
            loan, parts, kind="adjustment", on=office.today, by=actor, reason=reason, at=office.now
        )
        await reapply(office, loan, why=f"adjusted by {actor}")
    office.note(
        "ADJUSTMENT", "loan", loan.ref, actor=actor, person_id=loan.person_id, new=str(amount.minor), reason=reason
    )
    now = await office.uow.loans.get(loan.id)
    facts: dict[str, Value] = {"amount": amount, "left": now.outstanding, "reason": verbatim(reason)}
    await office.tell(loan.person_id, Notice("ADJUSTED", facts), once=f"adjusted:{loan.id}:{office.cause}")


def _oldest_first(loan: Loan, amount: int) -> dict[tuple[int, str], int]:
    parts: dict[tuple[int, str], int] = {}
    for part in loan.unpaid:
        for component in COMPONENTS:
            if taken := min(amount, part.owed(component)):
                parts[part.number, component] = taken
                amount -= taken
    return parts
