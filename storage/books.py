"""The books: transactions are posted once and never changed; balances are sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.payments.books import Transaction
from storage.insert import insert_new
from storage.tables import posting
from storage.tables import transaction as table


class SqlBooks:
    """Posts to the ledger and adds it up."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def post(self, made: Transaction, *, at: datetime) -> bool:
        """Post a transaction once; return False when its key was posted before."""
        values = {
            "key": made.key,
            "kind": made.kind,
            "effective_on": made.effective_on,
            "posted_at": at,
            "actor": made.actor,
            "loan_id": made.loan_id,
            "payment_id": made.payment_id,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        transaction_id = (await self._connection.execute(statement)).scalar_one_or_none()
        if transaction_id is None:
            return False
        rows = [
            {
                "transaction_id": transaction_id,
                "line": line,
                "debit": move.debit,
                "credit": move.credit,
                "amount": move.amount.minor,
                "currency": move.amount.currency,
                "loan_id": made.loan_id,
            }
            for line, move in enumerate(made.postings, start=1)
        ]
        if rows:
            await self._connection.execute(insert(posting), rows)
        return True

    async def accounts(self, *, loan_id: int | None = None) -> dict[str, int]:
        """Return debits less credits by account, of everything or of one loan, added up by the database."""
        debited = select(posting.c.debit.label("account"), posting.c.amount.label("amount"), posting.c.loan_id)
        credited = select(posting.c.credit.label("account"), (-posting.c.amount).label("amount"), posting.c.loan_id)
        entries = union_all(debited, credited).subquery()
        query = select(entries.c.account, func.sum(entries.c.amount)).group_by(entries.c.account)
        if loan_id is not None:
            query = query.where(entries.c.loan_id == loan_id)
        return {account: int(amount) for account, amount in await self._connection.execute(query)}

    async def recent(self, *, limit: int = 60) -> Sequence[RowMapping]:
        """Return the newest postings with what they belong to."""
        query = (
            select(
                table.c.id,
                table.c.posted_at,
                table.c.kind,
                table.c.loan_id,
                posting.c.debit,
                posting.c.credit,
                posting.c.amount,
                posting.c.line,
            )
            .join(posting, posting.c.transaction_id == table.c.id)
            .order_by(table.c.id.desc(), posting.c.line)
            .limit(limit)
        )
        return (await self._connection.execute(query)).mappings().all()
