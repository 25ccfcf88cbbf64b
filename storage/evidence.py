"""Evidence: the records as they lie, for those who check that they fit together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import application, audit, inbox, loan, outbox, payment, person, transaction


class SqlEvidence:
    """Reads across the tables what no work asks for."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def people(self) -> Sequence[int]:
        """Return the ids of all people."""
        return await self._ids(person.c.id)

    async def loans(self) -> Sequence[int]:
        """Return the ids of all loans."""
        return await self._ids(loan.c.id)

    async def credit(self) -> int:
        """Return what payments left over, in minor units."""
        return int(await self._connection.scalar(select(func.sum(payment.c.credit_minor))) or 0)

    async def payments(self, *, state: str) -> Sequence[tuple[int, int, int]]:
        """Return the id of the payments in a state, what was not sent back of each, and its credit."""
        kept = payment.c.amount_minor - payment.c.refunded_minor
        query = select(payment.c.id, kept, payment.c.credit_minor).where(payment.c.state == state)
        return [(row[0], row[1], row[2]) for row in await self._connection.execute(query)]

    async def audited(self) -> set[tuple[str, datetime]]:
        """Return each action that was audited, and when."""
        return {(row[0], row[1]) for row in await self._connection.execute(select(audit.c.action, audit.c.at))}

    async def posted(self) -> Sequence[tuple[str, datetime]]:
        """Return each kind of posting to the books, and when it was made."""
        query = select(transaction.c.kind, transaction.c.posted_at).order_by(transaction.c.id)
        return [(row[0], row[1]) for row in await self._connection.execute(query)]

    async def accepted(self) -> Sequence[tuple[int, datetime]]:
        """Return each loan, and when it was accepted."""
        return [(row[0], row[1]) for row in await self._connection.execute(select(loan.c.id, loan.c.accepted_at))]

    async def decided(self) -> Sequence[tuple[int, datetime]]:
        """Return each application that was decided, and when."""
        query = select(application.c.id, application.c.decided_at).where(application.c.decided_at.is_not(None))
        return [(row[0], row[1]) for row in await self._connection.execute(query)]

    async def heard(self) -> Sequence[tuple[str, datetime]]:
        """Return who was heard, and when."""
        query = select(inbox.c.sender, inbox.c.received_at)
        return [(row[0], row[1]) for row in await self._connection.execute(query)]

    async def told(self) -> Sequence[tuple[str, str, datetime]]:
        """Return what borrowers were told: to whom, which kind, and when it left."""
        query = select(outbox.c.recipient, outbox.c.kind, outbox.c.sent_at).where(
            outbox.c.action.in_(("send", "notice"))
            & outbox.c.sent_at.is_not(None)
            & ~outbox.c.recipient.startswith("staff:")
        )
        return [(row[0], row[1], row[2]) for row in await self._connection.execute(query)]

    async def promised_twice(self) -> Sequence[str]:
        """Return keys of promises that are there more than once; the database forbids it."""
        query = select(outbox.c.key).group_by(outbox.c.key).having(func.count() > 1)
        return list((await self._connection.scalars(query)).all())

    async def kept_twice(self) -> Sequence[str]:
        """Return the provider's names of messages that more than one promise claims to be kept by."""
        sent = outbox.c.action.in_(("send", "notice", "card", "staff")) & (outbox.c.provider_id != "")
        query = select(outbox.c.provider_id).where(sent).group_by(outbox.c.recipient, outbox.c.provider_id)
        return list((await self._connection.scalars(query.having(func.count() > 1))).all())

    async def _ids(self, column: ColumnElement[int]) -> Sequence[int]:
        return list((await self._connection.scalars(select(column).order_by(column))).all())
