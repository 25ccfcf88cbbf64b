"""Reapplying: the account is told again from its facts, and only what comes out differently is booked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final

from domain.lending.account import Account, Agreed, Facts, Parts, Reallocated, StandingPayment, rebuild
from domain.lending.agreement import LoanTerms
from domain.lending.closing import ClosingKind
from domain.lending.loan import EVERY_COMPONENT, Instalment, Loan
from domain.lending.states import LOAN_MOVES, OPEN_STATES, LoanState
from domain.messages import Refusal, _
from domain.money import Money
from domain.operations.office import Office
from domain.operations.overpaying import follow_credit
from domain.payments import books

#: How a loan ends when the money that closes it has come.
_ENDS: Final[Mapping[str, LoanState]] = {"return": LoanState.CANCELLED, "compromise": LoanState.SETTLED}
_REOPENED: Final = {
    LoanState.COMPLETED: LoanState.ACTIVE,
    LoanState.CANCELLED: LoanState.ACTIVE,
    LoanState.SETTLED: LoanState.DEFAULTED,
}


async def facts_of(office: Office, loan: Loan, *, without: int | None = None) -> tuple[Facts, list[StandingPayment]]:
    """Return all that happened on a loan's present plan, and its payments as they are booked, but for one."""
    every = await office.uow.payments.standing(loan, zone=office.lender.zone)
    standing = [one for one in every if one.id != without]
    facts = Facts(
        schedule=loan.instalments,
        charges=await office.uow.facts.charges(loan),
        reliefs=await office.uow.facts.reliefs(loan),
        payments=[one.fact for one in standing],
    )
    return facts, standing


def agreed_on(loan: Loan, terms: LoanTerms) -> Agreed:
    """Return what a loan's terms say about money on its account."""
    return Agreed(principal=loan.principal, late=terms.late, rule=terms.rule, cost_before=terms.cost_before)


async def reapply(
    office: Office,
    loan: Loan,
    *,
    why: str,
    expense: str = books.WAIVED,
    closing: ClosingKind | None = None,
    kinds: Mapping[int, str] = MappingProxyType({}),
) -> Account:
    """
    Tell a loan's account again from its facts, and book what comes out differently than it stood.

    `kinds` names what happened to payments, by id, where that is more than settling something else now.
    """
    facts, standing = await facts_of(office, loan)
    account = rebuild(facts, agreed_on(loan, await office.uow.loans.terms(loan.id)))
    await _rebook(office, loan, standing, account, why, kinds)
    await _correct(office, loan, account, why=why, expense=expense)
    await office.uow.loans.settle(loan, account.instalments)
    await follow_state(office, loan, account.instalments, closing=closing)
    await follow_credit(office, loan, standing, account)
    return account


async def follow_state(
    office: Office, loan: Loan, parts: Iterable[Instalment], *, closing: ClosingKind | None = None
) -> None:
    """End a loan that owes nothing, reopen one that owes again, cure a default whose arrears are paid."""
    owed = sum(part.remaining for part in parts)
    overdue = any(part.remaining and part.due_on < office.today for part in parts)
    end = _ENDS.get(closing or "", LoanState.COMPLETED)
    if owed == 0 and not loan.is_line and end in LOAN_MOVES.allowed(loan.state):
        await move(office, loan, end, f"LOAN_{end}", closed_at=office.now)
    elif owed == 0 and not loan.is_line and LoanState.COMPLETED in LOAN_MOVES.allowed(loan.state):
        await move(office, loan, LoanState.COMPLETED, "LOAN_COMPLETED", closed_at=office.now)
    elif owed and loan.state in _REOPENED:
        await move(office, loan, _REOPENED[loan.state], "LOAN_REOPENED", closed_at=None)
    elif loan.state in {LoanState.DEFAULTED, LoanState.LEGAL} and not overdue:
        await move(office, loan, LoanState.ACTIVE, "LOAN_CURED", defaulted_on=None)


async def check_may_reopen(office: Office, loan: Loan) -> None:
    """Refuse to take back what ended a loan when she has another one of its kind now: she may have one (MLMS-79)."""
    if loan.state not in _REOPENED:
        return
    other = await office.uow.loans.latest_of(loan.person_id, kind=loan.kind)
    if other is not None and other.id != loan.id and other.state in OPEN_STATES:
        text = _("{loan} is finished and {other} is open now; {loan} cannot be opened again beside it.")
        raise Refusal(text(loan=loan.ref, other=other.ref))


