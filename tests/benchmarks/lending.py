"""Lending arithmetic: a schedule of sixty rows, and a history told again after a reversal, beside bare loops."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from domain.events import PaymentReceived
from domain.lending.account import Agreed, Charged, Facts, Paid, rebuild
from domain.lending.agreement import LoanTerms
from domain.lending.late import LateRule
from domain.lending.loan import Instalment
from domain.money import Money
from domain.operations.payments import record_payment
from domain.operations.reversing import reverse
from tests.benchmarks.floor import replay_sqlite
from tests.benchmarks.recording import recorded
from tests.builders import do, golden_loan, named
from tests.office import opened

_START = date(2026, 12, 5)
_TERMS = LoanTerms(principal=Money.of(500_000, "PKR"), periods=60, annual_rate=Decimal(24))


@dataclass(frozen=True, slots=True)
class Figure:
    """How long something takes, how long the barest loop for the same takes, and what was wanted; milliseconds."""

    name: str
    took: float
    floor: float
    wanted: float


def measure_lending() -> tuple[Figure, ...]:
    """Return the figures of a schedule, of a quote's annual rate with it, and of a reversal with 360 later facts."""
    facts, agreed = _history()
    without_first = Facts(schedule=facts.schedule, charges=facts.charges, payments=facts.payments[1:])
    return (
        Figure("a schedule of 60 rows", _took(lambda: _TERMS.schedule(_START), 200), _took(_bare_rows, 200), 1.0),
        Figure(
            "a reversal, 360 later facts told again",
            _took(lambda: rebuild(without_first, agreed), 40),
            _took(lambda: _bare_walk(without_first), 40),
            50.0,
        ),
    )


def _history() -> tuple[Facts, Agreed]:
    """Return five years of a loan that is paid in parts: three hundred payments and sixty nights it was charged."""
    parts = [
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor) for row in _TERMS.schedule(_START).rows
    ]
    whole = sum(part.amount for part in parts)
    payments = [
        Paid(number, _START + timedelta(days=6 * number), whole // 310, f"cash:{number:04}") for number in range(1, 302)
    ]
    charges = [Charged(part.number, part.due_on + timedelta(days=3)) for part in parts]
    return Facts(schedule=parts, charges=charges, payments=payments), Agreed(
        principal=_TERMS.principal, late=LateRule()
    )


def _bare_rows() -> list[tuple[int, int, int]]:
    """Return the same sixty rows by the textbook formula in floats, without dates, currency or checks."""
    rate, left = 0.02, 50_000_000
    level = round(left * rate * 1.02**60 / (1.02**60 - 1) / 100) * 100
    rows = []
    for number in range(1, 61):
        interest = round(left * rate / 100) * 100
        principal = left if number == 60 else level - interest
        left -= principal
        rows.append((number, principal, interest))
    return rows


def _bare_walk(facts: Facts) -> list[int]:
    """Settle the same payments against a plain list, oldest first, without components, charges or a record."""
    owed = [part.amount for part in facts.schedule]
    first = 0
    for paid in sorted(facts.payments, key=lambda fact: (fact.on, fact.key)):
        left = paid.amount
        while left and first < len(owed):
            taken = min(left, owed[first])
            owed[first] -= taken
            left -= taken
            first += owed[first] == 0
    return owed


def _took(work: Callable[[], object], times: int) -> float:
    """Return the median of several runs in milliseconds."""
    runs = []
    for _run in range(times):
        begun = time.perf_counter()
        work()
        runs.append((time.perf_counter() - begun) * 1000)
    return median(runs)


async def measure_reversal() -> Figure:
    """Measure taking back the first of 361 payments on SQLite, beside the same statements said again by hand."""
    folder = Path(tempfile.mkdtemp())
    async with opened(folder) as office:
        amina = await golden_loan(office)
        for number in range(361):
            fact = PaymentReceived(
                "cash", f"{number:04}", Money(15_000, "PKR"), office.runtime.clock(), loan_id=amina.loan_id
            )
            await do(office, lambda moment, paid=fact: record_payment(moment, paid))  # type: ignore[misc]  # a default binds the loop's value
        manager = await named(office, "Sana")
        kept = office.runtime.database.url.split("///", 1)[1]
        for tail in ("", "-wal"):
            shutil.copy(f"{kept}{tail}", folder / f"floor.sqlite3{tail}")
        with recorded(office.runtime.database.writer) as recordings:
            begun = time.perf_counter()
            await do(office, lambda moment: reverse(moment, manager, 1, reason="typed twice"))
            took = (time.perf_counter() - begun) * 1000
    floor = await replay_sqlite(folder / "floor.sqlite3", recordings) * 1000
    shutil.rmtree(folder)
    return Figure("the same on SQLite, kept and booked", took, floor, 50.0)
