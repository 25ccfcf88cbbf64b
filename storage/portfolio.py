"""
The portfolio read for reports: what is open now, where every loan stood on any day, and what moved between two days.

A past day is told again from the facts that count from then, never read from what is written on loans today. So a
report on it says the same whenever it is asked for, unless a fact turned up late or was taken back.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.account import Paid, rebuild
from domain.lending.loan import Instalment
from domain.lending.portfolio import Movement, OpenItem, PortfolioReport, Position, position_of, report_of
from domain.lending.standing import days_past_due
from domain.lending.states import RUNNING_STATES
from domain.payments.books import PRINCIPAL
from storage.accounts_told import gather
from storage.tables import (
    allocation,
    instalment,
    loan,
    payment,
    posting,
    relief,
    relief_part,
    schedule_version,
    transaction,
)

#: How many loans are told together.
PAGE: Final = 1_000
_SCHEDULED: Final = ("principal", "interest", "fees")
_PARTS: Final = (*_SCHEDULED, "late")
#: What was let go with these ends a loan: what is left of it is due on that very day.
_ENDINGS: Final = ("rebate", "return", "compromise", "write-off")


class SqlPortfolio:
    """Reads the whole book; changes nothing."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open_items(self, *, person_id: int | None = None) -> Sequence[OpenItem]:
        """Return everything unpaid on running loans and credit lines, of everybody or of one person."""
        owed = _left(_PARTS)
        query = (
            select(loan.c.id, owed.label("owed"), instalment.c.due_on, instalment.c.added_on)
            .join(instalment, _present())
            .where(loan.c.state.in_(RUNNING_STATES) & (owed > 0))
        )
        if person_id is not None:
            query = query.where(loan.c.person_id == person_id)
        rows = await self._connection.execute(query)
        return [
            OpenItem(loan=_ref(loan_id), owed=int(minor), due=due_on, drawn=added_on)
            for loan_id, minor, due_on, added_on in rows
        ]

    async def hold_still(self) -> None:
        """Let all that follows see one picture while others go on writing; must come before the first query."""
        if self._connection.dialect.name == "postgresql":
            await self._connection.execution_options(isolation_level="REPEATABLE READ")

    async def report(
        self, on: date, *, against: date, zone: ZoneInfo, today: date | None = None, rolls: bool = True
    ) -> PortfolioReport:
        """Return the portfolio at the end of a day, with what moved since another one; `rolls` tells that one too."""
        since = against + timedelta(days=1)
        return report_of(
            await self.positions(on, zone, today=today),
            as_of=on,
            against=against,
            before=await self.positions(against, zone) if rolls else (),
            due=await self.fell_due(since=since, until=on),
            received=await self.came_in(since=since, until=on, zone=zone),
            recovered=await self.came_in(since=since, until=on, zone=zone, recovered=True),
        )

    async def positions(self, on: date, zone: ZoneInfo, *, today: date | None = None) -> list[Position]:
        """
        Return where each loan stood when a day ended, of those paid out by then and not yet repaid.

        Whoever says what day it is `today` has today's positions in one query, from what is written on the
        instalments, which tells the same as the facts do.
        """
        if on == today and not await self._anything_ahead(on, zone):
            return await self._present_positions(on)
        last = int(await self._connection.scalar(select(func.max(loan.c.id))) or 0)
        found: list[Position] = []
        for low in range(0, last, PAGE):
            found += await self._told(low, low + PAGE, on, zone)
        return found

    async def fell_due(self, *, since: date, until: date) -> list[Movement]:
        """
        Return what fell due between two days, both included, on the plans that were then in force.

        It is what an instalment asked for, late charges apart, less what had been let go of it by then. A payment
        ahead of its day changes nothing here, unless the rest was planned anew for it. A loan that is closed early
        has all of its rest fall due on that day; what a new plan asks for again falls due again.
        """
        columns = instalment.c
        ending = _endings().subquery()
        day = case((ending.c.on < columns.due_on, ending.c.on), else_=columns.due_on)
        asked = functools.reduce(operator.add, (columns[name] for name in _SCHEDULED))
        waived = functools.reduce(operator.add, (columns[f"waived_{name}"] for name in _SCHEDULED))
        query = (
            select(day.label("day"), asked, waived, _let_go_by(day))
            .select_from(instalment)
            .outerjoin(ending, (ending.c.loan_id == columns.loan_id) & (ending.c.version == columns.version))
            .where(day.between(since, until) & ~_planned_anew_before(day))
        )
        rows = await self._connection.execute(query)
        # Of what was paid before it was let go, less was let go in the end than had been written down.
        moved = [(on, int(amount) - min(int(gone), int(most))) for on, amount, most, gone in rows]
        return [Movement(on=on, amount=amount) for on, amount in moved if amount]

    async def came_in(self, *, since: date, until: date, zone: ZoneInfo, recovered: bool = False) -> list[Movement]:
        """
        Return the money that came in for loans between two days, both included, by the day it counts from.

        Payments taken back are not counted and refunds are taken off. What came for loans that had been written off
        is not among it; that alone is returned when `recovered`.
        """
        back = payment.c.recovered_minor
        within = (payment.c.paid_at >= _begins(since, zone)) & (payment.c.paid_at < _ends(until, zone))
        where = within & (payment.c.state == "SUCCESS") & payment.c.loan_id.is_not(None)
        query = select(payment.c.paid_at, payment.c.amount_minor - payment.c.refunded_minor).where(
            where & (back > 0 if recovered else back == 0)
        )
        rows = await self._connection.execute(query)
        return [Movement(on=paid_at.astimezone(zone).date(), amount=amount) for paid_at, amount in rows if amount]

    # As it is written

    async def _anything_ahead(self, today: date, zone: ZoneInfo) -> bool:
        """Return whether money is recorded that only counts from a later day, such as by another clock than ours."""
        later = select(payment.c.id).where(payment.c.paid_at >= _ends(today, zone)).limit(1)
        return await self._connection.scalar(later) is not None

    async def _present_positions(self, today: date) -> list[Position]:
        # A loan that owes something has an oldest unpaid due date, whatever its state.
        principal = _left(("principal",))
        query = (
            select(
                loan.c.id,
                func.sum(principal),
                func.sum(case((instalment.c.due_on < today, principal), else_=0)),
                func.min(instalment.c.due_on),
            )
            .join(instalment, _present())
            .where(loan.c.oldest_due_on.is_not(None) & (_left(_PARTS) > 0))
            .group_by(loan.c.id)
        )
        marks = await self._marks(0, None, today)
        found = {
            loan_id: Position(
                loan=_ref(loan_id),
                outstanding=int(outstanding),
                overdue=int(overdue),
                days_past_due=days_past_due(oldest, today=today),
                restructured=loan_id in marks.restructured,
            )
            for loan_id, outstanding, overdue, oldest in await self._connection.execute(query)
        }
        return marks.with_losses(found)

    # Told again

    async def _told(self, after: int, until: int, on: date, zone: ZoneInfo) -> list[Position]:
        """Return where the loans of a range of ids stood, in nine queries however many loans there are."""
        plans = await gather(self._connection, after, until, zone=zone, on=on)
        early = await self._paid_early(after, until, on, zone)
        put_back = await self._put_back(after, until, on)
        marks = await self._marks(after, until, on)
        found: dict[int, Position] = {}
        for loan_id, plan in plans.items():
            facts = replace(plan.facts, payments=[*plan.payments, *early.get(loan_id, ())]).until(on)
            parts = [*rebuild(facts, plan.agreed).instalments, *put_back.get(loan_id, ())]
            position = position_of(_ref(loan_id), parts, on=on, restructured=loan_id in marks.restructured)
            if position is not None:
                found[loan_id] = position
        return marks.with_losses(found)

    async def _paid_early(self, after: int, until: int, on: date, zone: ZoneInfo) -> dict[int, list[Paid]]:
        """Return payments that counted by a day, but turned up so late that a plan made after it has them."""
        plan = and_(
            schedule_version.c.loan_id == payment.c.loan_id, schedule_version.c.version == payment.c.schedule_version
        )
        counts = (payment.c.state == "SUCCESS") & (payment.c.recovered_minor == 0)
        query = (
            select(payment)
            .join(schedule_version, plan)
            .where((payment.c.loan_id > after) & (payment.c.loan_id <= until) & counts)
            .where((payment.c.paid_at < _ends(on, zone)) & (schedule_version.c.started_on > on))
        )
        found: dict[int, list[Paid]] = {}
        for row in (await self._connection.execute(query)).mappings():
            day, amount = row["paid_at"].astimezone(zone).date(), row["amount_minor"] - row["refunded_minor"]
            paid = Paid(row["id"], day, amount, f"{row['provider']}:{row['reference']}")
            found.setdefault(row["loan_id"], []).append(paid)
        return found

    async def _put_back(self, after: int, until: int, on: date) -> dict[int, list[Instalment]]:
        """
        Return principal that a plan in force on a day took for repaid by a payment on an earlier plan, wrongly.

        The payment was taken back or refunded after that day, and only a plan made then asks for it again. It is due
        since the first instalment that the payment had settled.
        """
        first_due = (
            select(func.min(instalment.c.due_on))
            .join(allocation, allocation.c.number == instalment.c.number)
            .where((allocation.c.payment_id == payment.c.id) & (instalment.c.loan_id == payment.c.loan_id))
            .where(instalment.c.version == payment.c.schedule_version)
            .scalar_subquery()
        )
        replaced = select(schedule_version.c.version).where(
            (schedule_version.c.loan_id == payment.c.loan_id)
            & (schedule_version.c.version > payment.c.schedule_version)
            & (schedule_version.c.started_on <= on)
        )
        asked = case((posting.c.debit == PRINCIPAL, posting.c.amount), else_=0)
        repaid = case((posting.c.credit == PRINCIPAL, posting.c.amount), else_=0)
        query = (
            select(payment.c.loan_id, first_due, func.sum(asked - repaid))
            .join(transaction, transaction.c.payment_id == payment.c.id)
            .join(posting, posting.c.transaction_id == transaction.c.id)
            .where((payment.c.loan_id > after) & (payment.c.loan_id <= until) & replaced.exists())
            .where(transaction.c.kind.in_(("REVERSAL", "REFUND")) & (transaction.c.effective_on > on))
            .group_by(payment.c.id, payment.c.loan_id, payment.c.schedule_version)
        )
        found: dict[int, list[Instalment]] = {}
        for loan_id, due_on, amount in await self._connection.execute(query):
            if amount:
                found.setdefault(loan_id, []).append(Instalment(0, due_on, principal=int(amount)))
        return found

    async def _marks(self, after: int, until: int | None, on: date) -> _Marks:
        def within(column: Any) -> Any:
            return (column > after) if until is None else (column > after) & (column <= until)

        anew = (
            select(schedule_version.c.loan_id)
            .where(within(schedule_version.c.loan_id) & (schedule_version.c.version > 1))
            .where((schedule_version.c.started_on <= on) & schedule_version.c.reason.startswith("restructure"))
        )
        principal = case((relief_part.c.component == "principal", relief_part.c.amount_minor), else_=0)
        lost = (
            select(relief.c.loan_id, func.sum(principal))
            .outerjoin(relief_part, relief_part.c.relief_id == relief.c.id)
            .where(within(relief.c.loan_id) & (relief.c.kind == "write-off") & (relief.c.effective_on <= on))
            .group_by(relief.c.loan_id)
        )
        restructured = frozenset((await self._connection.scalars(anew)).all())
        written_off = {loan_id: int(amount) for loan_id, amount in await self._connection.execute(lost)}
        return _Marks(restructured, written_off)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What had become of loans by a day: which had been restructured, and which written off, with what principal."""

    restructured: frozenset[int]
    written_off: dict[int, int]

    def with_losses(self, found: dict[int, Position]) -> list[Position]:
        """Return positions by loan, those written off standing as a loss."""
        lost = {
            loan_id: Position(
                loan=_ref(loan_id),
                outstanding=amount,
                days_past_due=0,
                restructured=loan_id in self.restructured,
                written_off=True,
            )
            for loan_id, amount in self.written_off.items()
        }
        return [position for _loan_id, position in sorted({**found, **lost}.items())]


def _present() -> Any:
    return and_(instalment.c.loan_id == loan.c.id, instalment.c.version == loan.c.schedule_version)


def _left(components: Sequence[str]) -> Any:
    columns = instalment.c
    parts = [columns[name] - columns[f"paid_{name}"] - columns[f"waived_{name}"] for name in components]
    return functools.reduce(operator.add, parts)


def _endings() -> Any:
    """Select the plans that came to an end early, and on which day."""
    return (
        select(relief.c.loan_id, relief.c.version, func.min(relief.c.effective_on).label("on"))
        .where(relief.c.kind.in_(_ENDINGS) & _stands())
        .group_by(relief.c.loan_id, relief.c.version)
    )


def _stands() -> Any:
    """Say which reliefs count: what came with a payment does only while that payment does."""
    standing = select(payment.c.id).where((payment.c.id == relief.c.payment_id) & (payment.c.state == "SUCCESS"))
    return relief.c.payment_id.is_(None) | standing.exists()


def _let_go_by(day: Any) -> Any:
    """Select what had been let go of an instalment by a day, late charges apart."""
    mine = (relief.c.loan_id == instalment.c.loan_id) & (relief.c.version == instalment.c.version)
    return (
        select(func.coalesce(func.sum(relief_part.c.amount_minor), 0))
        .join(relief, relief.c.id == relief_part.c.relief_id)
        .where(mine & (relief_part.c.number == instalment.c.number) & relief_part.c.component.in_(_SCHEDULED))
        .where((relief.c.effective_on <= day) & _stands())
        .scalar_subquery()
    )


def _planned_anew_before(day: Any) -> Any:
    """Say which instalments had been replaced by those of a later plan when a day began."""
    later = (schedule_version.c.loan_id == instalment.c.loan_id) & (schedule_version.c.version > instalment.c.version)
    return select(schedule_version.c.version).where(later & (schedule_version.c.started_on < day)).exists()


def _ref(loan_id: int) -> str:
    return f"L-{1000 + loan_id}"


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _ends(day: date, zone: ZoneInfo) -> datetime:
    return _begins(day + timedelta(days=1), zone)
