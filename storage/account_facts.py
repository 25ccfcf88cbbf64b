"""What happened on loans: nights they were charged for, what was let go, and quotes that close them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.account import Charged, Relieved
from domain.lending.closing import ClosingKind, Quoted
from domain.lending.loan import Loan
from domain.money import Money
from storage.insert import insert_new
from storage.tables import closing_quote, late_charge, relief, relief_part


class SqlAccountFacts:
    """Keeps the facts a loan's account is told from, each of them once and for ever."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def charge(self, found: Loan, number: int, *, sequence: int, on: date) -> bool:
        """Note a night an instalment was charged for being late; return False when it was noted before."""
        values = {
            "loan_id": found.id,
            "version": found.version,
            "number": number,
            "sequence": sequence,
            "charged_on": on,
        }
        statement = insert_new(self._connection, late_charge).values(values).on_conflict_do_nothing()
        made = await self._connection.execute(statement.returning(late_charge.c.number))
        return made.first() is not None

    async def charges(self, found: Loan) -> Sequence[Charged]:
        """Return the nights on which instalments of the present plan were charged for being late."""
        mine = (late_charge.c.loan_id == found.id) & (late_charge.c.version == found.version)
        query = select(late_charge.c.number, late_charge.c.charged_on).where(mine)
        rows = await self._connection.execute(query.order_by(late_charge.c.number, late_charge.c.sequence))
        return [Charged(row.number, row.charged_on) for row in rows]

    async def charges_made(self, found: Loan, number: int) -> int:
        """Return how often an instalment of the present plan was charged for being late."""
        mine = (late_charge.c.loan_id == found.id) & (late_charge.c.version == found.version)
        query = select(func.count()).select_from(late_charge).where(mine & (late_charge.c.number == number))
        return int(await self._connection.scalar(query) or 0)

    async def relieve(
        self,
        found: Loan,
        parts: Mapping[tuple[int, str], int],
        *,
        kind: str,
        on: date,
        by: str,
        reason: str,
        at: datetime,
        payment_id: int | None = None,
        since: date | None = None,
    ) -> int:
        """Keep that something was let go; return its id."""
        values = {
            "loan_id": found.id,
            "version": found.version,
            "kind": kind,
            "effective_on": on,
            "payment_id": payment_id,
            "told_since": since,
            "reason": reason,
            "made_by": by,
            "made_at": at,
        }
        relief_id: int = (
            await self._connection.execute(insert(relief).values(values).returning(relief.c.id))
        ).scalar_one()
        rows = [
            {"relief_id": relief_id, "number": number, "component": component, "amount_minor": amount}
            for (number, component), amount in parts.items()
            if amount
        ]
        if rows:
            await self._connection.execute(insert(relief_part), rows)
        return relief_id

    async def reliefs(self, found: Loan) -> Sequence[Relieved]:
        """Return what was let go on the present plan, in the order in which it was."""
        mine = (relief.c.loan_id == found.id) & (relief.c.version == found.version)
        columns = (relief.c.id, relief.c.effective_on, relief.c.payment_id, relief.c.told_since)
        query = (
            select(*columns, relief_part)
            .join(relief_part, relief_part.c.relief_id == relief.c.id)
            .where(mine)
            .order_by(relief.c.id)
        )
        return relieved((await self._connection.execute(query)).mappings().all())

    async def quote(self, found: Loan, quoted: Quoted, *, at: datetime) -> None:
        """Keep what closes a loan on a day; of a day the last one counts."""
        values = {
            "kind": quoted.kind,
            "amount_minor": quoted.amount.minor,
            "made_by": quoted.by,
            "reason": quoted.reason,
            "made_at": at,
        }
        statement = insert_new(self._connection, closing_quote).values(
            values | {"loan_id": found.id, "good_on": quoted.good_on}
        )
        # What two people agreed on and she was told is not undone by asking what settling would cost.
        replaceable = (closing_quote.c.kind != "compromise") | (quoted.kind == "compromise")
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["loan_id", "good_on"], set_=values, where=replaceable)
        )

    async def quoted(self, found: Loan, *, on: date) -> Quoted | None:
        """Return the quote that is good on a day."""
        where = (closing_quote.c.loan_id == found.id) & (closing_quote.c.good_on == on)
        row = (await self._connection.execute(select(closing_quote).where(where))).mappings().one_or_none()
        if row is None:
            return None
        kind: ClosingKind = row["kind"]
        return Quoted(kind, Money(row["amount_minor"], found.currency), on, row["made_by"], row["reason"])


def relieved(rows: Iterable[RowMapping]) -> list[Relieved]:
    """Return reliefs from the rows of their parts."""
    heads: dict[int, RowMapping] = {}
    parts: dict[int, dict[tuple[int, str], int]] = {}
    for row in rows:
        heads.setdefault(row["id"], row)
        parts.setdefault(row["id"], {})[row["number"], row["component"]] = row["amount_minor"]
    return [
        Relieved(relief_id, row["effective_on"], parts[relief_id], row["payment_id"], row["told_since"])
        for relief_id, row in heads.items()
    ]
