"""Runs of jobs: claimed by (job, business date, period), so that each happens once whoever ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.insert import insert_new
from storage.tables import job_run as table

#: A run that has not ended after this long died with its process and is taken up again.
ABANDONED = timedelta(minutes=10)


class SqlJobs:
    """Claims runs and notes how they ended."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, job: str, on: date, *, period: str, at: datetime) -> bool:
        """Claim a run; return False when it is done or somebody else is at it."""
        values = {"job": job, "business_date": on, "period": period, "state": "running", "started_at": at}
        fresh = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.job)
        if (await self._connection.execute(fresh)).first() is not None:
            return True
        abandoned = (table.c.state == "failed") | ((table.c.state == "running") & (table.c.started_at < at - ABANDONED))
        again = (
            update(table)
            .where((table.c.job == job) & (table.c.business_date == on) & (table.c.period == period) & abandoned)
            .values(state="running", started_at=at)
            .returning(table.c.job)
        )
        return (await self._connection.execute(again)).first() is not None

    async def finish(self, job: str, on: date, *, period: str, at: datetime, handled: int, error: str = "") -> None:
        """Note how a run ended."""
        where = (table.c.job == job) & (table.c.business_date == on) & (table.c.period == period)
        state = "failed" if error else "done"
        values = {"state": state, "finished_at": at, "handled": handled, "error": error[:500]}
        await self._connection.execute(update(table).where(where).values(values))

    async def last_done(self, job: str) -> date | None:
        """Return the last business date a job was done for."""
        query = select(func.max(table.c.business_date)).where((table.c.job == job) & (table.c.state == "done"))
        found: date | None = await self._connection.scalar(query)
        return found

    async def unfinished(self, *, since: date, before: datetime) -> Sequence[tuple[str, date]]:
        """Return whole-day runs for days since a date that began before a moment and did not end well, oldest first."""
        where = (table.c.state != "done") & (table.c.period == "") & (table.c.started_at <= before)
        query = select(table.c.job, table.c.business_date).where(where & (table.c.business_date >= since))
        rows = await self._connection.execute(query.order_by(table.c.business_date, table.c.started_at))
        return [(row[0], row[1]) for row in rows]

    async def release_running(self) -> None:
        """Give up the claims of a process that died; only the one process of an embedded database may say so."""
        await self._connection.execute(
            update(table).where(table.c.state == "running").values(state="failed", error="process ended")
        )

    async def recent(self, *, limit: int = 50) -> Sequence[RowMapping]:
        """Return the newest runs."""
        query = select(table).order_by(table.c.started_at.desc(), table.c.job).limit(limit)
        return (await self._connection.execute(query)).mappings().all()
