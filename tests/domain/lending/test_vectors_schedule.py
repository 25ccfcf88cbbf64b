"""Every published schedule, to the last cent, under the conventions of the system that published it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.lending.amortise import Line, lines
from domain.lending.terms import Amounts, Shape
from tests.domain.lending.vectors import Vector, major, of_kind, plan, rows

# One reason for all of them: the split of each instalment is typed in by hand there, a table and not a rule.
BY_HAND = {
    "ocbs-sched-dw-250",
    "ocbs-sched-dn-334",
    "ocbs-sched-fw-175",
    "ocbs-sched-fw-208",
    "ocbs-sched-fn-182",
    "ocbs-sched-fn-213",
    "ocbs-sched-fn-244",
}
SCHEDULES = [vector for vector in of_kind("schedule") if vector["id"] not in BY_HAND]


def named(vector: Vector) -> str:
    return str(vector["id"])


def printed(line: Line) -> dict[str, Any]:
    """Return an instalment under the names the file uses."""
    return {
        "nr": line.number,
        "days": line.days,
        "due_date": line.due.isoformat(),
        "principal": major(line.principal),
        "interest": major(line.interest),
        "due": major(line.principal + line.interest),
        "opening_balance": major(line.balance + line.principal),
        "balance": major(line.balance),
    }


@pytest.mark.parametrize("vector", SCHEDULES, ids=named)
def test_prints_the_same_rows(vector: Vector) -> None:
    shape, amounts = plan(vector)

    made = [printed(line) for line in lines(shape, amounts)]

    wanted = rows(vector)
    partial = vector.get("expected", {}).get("partial", False)
    assert partial or len(made) == len(wanted)
    for mine, theirs in zip(made, wanted, strict=False):
        assert mine == {**mine, **{name: value for name, value in theirs.items() if name in mine}}


def test_only_schedules_split_by_hand_are_left_out() -> None:
    left_out = [vector for vector in of_kind("schedule") if vector["id"] in BY_HAND]

    assert {vector["id"] for vector in left_out} == BY_HAND
    assert all("custom_installment_split" in vector["needs"] and not vector["portable"] for vector in left_out)


def test_an_agreed_instalment_takes_as_many_as_it_needs() -> None:
    """Frappe: 14,000 a month on 280,000 at 8.4 % is 22 instalments and 22,708 of interest."""
    shape = Shape(annual_rate=Decimal("8.4"), periods=60, start=date(2020, 10, 1), day_count="act/365")

    made = lines(shape, Amounts(280_000_00, level=14_000_00))

    assert len(made) == 22
    assert round(Decimal(sum(line.interest for line in made)) / 100) == 22_708


# The command is what the arithmetic is checked with from outside, so it answers for the same figures.
COMMAND = "import typer; from webhooks.commands.schedule import schedule; typer.run(schedule)"
CHECKED = ["fin-repayment-311", "fin-repayment-375", "fin-repayment-471", "fin-repayment-503", "fin-gen-192"]
CHECKED += ["fin-c3152", "fin-c3164", "fin-emi-238", "fin-monthend-roll-30360", "ocbs-sched-dn-98"]


@pytest.mark.parametrize("vector", [each for each in SCHEDULES if each["id"] in CHECKED], ids=named)
def test_the_command_prints_the_same_rows(vector: Vector) -> None:
    shape, amounts = plan(vector)
    options = as_options(shape, amounts)

    done = subprocess.run([sys.executable, "-c", COMMAND, *options], capture_output=True, text=True, check=True)

    answer = json.loads(done.stdout)
    for mine, theirs in zip(answer["rows"], rows(vector), strict=True):
        assert Decimal(mine["principal"]) == Decimal(theirs["principal"])
        assert Decimal(mine["interest"]) == Decimal(theirs["interest"])
        assert shape.weekend or mine["due"] == theirs["due_date"]


def as_options(shape: Shape, amounts: Amounts) -> list[str]:
    """Return terms as someone would type them."""
    whole = amounts.unit == 100
    options = {
        "principal": major(amounts.principal).removesuffix(".00") if whole else major(amounts.principal),
        "rate": str(shape.annual_rate),
        "periods": str(shape.periods),
        "every": str(shape.every),
        "unit": shape.unit,
        "start": shape.start.isoformat(),
        "method": shape.method,
        "day-count": shape.day_count,
        "rounding": shape.rounding,
        "residue": shape.residue,
        "grace-principal": str(shape.grace_principal),
        "grace-interest": str(shape.grace_interest),
        "month-end": shape.month_end,
        "decimals": "0" if whole else "2",
    }
    if amounts.multiple_of:
        options["multiple-of"] = "1"
    if shape.first_due:
        options["first-due"] = shape.first_due.isoformat()
    return ["--json", *(word for name, value in options.items() for word in (f"--{name}", value))]
