"""Planning anew: a new schedule for what is left, by the agreed rule for prepayments or by a new agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.lending.agreement import LoanTerms
from domain.lending.late import next_charge_on
from domain.lending.loan import CHARITY, Instalment, Loan
from domain.lending.replanning import Rest, plan_after_prepayment, rest_of
from domain.messages import Notice, Value
from domain.operations.office import Office
from domain.operations.reapplying import by_component, follow_state, reapply
from domain.payments import books


async def plan_after(
    office: Office, loan: Loan, terms: LoanTerms, settled: Mapping[tuple[int, str], int], *, paid_on: date, why: str
) -> Loan | None:
    """
    Plan the rest anew when a payment repaid principal ahead and the terms say what becomes of the instalments.

    Return the loan as it then stands, or None when nothing was planned.
    """
    rule = terms.rule.excess
    if rule not in {"shorter-term", "smaller-instalment"}:
        return None
    ahead = {part.number for part in loan.instalments if part.due_on > paid_on}
    if not any(number in ahead and component == "principal" for number, component in settled):
        return None
    now = await office.uow.loans.get(loan.id)
    rest = await rest_today(office, now)
    if not now.unpaid or not rest.due_dates:
        return None
    agreed, parts = plan_after_prepayment(terms, rest, rule)
    await keep_plan(office, now, agreed, parts, rest=rest, reason=f"{rule} after {why}", by="SYSTEM")
    planned = await office.uow.loans.get(loan.id)
    await follow_state(office, planned, planned.instalments)
    if len(parts) > 1:
        facts: dict[str, Value] = {
            "left": planned.outstanding,
            "count": len(parts),
            "each": planned.money(parts[-2].amount),
            "day": parts[-1].due_on,
        }
        await office.tell(loan.person_id, Notice("PLANNED_ANEW", facts), once=f"planned:{loan.id}:{planned.version}")
    return planned


async def rest_today(office: Office, loan: Loan) -> Rest:
    """Return what is left of a loan today."""
    opened, _started = await office.uow.loans.opened_on(loan)
    return rest_of(loan.instalments, opened=opened, today=office.today)


async def reopen(office: Office, loan: Loan, settled: Mapping[tuple[int, str], int], *, version: int) -> Loan:
    """
    Put back what a payment on an earlier plan had settled, as parts of their own that fall due when it first did.

    Return the loan as it then stands.
    """
    if not any(settled.values()):
        return loan
    days = await office.uow.loans.due_dates_of(loan, version, {number for number, _component in settled})
    terms = await office.uow.loans.terms(loan.id)
    last = max((one.number for one in loan.instalments), default=0)
    for number, due_on in enumerate(sorted(set(days.values())), start=last + 1):
        owed = by_component({place: amount for place, amount in settled.items() if days[place[0]] == due_on})
        following = next_charge_on(terms.late, due=due_on, made=0)
        await office.uow.loans.add_part(loan, _put_back(number, due_on, owed, on=office.today, charged_on=following))
    # Money of this very day goes to what is oldest, also when that has only now come back.
    await reapply(office, await office.uow.loans.get(loan.id), why=f"put back on {loan.ref}")
    return await office.uow.loans.get(loan.id)


def _put_back(number: int, due_on: date, owed: Mapping[str, int], *, on: date, charged_on: date | None) -> Instalment:
    interest, fees, late, charity = (owed.get(name, 0) for name in ("interest", "fees", "late", CHARITY))
    return Instalment(
        number,
        due_on,
        owed.get("principal", 0),
        interest,
        fees,
        late=late,
        charity=charity,
        brought_interest=interest,
        brought_fees=fees,
        brought_late=late,
        brought_charity=charity,
        added_on=on,
        next_charge_on=charged_on,
    )


async def keep_plan(
    office: Office,
    loan: Loan,
    terms: LoanTerms,
    parts: Sequence[Instalment],
    *,
    rest: Rest,
    reason: str,
    by: str,
) -> None:
    """Keep a new plan and book by how much more, or less, interest and fees it asks for than the one before."""
    owed = {name: loan.outstanding_of(name).minor for name in ("principal", "interest", "fees")}
    asked = {name: sum(getattr(part, name) for part in parts) for name in owed}
    assert asked["principal"] == owed["principal"], "a new plan repays exactly what is owed"
    more = {name: loan.money(asked[name] - owed[name]) for name in ("interest", "fees")}
    if postings := books.planned_anew(interest=more["interest"], fees=more["fees"]):
        key = f"plan:{loan.id}:{loan.version + 1}"
        made = books.Transaction(key, "RESCHEDULE", office.today, postings, by, loan.id)
        await office.uow.books.post(made, at=office.now)
    dated = [replace(part, next_charge_on=next_charge_on(terms.late, due=part.due_on, made=0)) for part in parts]
    await office.uow.loans.replan(
        loan, dated, opened=rest.opened, on=office.today, reason=reason, terms=terms, by=by, at=office.now
    )
    office.note(
        "LOAN_RESCHEDULED",
        "loan",
        loan.ref,
        actor=by,
        person_id=loan.person_id,
        old=f"plan {loan.version}",
        new=f"plan {loan.version + 1}: {len(parts)} instalments",
        reason=reason,
    )
