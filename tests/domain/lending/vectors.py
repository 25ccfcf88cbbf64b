"""The published figures of other systems, read as our own terms under the conventions that made them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

from domain.calendar import add_months
from domain.lending.terms import Amounts, DayCount, Method, Residue, Shape, Unit
from domain.money import Rounding

FILE = Path(__file__).parents[2] / "vectors" / "lending.json"

Vector = dict[str, Any]

_METHODS: dict[str, Method] = {
    "FLAT": "flat",
    "DECLINING_EQUAL_INSTALLMENTS": "declining",
    "DECLINING_EQUAL_PRINCIPAL": "equal-principal",
    "BULLET_INTEREST_ONLY": "declining",
}


@cache
def every_vector() -> tuple[Vector, ...]:
    """Return the whole file."""
    return tuple(json.loads(FILE.read_text(encoding="utf-8"))["vectors"])


def named(vector: Vector) -> str:
    """Return a vector's id, for the test's name."""
    return str(vector["id"])


def vector_of(name: str) -> Vector:
    """Return one vector."""
    return next(vector for vector in every_vector() if vector["id"] == name)


def day(words: str) -> date:
    """Read a date as the file writes it."""
    return date.fromisoformat(words)


def parts_of(rows: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Return principal and interest of rows, in hundredths."""
    return [(minor(row["principal"]), minor(row["interest"])) for row in rows]


def of_kind(*kinds: str) -> list[Vector]:
    """Return the vectors of some kinds."""
    return [vector for vector in every_vector() if vector["kind"] in kinds]


def minor(amount: str) -> int:
    """Return an amount written in major units as hundredths."""
    return int((Decimal(amount) * 100).to_integral_exact())


def major(amount: int) -> str:
    """Return hundredths as the file writes them."""
    return f"{Decimal(amount) / 100:.2f}"


def plan(vector: Vector) -> tuple[Shape, Amounts]:
    """Return the terms of a vector."""
    loan = vector["inputs"]["loan"]
    if vector["id"].startswith("ocbs-"):
        return _opencbs(loan, vector.get("conventions") or {})
    if vector["id"].startswith("cap-"):
        return _capsens(loan)
    return _fineract(vector, loan, vector.get("conventions") or {})


def rows(vector: Vector) -> list[dict[str, str]]:
    """Return the first schedule a vector expects."""
    if "expected" in vector:
        return cast("list[dict[str, str]]", vector["expected"]["schedule"])
    wanted = (step["expect"]["schedule"] for step in vector["steps"] if "schedule" in step.get("expect", {}))
    return cast("list[dict[str, str]]", next(wanted))


def _fineract(vector: Vector, loan: Vector, conventions: Vector) -> tuple[Shape, Amounts]:
    # The cumulative generator rounds level instalments to whole units; the progressive one smooths them by a cent.
    whole = str(conventions.get("installment_in_multiples_of") or "").startswith("1")
    start = loan.get("disbursed") or loan.get("submitted") or loan["periods"][0][0]
    method = _METHODS.get(loan.get("method", ""), "declining")
    if loan.get("interest_type") == "FLAT":
        method = "flat"
    elif loan.get("amortization") == "EQUAL_PRINCIPAL":
        method = "equal-principal"
    shape = Shape(
        annual_rate=Decimal(loan["annual_rate_pct"]),
        periods=int(loan["n"]),
        start=date.fromisoformat(start),
        every=int(loan.get("repay_every", 1)),
        unit=cast("Unit", loan.get("repay_unit", "MONTHS").lower()),
        first_due=date.fromisoformat(loan["first_due"]) if "first_due" in loan else None,
        method=method,
        day_count=_day_count(loan, conventions),
        grace_principal=int(loan.get("grace_principal_periods", 0)),
        grace_interest=int(loan.get("grace_interest_payment_periods", 0)),
        month_end="roll" if conventions.get("month_end") == "FIRST_DAY_OF_NEXT_MONTH" else "clamp",
        smooth=not whole,
        level_by="first-period" if whole else "every-period",
    )
    if "periods" in loan:
        shape = replace(shape, due_dates=tuple(date.fromisoformat(end) for _, end in loan["periods"]))
    if "schedule_start" in loan:
        shape = replace(shape, first_due=add_months(date.fromisoformat(loan["schedule_start"]), 1))
    return shape, Amounts(minor(_principal(vector, loan)), multiple_of=100 if whole else None)


def _principal(vector: Vector, loan: Vector) -> str:
    paid_out = (step["amount"] for step in vector.get("steps", ()) if step.get("op") == "disburse")
    return cast("str", loan.get("principal") or next(paid_out))


def _day_count(loan: Vector, conventions: Vector) -> DayCount:
    if loan.get("interest_calculation_period") != "DAILY" or conventions.get("days_in_month") == "30":
        return "30/360"
    if loan.get("product"):
        return "act/365"  # the cumulative generator's ACTUAL is 365 days in leap years too
    return cast(
        "DayCount", {"ACTUAL": "act/act"}.get(conventions["days_in_year"], f"act/{conventions['days_in_year']}")
    )


def _opencbs(loan: Vector, conventions: Vector) -> tuple[Shape, Amounts]:
    days = int(loan.get("period_days", 0))
    start = date.fromisoformat(loan["disbursed"])
    method = _METHODS[loan["method"]]
    residue: Residue = cast(
        "Residue", {"first": "first", "last": "last"}.get(conventions["residue"].split()[0], "each")
    )
    # OpenCBS's fixed-principal strategy rounds with the language's default, which is half to even.
    rounding: Rounding = "half-even" if method == "equal-principal" else "half-up"
    # A rate per period is an annual rate of twelve of them on a loan that counts every period as a month.
    shape = Shape(
        annual_rate=Decimal(loan["rate_pct_per_period"]) * 12,
        periods=int(loan["n"]),
        start=start,
        every=days or 1,
        unit="days" if days else "months",
        method=method,
        rounding=rounding,
        residue=residue,
        grace_principal=int(loan["grace_principal_periods"]),
        interest_free=0 if loan["interest_charged_in_grace"] else int(loan["grace_principal_periods"]),
        weekend=frozenset({5, 6}),
        holidays=frozenset({date(2006, 1, 1), date(2006, 12, 25)}),
        broken_period="added",
    )
    if days:
        shape = replace(shape, annual_rate=Decimal(loan["rate_pct_per_period"]) * 360 / days)
        shape = replace(shape, first_due=_monday(start + timedelta(days=days)))
    return shape, Amounts(minor(loan["principal"]), unit=100 if conventions["money_decimals"] == 0 else 1)


def _monday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _capsens(loan: Vector) -> tuple[Shape, Amounts]:
    periods, bullet = int(loan["n"]), loan["method"].startswith("BULLET")
    shape = Shape(
        annual_rate=Decimal(loan["annual_rate_pct"]),
        periods=periods,
        start=date.fromisoformat(loan["start"]),
        every=int(loan["period_months"]),
        method=_METHODS[loan["method"]],
        rounding="half-up",
        carry=True,
        grace_principal=periods - 1 if bullet else int(loan["grace_principal_periods"]),
    )
    return shape, Amounts(minor(loan["principal"]))
