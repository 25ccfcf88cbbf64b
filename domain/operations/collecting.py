"""Collecting, fairly: late charges once, default once, and reminders that are checked again before they are sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.collections.ladder import is_stale
from domain.lending.late_charge import capped_charge
from domain.lending.loan import RUNNING_STATES, Instalment, Loan, LoanState
from domain.messages import Notice, Value, verbatim
from domain.operations.office import Office
from domain.payments import books


async def charge_late(office: Office, loan_id: int, number: int) -> bool:
    """Post the late charge of one instalment, once for ever; return False when there is nothing to charge."""
    loan = await office.uow.loans.get(loan_id)
    part = _part(loan, number)
    if part is None or part.late or not part.scheduled_remaining or loan.state not in RUNNING_STATES:
        return False
    terms = await office.uow.loans.terms(loan_id)
    charge = capped_charge(part, loan.instalments, loan=loan, percent=terms.late_percent)
    if not charge or not await office.uow.loans.charge(loan_id, number, on=office.today):
        return False
    key = f"late:{loan_id}:{number}"
    made = books.Transaction(key, "FINE", office.today, books.late_charge(loan.money(charge)), "SYSTEM", loan_id)
    if not await office.uow.books.post(made, at=office.now):
        return False
    await office.uow.loans.settle(loan, [_with_late(part, charge)])
    office.note(
        "INSTALLMENT_OVERDUE",
        "loan",
        loan.ref,
        person_id=loan.person_id,
        new=f"instalment {number}, late charge {charge}",
    )
    return True


async def flag_default(office: Office, loan_id: int) -> bool:
    """Flag a loan as in default, tell the borrower softly and staff once; return False when it no longer is."""
    loan = await office.uow.loans.get(loan_id)
    days = loan.days_past_due(office.today)
    if loan.state is not LoanState.ACTIVE or days < office.lender.policy.default_flag_dpd:
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
    """Return the notice of a default with today's figures, or None when it was cured before she was told."""
    loan_id = notice.params["loan_id"]
    assert isinstance(loan_id, int)
    loan = await office.uow.loans.get(loan_id)
    if loan.state is not LoanState.DEFAULTED:
        return None
    figures: dict[str, Value] = {"amount": loan.due_now(office.today), "days": loan.days_past_due(office.today)}
    return Notice(notice.kind, {**notice.params, **figures})


async def remind(office: Office, loan_id: int, number: int, *, stage: int, due_on: date) -> bool:
    """Promise one reminder, once for each stage; return False when it was promised before or is not wanted."""
    loan = await office.uow.loans.get(loan_id)
    part = _part(loan, number)
    if part is None or not part.remaining or part.due_on != due_on:
        return False
    most = office.lender.policy.reminder_max
    if not await office.uow.reminders.claim(loan_id=loan_id, number=number, stage=stage, at=office.now, most=most):
        return False
    notice = await reminder_notice(office, loan, part, stage=stage)
    told = await office.tell(loan.person_id, notice, once=f"reminder:{loan_id}:{number}:{stage}")
    if not told:
        await instead_of_reminder(office, loan_id, number, stage=stage, why="unreachable")
    return told


async def reminder_notice(office: Office, loan: Loan, part: Instalment, *, stage: int) -> Notice:
    """Return what a reminder says, with what is left to pay at this moment (CRED-20)."""
    person = await office.uow.people.get(loan.person_id)
    signed = person.officer if office.lender.policy.reminder_sign_with_officer else ""
    facts: dict[str, Value] = {
        "name": person.first_name,
        "stage": stage,
        "amount": loan.money(part.remaining),
        "late": loan.money(part.owed("late")) if part.owed("late") else "",
        "due": part.due_on,
        "days": max(0, (office.today - part.due_on).days),
        "officer": signed,
        "loan_id": loan.id,
        "number": part.number,
    }
    return Notice("OVERDUE_NOTICE" if stage > 0 else "INSTALLMENT_REMINDER", facts)


async def still_wanted(office: Office, notice: Notice) -> Notice | None:
    """
    Look at a reminder again at the moment of sending (CRED-13).

    Return it with today's figures, or None when it was paid meanwhile or its day has passed.
    """
    loan_id, number, stage = (notice.params[name] for name in ("loan_id", "number", "stage"))
    assert isinstance(loan_id, int)
    assert isinstance(number, int)
    assert isinstance(stage, int)
    loan = await office.uow.loans.get(loan_id)
    part = _part(loan, number)
    stages = office.lender.policy.reminder_stages
    gone = part is None or not part.remaining or loan.state not in RUNNING_STATES
    if gone or part is None or is_stale(stage, due_on=part.due_on, today=office.today, stages=stages):
        await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="dropped")
        return None
    await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="sent")
    office.note("REMINDER_SENT", "loan", loan.ref, person_id=loan.person_id, new=f"instalment {number}, stage {stage}")
    return await reminder_notice(office, loan, part, stage=stage)


async def instead_of_reminder(office: Office, loan_id: int, number: int, *, stage: int, why: str) -> None:
    """Ask an officer to speak to somebody whom the bot may not or cannot remind (CRED-12, S-27, S-28)."""
    loan = await office.uow.loans.get(loan_id)
    person = await office.uow.people.get(loan.person_id)
    await office.uow.reminders.mark(loan_id=loan_id, number=number, stage=stage, state="officer")
    facts: dict[str, Value] = {
        "loan": loan.ref,
        "name": verbatim(person.short_name),
        "number": number,
        "officer": person.officer,
        "why": why,
    }
    await office.say_to_staff(Notice("PLEASE_CALL", facts), once=f"call:{loan_id}:{number}:{stage}")


def _part(loan: Loan, number: int) -> Instalment | None:
    return next((part for part in loan.instalments if part.number == number), None)


def _with_late(part: Instalment, charge: int) -> Instalment:
    return replace(part, late=charge)
