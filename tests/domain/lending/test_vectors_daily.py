"""Interest by the day: Mifos's payments, overdue interest and payoff quotes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.lending.daily import DailyLoan, Part, pay, payoff, reckon
from tests.domain.lending.vectors import Vector, day, every_vector, minor, named


def daily_loan(vector: Vector) -> DailyLoan:
    loan = vector["inputs"]["loan"]
    opened, parts = day(loan["disbursed"]), []
    for row in loan["schedule"]:
        charges = minor(row.get("fees", "0")) + minor(row.get("penalties", "0"))
        due = day(row["due_date"])
        principal, interest = minor(row["principal"]), minor(row["interest"])
        parts.append(Part(opened=opened, due=due, principal=principal, interest=interest, charges=charges))
        opened = due
    rate = Decimal(loan["daily_interest_rate"])
    return DailyLoan(daily_rate=rate, balance=minor(loan["principal"]), parts=tuple(parts))


MIFOS = [vector for vector in every_vector() if vector["id"].startswith("mifos-calc")]


@pytest.mark.parametrize("vector", MIFOS, ids=named)
def test_interest_by_the_day(vector: Vector) -> None:
    loan = daily_loan(vector)
    quote = payoff(loan, on=date(2010, 8, 25))
    for step in vector["steps"]:
        match step:
            case {"op": "repay"}:
                loan, _ = pay(loan, minor(step["amount"]), on=day(step["date"]))
            case {"op": "accrue_overdue_interest"}:
                loan = reckon(loan, day(step["as_of"]))
            case {"op": "payoff_quote"}:
                quote = payoff(loan, on=day(step["as_of"]))
            case {"expect": {"amount_to_close": str(amount)}}:
                assert quote.amount == minor(amount)
                assert quote.running_interest == minor(step["expect"].get("interest_waivable", "0"))
            case {"expect": {"installments": wanted}}:
                for number, facts in wanted.items():
                    assert_same(loan.parts[int(number) - 1], facts)


def assert_same(part: Part, wanted: Vector) -> None:
    """Compare a part with what they say of it, by whichever names they use."""
    ours = {
        "principal": (part.principal, part.paid_principal),
        "interest": (part.interest, part.paid_interest),
        "overdue_interest": (part.extra, part.paid_extra),
    }
    flat = {
        "overdue_interest_planned": part.extra + part.paid_extra,
        "overdue_interest_paid": part.paid_extra,
        "interest_paid": part.paid_interest,
        "principal_due": part.principal,
    }
    for name, value in wanted.items():
        if name in ours:
            assert ours[name] == (minor(value["due"]), minor(value["paid"])), name
        elif name in flat:
            assert flat[name] == minor(value), name
