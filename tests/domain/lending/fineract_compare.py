"""What Fineract's scenarios expect, held against what our office would print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from domain.lending.standing import Counting, bucket, days_past_due
from tests.domain.lending.fineract import RANGES, Office, Unsupported
from tests.domain.lending.fineract_printed import printed_schedule, printed_transactions
from tests.domain.lending.vectors import Vector, major, minor, plan

STATUSES = {"ACTIVE": "Active", "CLOSED_OBLIGATIONS_MET": "Closed (obligations met)", "OVERPAID": "Overpaid"}


def differences(office: Office, expected: Vector) -> list[str]:
    """Return how an expectation differs from what this office would print."""
    found = []
    for what, wanted in expected.items():
        compare = _COMPARE.get(what)
        if compare is None:
            raise Unsupported(what)
        found += compare(office, wanted)
    return found


def _schedule(office: Office, wanted: list[dict[str, Any]]) -> list[str]:
    printed = printed_schedule(office) if office.disbursed else _planned(office)
    found = [] if len(printed) == len(wanted) else [f"{len(printed)} rows for {len(wanted)}"]
    for mine, theirs in zip(printed, wanted, strict=False):
        found += [
            f"row {mine['nr']} {name}: {mine[name]} for {value}"
            for name, value in theirs.items()
            if name in mine
            and mine[name] != value
            # They date a row that asks for nothing by whatever emptied it.
            and not (name == "paid_date" and not minor(theirs["due"]) - minor(theirs.get("waived", "0")))
        ]
    return found


def _planned(office: Office) -> list[dict[str, Any]]:
    start, amount = date.fromisoformat(office.vector["inputs"]["loan"]["submitted"]), plan(office.vector)[1].principal
    trial = Office(office.vector, office.today)
    trial.down_payment = office.down_payment
    trial.do({"op": "disburse", "date": start.isoformat(), "amount": major(amount)})
    trial.money = []
    return printed_schedule(trial)


def _totals(office: Office, wanted: dict[str, str]) -> list[str]:
    printed = printed_schedule(office) if office.disbursed else _planned(office)
    sums = {name: sum(minor(row[name]) for row in printed) for name in wanted if name in printed[0]}
    return [
        f"total {name}: {major(sums[name])} for {wanted[name]}" for name in sums if major(sums[name]) != wanted[name]
    ]


def _transactions(office: Office, wanted: list[dict[str, str]]) -> list[str]:
    theirs = [dict(row) for row in wanted]
    found = []
    for mine in printed_transactions(office):
        match = next((row for row in theirs if all(mine.get(k, v) == v for k, v in row.items() if k in mine)), None)
        if match is None:
            found.append(f"no such transaction: {mine}")
        else:
            theirs.remove(match)
    return found


def _charges(office: Office, wanted: list[dict[str, str]]) -> list[str]:
    due = sum(charge.amount for charge in office.charges)
    theirs = sum(minor(row["due"]) for row in wanted)
    paid = sum(done.of("fees") + done.of("late") for done in office.books().allocations.values())
    theirs_paid = sum(minor(row["paid"]) for row in wanted)
    return [f"charges {due, paid} for {theirs, theirs_paid}"] if (due, paid) != (theirs, theirs_paid) else []


def _same(what: str, mine: object, theirs: object) -> list[str]:
    return [] if mine == theirs else [f"{what}: {mine} for {theirs}"]


def _delinquency(office: Office, wanted: dict[str, str]) -> list[str]:
    grace = Counting(name="grace", tolerance=office.vector["conventions"]["arrears_grace_days"])
    days, oldest = office.loan_days(grace), office.oldest()
    mine = {
        "classification": bucket(days, RANGES),
        "delinquent_amount": major(sum(claim.owed for claim in office.overdue())),
        "delinquent_days": str(days),
        "delinquent_date": (oldest + timedelta(days=grace.tolerance)).isoformat() if oldest else None,
        "past_due_days": str(days_past_due(oldest, today=office.today)),
    }
    return [f"{name}: {mine[name]} for {value}" for name, value in wanted.items() if mine[name] != value]


def _range(office: Office, wanted: str) -> list[str]:
    return _delinquency(office, {"classification": wanted})


def _last_payment(office: Office, wanted: dict[str, str]) -> list[str]:
    live = sorted((each for each in office.money if not each.reversed), key=lambda each: each.on)
    repaid = [each for each in live if each.kind == "Repayment"]
    mine = {"lastPaymentAmount": live[-1].amount, "lastRepaymentAmount": repaid[-1].amount}
    dates = {"lastPaymentDate": live[-1].on.isoformat(), "lastRepaymentDate": repaid[-1].on.isoformat()}
    found = [f"{name}: {amount}" for name, amount in mine.items() if name in wanted and minor(wanted[name]) != amount]
    return found + [f"{name}: {on}" for name, on in dates.items() if wanted.get(name, on) != on]


def _maturity(office: Office, wanted: dict[str, str]) -> list[str]:
    last = office.schedule()[-1].due
    ended = max((each.on for each in office.money if not each.reversed), default=last)
    mine = {"expectedMaturityDate": last, "actualMaturityDate": last if office.outstanding() else ended}
    return [f"{name}: {mine[name]} for {on}" for name, on in wanted.items() if mine[name].isoformat() != on]


def _nothing(office: Office, wanted: object) -> list[str]:
    return []


def is_compared(what: str) -> bool:
    """Return whether an expectation is about figures, and not about postings, accruals or lists of actions."""
    return _COMPARE.get(what) is not _nothing


_COMPARE: dict[str, Callable[[Office, Any], list[str]]] = {
    "schedule": _schedule,
    "schedule_totals": _totals,
    "transactions": _transactions,
    "charges": _charges,
    "disbursements": _nothing,
    "has_transactions": _nothing,
    "reversed_transaction": _nothing,
    "delinquency_actions": _nothing,
    "pause_periods": _nothing,
    "last_payment": _last_payment,
    "last_payment_amount": lambda office, wanted: _last_payment(office, {"lastPaymentAmount": wanted}),
    "last_charge_amount": lambda office, wanted: _same("charge", major(office.charges[-1].amount), wanted),
    "maturity": _maturity,
    "actual_maturity_date": lambda office, wanted: _maturity(office, {"actualMaturityDate": wanted}),
    "closed_on": lambda office, wanted: _same("closed", None if office.outstanding() else "closed", wanted),
    "journal": _nothing,
    "status": lambda office, wanted: _same("status", office.status(), STATUSES.get(wanted, wanted)),
    "outstanding": lambda office, wanted: _same("outstanding", major(office.outstanding()), wanted),
    "overpaid": lambda office, wanted: _same("overpaid", major(office.books().credit), wanted),
    "loan_delinquency": _delinquency,
    "delinquency_range": _range,
    "delinquent_date": lambda office, wanted: _delinquency(office, {"delinquent_date": wanted}),
    "installment_delinquency": lambda office, wanted: _same("ranges", office.by_range(), wanted),
}
