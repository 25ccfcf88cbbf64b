"""Disputes: opened, added to, and ended once; what was said is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.collections.dispute import DISPUTE_MOVES, Dispute, DisputeState
from domain.lending.late import Freeze
from domain.money import Money
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import dispute as table


class SqlDisputes:
    """Every way we find and keep a dispute, whoever raised it."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def open(
        self,
        kind: str,
        *,
        loan_id: int | None,
        person_id: int | None,
        reason: str,
        said: str,
        due_on: date | None,
        at: datetime,
        payment_id: int | None = None,
        provider: str = "",
        reference: str = "",
        amount: Money | None = None,
    ) -> int | None:
        """Keep a new dispute and return its id; None when the provider's reference is known already."""
        values = {
            "kind": kind,
            "loan_id": loan_id,
            "person_id": person_id,
            "payment_id": payment_id,
            "provider": provider,
            "reference": reference,
            "amount_minor": amount.minor if amount else None,
            "currency": amount.currency if amount else "",
            "reason": reason,
            "said_sealed": self._keyring.seal(said, place=_place(kind, loan_id)),
            "state": DisputeState.OPEN,
            "opened_at": at,
            "due_on": due_on,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        found: int | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found

    async def get(self, dispute_id: int, *, lock: bool = True) -> Dispute | None:
        """Return a dispute, locked until the transaction ends unless it is only looked at."""
        query = select(table).where(table.c.id == dispute_id)
        query = query.with_for_update(key_share=True) if lock else query
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._dispute(row) if row else None

    async def open_of_loan(self, loan_id: int, *, kind: str = "") -> Dispute | None:
        """Return the oldest open dispute about a loan, of any kind unless one is given."""
        where = (table.c.loan_id == loan_id) & (table.c.state == DisputeState.OPEN)
        where = where & (table.c.kind == kind) if kind else where
        query = select(table).where(where).order_by(table.c.id).limit(1)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._dispute(row) if row else None

    async def add(self, found: Dispute, *, said: str) -> Dispute:
        """Add to what was said, and return the dispute as it is then."""
        every = "\n".join(words for words in (found.said, said) if words)
        sealed = self._keyring.seal(every, place=_place(found.kind, found.loan_id))
        await self._connection.execute(update(table).where(table.c.id == found.id).values(said_sealed=sealed))
        return replace(found, said=every)

    async def resolve(self, found: Dispute, state: DisputeState, *, outcome: str, by: str, at: datetime) -> None:
        """End a dispute; raise IllegalMove when it has ended before."""
        DISPUTE_MOVES.move(found.state, state)
        values = {"state": state, "outcome": outcome, "ended_by": by, "ended_at": at}
        await self._connection.execute(update(table).where(table.c.id == found.id).values(values))

    async def overdue(self, today: date, *, kind: str) -> Sequence[Dispute]:
        """Return the open disputes of a kind whose answer was promised for before a day, oldest first."""
        late = (table.c.state == DisputeState.OPEN) & (table.c.kind == kind) & (table.c.due_on < today)
        rows = (await self._connection.execute(select(table).where(late).order_by(table.c.id))).mappings()
        return [self._dispute(row) for row in rows]

    async def still_open(self, *, limit: int = 20) -> Sequence[Dispute]:
        """Return the open disputes, oldest first."""
        query = select(table).where(table.c.state == DisputeState.OPEN).order_by(table.c.id).limit(limit)
        return [self._dispute(row) for row in (await self._connection.execute(query)).mappings()]

    async def freezes(self, loan_id: int, *, zone: ZoneInfo) -> Sequence[Freeze]:
        """Return the days on which a loan was disputed, by the lender's clock."""
        query = select(table.c.opened_at, table.c.ended_at).where(table.c.loan_id == loan_id).order_by(table.c.id)
        return [
            Freeze(
                row.opened_at.astimezone(zone).date(), row.ended_at.astimezone(zone).date() if row.ended_at else None
            )
            for row in await self._connection.execute(query)
        ]

    def _dispute(self, row: RowMapping) -> Dispute:
        return Dispute(
            id=row["id"],
            kind=row["kind"],
            loan_id=row["loan_id"],
            person_id=row["person_id"],
            payment_id=row["payment_id"],
            reference=row["reference"],
            reason=row["reason"],
            said=self._keyring.open(row["said_sealed"], place=_place(row["kind"], row["loan_id"])),
            state=DisputeState(row["state"]),
            opened_at=row["opened_at"],
            due_on=row["due_on"],
        )


def _place(kind: str, loan_id: int | None) -> str:
    return f"dispute|{kind}|{loan_id or 0}"
