"""Reapplying: when a fact belongs before others, the account is told again and only the differences are booked."""

from __future__ import annotations

from collections.abc import Mapping

from domain.lending.account import Account, Charged, Paid, StandingPayment, rebuild
from domain.lending.late_charge import capped_charge
from domain.lending.loan import LOAN_MOVES, Instalment, Loan, LoanState
from domain.operations.office import Office
from domain.payments import books
from domain.payments.books import Posting


async def reapply(office: Office, loan: Loan, *, why: str) -> Account:
    """Tell a loan's account again from its facts, and book what comes out differently than it stood."""
    terms = await office.uow.loans.terms(loan.id)
    standing = await office.uow.payments.standing(loan.id, zone=office.lender.zone)
    charged = await office.uow.loans.charges(loan.id)
    account = rebuild(
        loan.instalments,
        charges=[Charged(number, on) for number, on in charged],
        payments=[Paid(one.id, one.on, one.amount) for one in standing],
        charge_of=lambda part, parts: capped_charge(part, parts, loan=loan, percent=terms.late_percent),
    )
    for one in standing:
        await _rebook(office, loan, one, account, why)
    for part in loan.instalments:
        await _recharge(office, loan, part, account.late.get(part.number, 0), why)
    await office.uow.loans.settle(loan, account.instalments)
    await follow_state(office, loan, account.instalments)
    return account


async def follow_state(office: Office, loan: Loan, parts: tuple[Instalment, ...]) -> None:
    """Complete a loan that owes nothing, reopen one that owes again, cure a default whose arrears are paid."""
    owed = sum(part.remaining for part in parts)
    overdue = any(part.remaining and part.due_on < office.today for part in parts)
    if owed == 0 and LoanState.COMPLETED in LOAN_MOVES.allowed(loan.state):
        await _move(office, loan, LoanState.COMPLETED, "LOAN_COMPLETED", closed_at=office.now)
    elif owed and loan.state is LoanState.COMPLETED:
        await _move(office, loan, LoanState.ACTIVE, "LOAN_REOPENED", closed_at=None)
    elif loan.state is LoanState.DEFAULTED and not overdue:
        await _move(office, loan, LoanState.ACTIVE, "LOAN_CURED", defaulted_on=None)


async def _move(office: Office, loan: Loan, state: LoanState, action: str, **changes: object) -> None:
    await office.uow.loans.move(loan, state, **changes)
    office.note(action, "loan", loan.ref, person_id=loan.person_id, old=loan.state, new=state)


async def _rebook(office: Office, loan: Loan, one: StandingPayment, account: Account, why: str) -> None:
    """Book one payment anew where it settles something else now: what stood is undone, what stands is booked."""
    settled, credit = account.settled[one.id], account.credit[one.id]
    if settled == one.settled and credit == one.credit:
        return
    before = _postings(loan, one.provider, one.settled, one.credit)
    after = _postings(loan, one.provider, settled, credit)
    revision = one.revision + 1
    key = f"payment:{one.id}" if not one.settled and not one.credit else f"payment:{one.id}:{revision}"
    kind = "PAYMENT" if key == f"payment:{one.id}" else "REALLOCATION"
    made = books.Transaction(key, kind, one.on, (*undone(before), *after), why, loan.id, one.id)
    await office.uow.books.post(made, at=office.now)
    await office.uow.payments.reallocate(one.id, settled, credit=credit, revision=revision)


async def _recharge(office: Office, loan: Loan, part: Instalment, late: int, why: str) -> None:
    """Take back a late charge that should not have been, or put it right; the correction is a posting of its own."""
    if part.late == late:
        return
    before = books.late_charge(loan.money(part.late))
    after = books.late_charge(loan.money(late))
    key = f"late:{loan.id}:{part.number}:{why}"
    made = books.Transaction(key, "FINE_CORRECTED", office.today, (*undone(before), *after), why, loan.id)
    await office.uow.books.post(made, at=office.now)
    office.note(
        "FINE_CORRECTED", "loan", loan.ref, person_id=loan.person_id, old=str(part.late), new=str(late), reason=why
    )


def undone(postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """Return the postings that take others back: the same amounts the other way."""
    return tuple(Posting(move.credit, move.debit, move.amount) for move in postings)


def _postings(loan: Loan, provider: str, settled: Mapping[tuple[int, str], int], credit: int) -> tuple[Posting, ...]:
    parts: dict[str, int] = {}
    for (_number, component), amount in settled.items():
        parts[component] = parts.get(component, 0) + amount
    money = {component: loan.money(amount) for component, amount in parts.items()}
    return books.receipt(provider=provider, parts=money, credit=loan.money(credit))
