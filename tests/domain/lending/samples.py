"""The loans that tests of the lending core begin with, and a few words for what they ask of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.lending.account import Account, Agreed, Charged, Facts, Paid, Relieved, rebuild
from domain.lending.agreement import LoanTerms
from domain.lending.loan import EVERY_COMPONENT, Instalment, Loan
from domain.lending.states import LoanState
from domain.money import Money
from domain.policy.lender import Lender, lender_from
from locales.countries import preset

PAID_OUT = date(2026, 12, 5)
COUNTRIES = ("id", "in", "ke", "np", "pk")


def rupees(whole: int | str) -> Money:
    """Return whole rupees."""
    return Money.of(whole, "PKR")


#: The golden loan: 50,000 at 24 % for 12 months is 11 x 4,728 and 4,729 (MLMS-75, 76).
GOLDEN = LoanTerms(principal=rupees(50_000), periods=12, annual_rate=Decimal(24))
#: What was lent is what is repaid (S-41).
QARD = LoanTerms(principal=rupees(50_000), periods=10, pricing="zero")


def lender_of(country: str = "pk", **policy: str) -> Lender:
    """Return the lender of a country, with some of its policy changed."""
    lender = lender_from(preset(country))
    changed = lender.policy
    for key, value in policy.items():
        changed = changed.changed(key, value)
    return replace(lender, policy=changed)


def instalments(terms: LoanTerms = GOLDEN, start: date = PAID_OUT) -> tuple[Instalment, ...]:
    """Return the schedule of a loan as it is kept, nothing paid."""
    return tuple(
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor, row.fees.minor)
        for row in terms.schedule(start).rows
    )


def agreed_in(terms: LoanTerms = GOLDEN) -> Agreed:
    """Return what a loan's terms say about money on its account."""
    return Agreed(principal=terms.principal, late=terms.late, rule=terms.rule, cost_before=terms.cost_before)


def told(
    schedule: Sequence[Instalment],
    *,
    charges: Iterable[Charged] = (),
    reliefs: Iterable[Relieved] = (),
    payments: Iterable[Paid] = (),
    agreed: Agreed | None = None,
) -> Account:
    """Return the account that some facts make, on the golden loan's terms unless others are given."""
    facts = Facts(schedule=schedule, charges=list(charges), reliefs=list(reliefs), payments=list(payments))
    return rebuild(facts, agreed or agreed_in())


def loan_of(parts: Sequence[Instalment], *, terms: LoanTerms = GOLDEN, start: date = PAID_OUT, **changes: Any) -> Loan:
    """Return a running loan of these instalments."""
    loan = Loan(
        id=1,
        person_id=1,
        state=LoanState.ACTIVE,
        principal=terms.principal,
        annual_rate=str(terms.annual_rate),
        periods=len(parts),
        accepted_at=datetime(2026, 12, 4, 9, tzinfo=UTC),
        disbursed_on=start,
        instalments=tuple(parts),
        kind=terms.kind,
        pricing=terms.pricing,
    )
    return replace(loan, **changes)


def paid_up(part: Instalment) -> Instalment:
    """Return an instalment with everything paid."""
    paid: dict[str, Any] = {
        f"paid_{name}": getattr(part, name) - getattr(part, f"waived_{name}") for name in EVERY_COMPONENT
    }
    return replace(part, **paid)


def partly_paid(paid: int, terms: LoanTerms = GOLDEN, *, ahead: int = 0) -> tuple[Instalment, ...]:
    """Return a schedule with so many instalments paid, and some principal repaid ahead from its end."""
    parts = [paid_up(part) if part.number <= paid else part for part in instalments(terms)]
    for index in range(len(parts) - 1, paid - 1, -1):
        taken = min(ahead, parts[index].principal)
        parts[index] = replace(parts[index], paid_principal=taken)
        ahead -= taken
    return tuple(parts)


def owed(parts: Iterable[Instalment], component: str) -> int:
    """Return what is owed of one component, in minor units."""
    return sum(part.owed(component) for part in parts)


def by_component(settled: Mapping[tuple[int, str], int]) -> dict[str, int]:
    """Return how much each component got."""
    sums: dict[str, int] = {}
    for (_number, component), amount in settled.items():
        sums[component] = sums.get(component, 0) + amount
    return sums
