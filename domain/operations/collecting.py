"""Collecting, fairly: late charges once, default once, and reminders that are checked again before they are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.collections.ladder import is_stale
from domain.lending.agreement import LoanTerms
from domain.lending.credit import CreditState
from domain.lending.late import next_charge_on, times_charged
from domain.lending.loan import CHARITY, Instalment, Loan
from domain.lending.states import RUNNING_STATES, LoanState
from domain.messages import Notice, Value, verbatim
from domain.operations import claiming
from domain.operations.disputing import is_disputed
from domain.operations.office import Office
from domain.operations.reapplying import agreed_on, reapply
from domain.payments import books


async def charge_late(office: Office, loan_id: int, number: int) -> bool:
    """
    Post what an instalment is charged for being late by today, each charge once; return False when there is none.

    Nothing is charged while something about the loan is disputed, and for the days of a dispute not afterwards either.
    """
    loan = await office.uow.loans.get(loan_id)
    part = loan.part(number)
    if part is None or not part.scheduled_remaining or loan.state not in RUNNING_STATES:
        return False
    if await is_disputed(office, loan_id):
        return False
    freezes = await office.uow.disputes.freezes(loan_id, zone=office.lender.zone)
    terms = await office.uow.loans.terms(loan_id)
    made = await office.uow.facts.charges_made(loan, number)
    missing = times_charged(terms.late, due=part.due_on, today=office.today, freezes=freezes) - made
    for sequence in range(made + 1, made + missing + 1):
        await office.uow.facts.charge(loan, number, sequence=sequence, on=office.today)
    following = next_charge_on(terms.late, due=part.due_on, made=made + max(0, missing), freezes=freezes)
    if missing <= 0 or await _followed(office, loan):
        await office.uow.loans.settle(loan, [replace(part, next_charge_on=following)])
        loan = await office.uow.loans.get(loan_id)
        account = await reapply(office, loan, why=f"charge of {office.today}") if missing > 0 else None
        after = account.instalments if account else loan.instalments
        charged = sum(one.late for one in after) - sum(one.late for one in loan.instalments)
    else:
        charged = await _charge(office, loan, part, terms, times=missing, following=following)
    if charged:
        old, new = f"instalment {number}", f"instalment {number}, late charge {charged}"
        office.note("INSTALLMENT_OVERDUE", "loan", loan.ref, person_id=loan.person_id, old=old, new=new)
    return bool(charged)


async def _followed(office: Office, loan: Loan) -> bool:
    """Return whether money or a relief of this day comes after the night's charge: the account is then told again."""
    if await office.uow.payments.any_since(loan, office.today, zone=office.lender.zone):
        return True
    return any((relief.since or relief.on) >= office.today for relief in await office.uow.facts.reliefs(loan))


async def _charge(
    office: Office, loan: Loan, part: Instalment, terms: LoanTerms, *, times: int, following: date | None
) -> int:
    """Charge an instalment as the last thing that happened on its loan; return the charge in minor units."""
    agreed, charity = agreed_on(loan, terms), terms.late.destination == "charity"
    cost = sum(one.interest + one.fees + one.late for one in loan.instalments)
    charge = 0
    for _time in range(times):
        charge += agreed.charge(part.scheduled_remaining, cost=cost + (0 if charity else charge))
    if charge:
        money = loan.money(charge)
        postings = books.late_charge(loan.money(0), charity=money) if charity else books.late_charge(money)
        key = f"late:{loan.id}:{loan.version}:{part.number}:{office.today}"
        made = books.Transaction(key, "FINE", office.today, postings, "SYSTEM", loan.id)
        await office.uow.books.post(made, at=office.now)
    late, given = (0, charge) if charity else (charge, 0)
    changed = replace(part, next_charge_on=following, late=part.late + late, charity=part.charity + given)
    await office.uow.loans.settle(loan, [changed])
    return charge


async def flag_default(office: Office, loan_id: int) -> bool:
    """Flag a loan as in default, tell the borrower softly and staff once; return False when it no longer is."""
    loan = await office.uow.loans.get(loan_id)
    days = loan.days_past_due(office.today)
    if loan.state is not LoanState.ACTIVE or days < office.lender.policy.default_flag_dpd:
        return False
    if await is_disputed(office, loan_id):
        return False
    await office.uow.loans.move(loan, LoanState.DEFAULTED, defaulted_on=office.today)
    office.note("LOAN_DEFAULTED", "loan", loan.ref, person_id=loan.person_id, old=loan.state, new=LoanState.DEFAULTED)
    person = await office.uow.people.get(loan.person_id)
    due = loan.due_now(office.today)
    notice = Notice("DEFAULT_NOTICE", {"name": person.first_name, "amount": due, "days": days, "loan_id": loan.id})
    since = loan.next_unpaid
    assert since is not None
    once = f"{loan.id}:{since.number}:{since.due_on}"
    await office.tell(person.id, notice, once=f"default:{once}")
    told = Notice(
        "LOAN_IN_DEFAULT",
        {"loan": loan.ref, "name": person.short_name, "amount": due, "days": days, "officer": person.officer},
    )
    await office.say_to_staff(told, once=f"default-staff:{once}")
    return True