async def move(office: Office, loan: Loan, state: LoanState, action: str, **changes: object) -> None:
    """Move a loan to another state and write it down."""
    await office.uow.loans.move(loan, state, **changes)
    office.note(action, "loan", loan.ref, person_id=loan.person_id, old=loan.state, new=state)


async def _rebook(
    office: Office,
    loan: Loan,
    standing: Sequence[StandingPayment],
    account: Account,
    why: str,
    kinds: Mapping[int, str],
) -> None:
    """Book payments anew where they settle something else now: what stood is undone, what stands is booked."""
    changed, made = [], []
    for one in standing:
        settled, credit = account.settled[one.id], account.credit[one.id]
        if settled == one.settled and credit == one.credit:
            continue
        revision = one.revision + 1
        changed.append(Reallocated(one.id, revision, settled, credit))
        first = one.revision == 1 and not one.settled and not one.credit
        key, kind = (
            (f"payment:{one.id}", "PAYMENT")
            if first
            else (
                f"payment:{one.id}:{revision}",
                kinds.get(one.id, "REALLOCATION"),
            )
        )
        before = receipt_of(loan, one.provider, one.settled, one.credit)
        after = receipt_of(loan, one.provider, settled, credit)
        if moved := books.netted((*books.undone(before), *after)):
            made.append(books.Transaction(key, kind, one.on, moved, why, loan.id, one.id))
    await office.uow.books.post_all(made, at=office.now)
    await office.uow.payments.reallocate(changed)


async def _correct(office: Office, loan: Loan, account: Account, *, why: str, expense: str) -> None:
    """Book late charges and reliefs that came out differently, as one transaction of their own."""
    after = {part.number: part for part in account.instalments}
    pairs = [(part, after[part.number]) for part in loan.instalments]
    late = sum(new.late - old.late for old, new in pairs)
    charity = sum(new.charity - old.charity for old, new in pairs)
    charges = _signed(books.late_charge, loan.money(late))
    charges += _signed(lambda money: books.late_charge(loan.money(0), charity=money), loan.money(charity))
    reliefs: tuple[books.Posting, ...] = ()
    for component in EVERY_COMPONENT:
        name = f"waived_{component}"
        more = loan.money(sum(getattr(new, name) - getattr(old, name) for old, new in pairs))
        reliefs += _signed(partial(_let_go, component, expense), more)
    for kind, postings in (("FINE_CORRECTED", charges), ("RELIEF", reliefs)):
        if postings:
            key = f"{kind.lower()}:{loan.id}:{secrets.token_hex(8)}"
            made = books.Transaction(key, kind, office.today, postings, why, loan.id)
            await office.uow.books.post(made, at=office.now)
    for old, new in pairs:
        if new.late != old.late:
            office.note(
                "FINE_CORRECTED",
                "loan",
                loan.ref,
                person_id=loan.person_id,
                old=str(old.late),
                new=str(new.late),
                reason=why,
            )


def _signed(postings: Callable[[Money], tuple[books.Posting, ...]], money: Money) -> tuple[books.Posting, ...]:
    """Return the postings of an amount, or of taking that much back when it is negative."""
    made = postings(Money(abs(money.minor), money.currency))
    return made if money.minor >= 0 else books.undone(made)


def _let_go(component: str, expense: str, money: Money) -> tuple[books.Posting, ...]:
    return books.let_go({component: money}, expense=expense)


def receipt_of(loan: Loan, provider: str, settled: Parts, credit: int) -> tuple[books.Posting, ...]:
    """Return the postings of a payment that settles some parts and leaves the rest as credit."""
    money = {component: loan.money(amount) for component, amount in by_component(settled).items()}
    return books.receipt(provider=provider, parts=money, credit=loan.money(credit))


def by_component(settled: Parts) -> dict[str, int]:
    """Return how much each component got."""
    sums: dict[str, int] = {}
    for (_number, component), amount in settled.items():
        sums[component] = sums.get(component, 0) + amount
    return sums
