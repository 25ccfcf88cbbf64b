"""Telling: a loan's account as its borrower would tell it, from its payments, charges and reliefs by date."""

from __future__ import annotations

from collections.abc import Mapping

from domain.lending.account import Account, Facts, rebuild
from domain.lending.loan import COMPONENTS, Loan
from domain.operations.office import Office
from domain.operations.reapplying import agreed_on, facts_of
from domain.papers.paper import StatementLine
from domain.papers.telling import Change, relief_kind, tell


async def told(office: Office, loan: Loan) -> tuple[StatementLine, ...]:
    """Return what happened on a loan in the order of the days it counts from, ending with what is owed."""
    facts, _standing = await facts_of(office, loan)
    terms = await office.uow.loans.terms(loan.id)
    account = rebuild(facts, agreed_on(loan, terms))
    kinds = await office.uow.papers.relief_kinds(loan)
    happened = await office.uow.papers.happenings(loan, zone=office.lender.zone)
    present = [*_charged(account, charity=terms.late.destination == "charity"), *_let_go(facts, account, kinds)]
    return tell([*happened, *present], owed=loan.outstanding)


def _charged(account: Account, *, charity: bool) -> list[Change]:
    kind = "CHARITY" if charity else "FINE"
    return [Change(fact.on, kind, amount, 0 if charity else amount) for fact, amount in account.charged if amount]


def _let_go(facts: Facts, account: Account, kinds: Mapping[int, str]) -> list[Change]:
    changes = []
    for fact in facts.reliefs:
        parts = account.relieved.get(fact.id, {})
        amount = sum(part for (_number, component), part in parts.items() if component in COMPONENTS)
        if amount:
            changes.append(Change(fact.on, relief_kind(kinds[fact.id]), -amount, -amount))
    return changes