async def still_in_default(office: Office, notice: Notice) -> Notice | None:
    """Return the notice of a default with today's figures, or None when it was cured or is looked into (X-1, X-26)."""
    loan_id = notice.params["loan_id"]
    assert isinstance(loan_id, int)
    loan = await office.uow.loans.get(loan_id)
    if loan.state is not LoanState.DEFAULTED or await _is_looked_into(office, loan_id):
        return None
    figures: dict[str, Value] = {"amount": loan.due_now(office.today), "days": loan.days_past_due(office.today)}
    return Notice(notice.kind, {**notice.params, **figures})


async def remind(office: Office, loan_id: int, number: int, *, stage: int, due_on: date) -> bool:
    """Promise one reminder, once for each stage; return False when it was promised before or is not wanted."""
    loan = await office.uow.loans.get(loan_id)
    part = loan.part(number)
    if part is None or not part.remaining or part.due_on != due_on or await _is_looked_into(office, loan_id):
        return False
    together = falling_due_with(loan, part)
    most = office.lender.policy.reminder_max
    if not await office.uow.reminders.claim(loan_id=loan_id, number=number, stage=stage, at=office.now, most=most):
        return False
    if part != together[0]:
        # Several draws of one day are one message, about all of them.
        await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="joined")
        return False
    person = await office.uow.people.get(loan.person_id)
    if person.credit.state is not CreditState.ACTIVE:
        await instead_of_reminder(office, loan_id, number, stage=stage, why="paused")
        return False
    notice = await reminder_notice(office, loan, part, stage=stage)
    told = await office.tell(loan.person_id, notice, once=f"reminder:{loan_id}:{number}:{stage}")
    if not told:
        await instead_of_reminder(office, loan_id, number, stage=stage, why="unreachable")
    return told


def falling_due_with(loan: Loan, part: Instalment) -> list[Instalment]:
    """Return what is unpaid of a loan and falls due on the same day as a part; on a credit line that may be several."""
    return [one for one in loan.unpaid if one.due_on == part.due_on]


async def reminder_notice(office: Office, loan: Loan, part: Instalment, *, stage: int) -> Notice:
    """Return what a reminder says, with what is left to pay at this moment (CRED-20)."""
    person = await office.uow.people.get(loan.person_id)
    signed = person.officer if office.lender.policy.reminder_sign_with_officer else ""
    facts: dict[str, Value] = {
        "name": person.first_name,
        "stage": stage,
        "amount": loan.money(sum(one.remaining for one in falling_due_with(loan, part))),
        "late": loan.money(part.owed("late")) if part.owed("late") else "",
        "due": part.due_on,
        "days": max(0, (office.today - part.due_on).days),
        "charity": loan.money(part.owed(CHARITY)) if part.owed(CHARITY) else "",
        "officer": signed,
        "loan_id": loan.id,
        "number": part.number,
    }
    return Notice("OVERDUE_NOTICE" if stage > 0 else "INSTALLMENT_REMINDER", facts)


async def still_wanted(office: Office, notice: Notice) -> Notice | None:
    """
    Look at a reminder again at the moment of sending (CRED-13).

    Return it with today's figures, or None when it was paid meanwhile, is looked into, or its day has passed.
    """
    loan_id, number, stage = (notice.params[name] for name in ("loan_id", "number", "stage"))
    assert isinstance(loan_id, int)
    assert isinstance(number, int)
    assert isinstance(stage, int)
    loan = await office.uow.loans.get(loan_id)
    part = loan.part(number)
    if part is not None and not part.remaining:
        part = next(iter(falling_due_with(loan, part)), None)
    stages = office.lender.policy.reminder_stages
    gone = part is None or not part.remaining or loan.state not in RUNNING_STATES
    if (
        gone
        or part is None
        or await _is_looked_into(office, loan_id)
        or is_stale(stage, due_on=part.due_on, today=office.today, stages=stages)
    ):
        await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="dropped")
        return None
    await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="sent")
    office.note("REMINDER_SENT", "loan", loan.ref, person_id=loan.person_id, new=f"instalment {number}, stage {stage}")
    return await reminder_notice(office, loan, part, stage=stage)


async def instead_of_reminder(office: Office, loan_id: int, number: int, *, stage: int, why: str) -> None:
    """Ask an officer to speak to somebody whom the bot may not or cannot remind (CRED-12, S-27, S-28)."""
    loan = await office.uow.loans.get(loan_id)
    person = await office.uow.people.get(loan.person_id)
    if await is_disputed(office, loan_id):
        await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="dropped")
        return
    await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="officer")
    facts: dict[str, Value] = {
        "loan": loan.ref,
        "name": verbatim(person.short_name),
        "number": number,
        "officer": person.officer,
        "why": why,
    }
    await office.say_to_staff(Notice("PLEASE_CALL", facts), once=f"call:{loan_id}:{number}:{stage}")


async def _is_looked_into(office: Office, loan_id: int) -> bool:
    """Return whether nothing is asked for now: she disputes what is owed, or says that she has paid."""
    return await is_disputed(office, loan_id) or await claiming.holds(office, loan_id)
