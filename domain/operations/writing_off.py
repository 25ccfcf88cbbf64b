"""Writing off: a loss is admitted in the books, two people say so, and whatever still comes in is recovered (X-29)."""

from __future__ import annotations

from domain.lending.loan import EVERY_COMPONENT
from domain.lending.states import LOAN_MOVES, LoanState
from domain.messages import Refusal, Value, _, verbatim
from domain.operations.joining import allow
from domain.operations.office import Office
from domain.operations.proposals import Proposal, propose
from domain.operations.reapplying import move, reapply
from domain.payments import books
from domain.people.staff import Action, Staff


async def write_off(office: Office, staff: Staff, loan_id: int, *, reason: str) -> None:
    """Propose to write a loan off; raise Refusal for one that is not in default."""
    allow(staff, Action.WRITE_OFF)
    loan = await office.uow.loans.find(loan_id)
    if loan is None or LoanState.WRITTEN_OFF not in LOAN_MOVES.allowed(loan.state):
        raise Refusal(_("Only a loan in default can be written off."))
    line = _("🗄 Write off {ref}, {amount}: {reason}", ref=loan.ref, amount=loan.outstanding, reason=verbatim(reason))
    arguments: dict[str, Value] = {"loan": loan.id}
    await propose(office, staff, Proposal("write_off", line, loan.person_id, loan.ref, arguments, reason))


async def carry_out(office: Office, proposal: Proposal, actors: str) -> None:
    """Let go of all that is owed, as a loss; the borrower is not told that nothing is expected of her any more."""
    loan_id = proposal.arguments["loan"]
    assert isinstance(loan_id, int)
    loan = await office.uow.loans.get(loan_id)
    if LoanState.WRITTEN_OFF not in LOAN_MOVES.allowed(loan.state):
        raise Refusal(_("Only a loan in default can be written off."))
    parts = {
        (part.number, name): part.owed(name) for part in loan.instalments for name in EVERY_COMPONENT if part.owed(name)
    }
    await office.uow.facts.relieve(
        loan, parts, kind="write-off", on=office.today, by=actors, reason=proposal.reason, at=office.now
    )
    await move(office, loan, LoanState.WRITTEN_OFF, "LOAN_WRITTEN_OFF", closed_at=office.now)
    written_off = await office.uow.loans.get(loan_id)
    await reapply(office, written_off, why=f"written off by {actors}", expense=books.WRITTEN_OFF)
