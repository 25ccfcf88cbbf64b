"""A compromise: a loan in default is settled for less than is owed, when that much is paid on the day agreed (X-29)."""

from __future__ import annotations

from datetime import date

from domain.lending.closing import Quoted
from domain.lending.states import LoanState
from domain.messages import Notice, Refusal, Value, _, verbatim
from domain.money import Money
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.people.staff import Action, Staff


async def offer(office: Office, staff: Staff, loan_id: int, amount: Money, day: date, *, reason: str) -> None:
    """Propose to settle a loan for less on a day; raise Refusal for one that is not in default, or for too much."""
    allow(staff, Action.WRITE_OFF)
    loan = await office.uow.loans.find(loan_id)
    if loan is None or loan.state not in {LoanState.DEFAULTED, LoanState.LEGAL}:
        raise Refusal(_("Only a loan in default can be settled for less."))
    if not 0 < amount.minor < loan.outstanding.minor:
        raise Refusal(_("Write an amount below the {left} that is owed.", left=loan.outstanding))
    if not office.today <= day:
        raise Refusal(_("That day is over."))
    line = _(
        "🤝 Settle {ref} for {amount} on {day}, of {left} owed: {reason}",
        ref=loan.ref,
        amount=amount,
        day=day,
        left=loan.outstanding,
        reason=verbatim(reason),
    )
    arguments: dict[str, Value] = {"loan": loan.id, "amount": amount, "day": day}
    await propose(office, staff, Proposal("compromise", line, loan.person_id, loan.ref, arguments, reason))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Keep the agreement and tell the borrower what closes her loan, and until when."""
    loan_id, amount, day = (proposal.arguments[name] for name in ("loan", "amount", "day"))
    assert isinstance(loan_id, int)
    assert isinstance(amount, Money)
    assert isinstance(day, date)
    loan = await office.uow.loans.get(loan_id)
    quoted = Quoted("compromise", amount, day, actors, proposal.reason)
    await office.uow.facts.quote(loan, quoted, at=office.now)
    figures = f"{amount.minor} on {day}"
    office.note("COMPROMISE_OFFERED", "loan", loan.ref, actor=actors, person_id=loan.person_id, new=figures)
    facts: dict[str, Value] = {"amount": amount, "day": day, "left": loan.outstanding, "loan": loan.ref}
    await office.tell(loan.person_id, Notice("COMPROMISE", facts), once=f"compromise:{loan.id}:{day}:{amount.minor}")
