"""The accounts of many loans told again from their facts: as they stand, or as they stood at the end of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.account import Agreed, Charged, Facts, Paid, Relieved, rebuild
from domain.lending.agreement import LoanTerms
from domain.lending.loan import Instalment
from domain.money import Money
from storage.account_facts import relieved
from storage.loans import instalment_from
from storage.tables import instalment, late_charge, loan, payment, relief, relief_part, schedule_version


@dataclass(slots=True)
class Gathered:
    """What happened on one plan of one loan, and what was agreed there."""

    version: int
    agreed: Agreed
    schedule: list[Instalment] = field(default_factory=list)
    charges: list[Charged] = field(default_factory=list)
    reliefs: list[Relieved] = field(default_factory=list)
    payments: list[Paid] = field(default_factory=list)

    @property
    def facts(self) -> Facts:
        """Return what happened as the account takes it."""
        return Facts(schedule=self.schedule, charges=self.charges, reliefs=self.reliefs, payments=self.payments)


async def accounts_told(
    connection: AsyncConnection, after: int, until: int, *, zone: ZoneInfo, on: date | None = None
) -> dict[int, dict[int, Instalment]]:
    """
    Return the instalments of each loan of a range of ids, by number, told again from its facts.

    With a day, each is told as it stood when that day ended, on the plan that was in force then.
    """
    gathered = await gather(connection, after, until, zone=zone, on=on)
    return {
        loan_id: {part.number: part for part in rebuild(_until(found.facts, on), found.agreed).instalments}
        for loan_id, found in gathered.items()
    }


def _until(facts: Facts, on: date | None) -> Facts:
    return facts if on is None else facts.until(on)


async def gather(
    connection: AsyncConnection, after: int, until: int, *, zone: ZoneInfo, on: date | None = None
) -> dict[int, Gathered]:
    """Return what happened on each loan of a range of ids, in five queries however many loans there are."""
    plans = [row async for row in _plans(connection, after, until, on)]
    found = {
        row["id"]: Gathered(row["version"], _agreed(Money(row["principal_minor"], row["currency"]), row["terms"]))
        for row in plans
    }

    def of(row: Any) -> Gathered | None:
        one = found.get(row["loan_id"])
        return one if one is not None and one.version == row["version"] else None

    async for row in _rows(connection, instalment, after, until, instalment.c.due_on, instalment.c.number):
        if one := of(row):
            one.schedule.append(instalment_from(row))
    async for row in _rows(connection, late_charge, after, until):
        if one := of(row):
            one.charges.append(Charged(row["number"], row["charged_on"]))
    for loan_id, rows in _by_loan(row for row in await _reliefs(connection, after, until) if of(row)).items():
        found[loan_id].reliefs = relieved(rows)
    for row in await _payments(connection, after, until):
        if one := of(row):
            day = row["paid_at"].astimezone(zone).date()
            amount = row["amount_minor"] - row["refunded_minor"]
            one.payments.append(
                Paid(row["id"], day, amount, f"{row['provider']}:{row['reference']}", row["refunded_minor"] > 0)
            )
    return found


def _by_loan(rows: Iterable[Any]) -> dict[int, list[Any]]:
    gathered: dict[int, list[Any]] = {}
    for row in rows:
        gathered.setdefault(row["loan_id"], []).append(row)
    return gathered


def _agreed(principal: Money, terms: str) -> Agreed:
    found = LoanTerms.from_json(terms)
    return Agreed(principal=principal, late=found.late, rule=found.rule, cost_before=found.cost_before)


async def _plans(connection: AsyncConnection, after: int, until: int, on: date | None) -> Any:
    """Yield each loan with the plan in force: the present one, or the newest that had begun by a day."""
    within = (loan.c.id > after) & (loan.c.id <= until)
    inner = schedule_version.alias()
    newest = select(func.max(inner.c.version)).where(inner.c.loan_id == loan.c.id).correlate(loan)
    if on is not None:
        newest = newest.where(inner.c.started_on <= on)
    query = (
        select(loan.c.id, loan.c.principal_minor, loan.c.currency, schedule_version.c.version, schedule_version.c.terms)
        .select_from(loan)
        .join(
            schedule_version,
            and_(schedule_version.c.loan_id == loan.c.id, schedule_version.c.version == newest.scalar_subquery()),
        )
        .where(within)
    )
    for row in (await connection.execute(query)).mappings():
        yield row


async def _rows(connection: AsyncConnection, table: Any, after: int, until: int, *order: Any) -> Any:
    query = select(table).where((table.c.loan_id > after) & (table.c.loan_id <= until)).order_by(*order)
    for row in (await connection.execute(query)).mappings():
        yield row


async def _reliefs(connection: AsyncConnection, after: int, until: int) -> Any:
    query = (
        select(relief, relief_part)
        .join(relief_part, relief_part.c.relief_id == relief.c.id)
        .where((relief.c.loan_id > after) & (relief.c.loan_id <= until))
    )
    return (await connection.execute(query)).mappings().all()


async def _payments(connection: AsyncConnection, after: int, until: int) -> Any:
    counts = (payment.c.state == "SUCCESS") & (payment.c.recovered_minor == 0)
    query = select(payment, payment.c.schedule_version.label("version")).where(
        (payment.c.loan_id > after) & (payment.c.loan_id <= until) & counts
    )
    return (await connection.execute(query)).mappings().all()
