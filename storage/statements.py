"""Lines of statements, kept once; money that waits for its owner; and what comparing with a provider found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import Money
from domain.payments.names import is_anybodys
from domain.payments.orders import OPEN
from domain.payments.reconciling import Comparison, Kind, Movement
from domain.payments.statements import StatementLine, Waiting, masked
from storage.crypto import Keyring
from storage.insert import insert_new
from storage.tables import money_order, payment, payment_name, payment_said, reconciliation
from storage.tables import statement_line as table


class SqlStatements:
    """Every way we find and keep what providers say has moved."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def keep(self, provider: str, line: StatementLine, *, source: str, by: str, at: datetime) -> bool:
        """Keep a line once; return False when its reference was kept before."""
        values = {
            "provider": provider,
            "reference": line.reference,
            "amount_minor": line.amount.minor,
            "currency": line.amount.currency,
            "paid_at": line.paid_at,
            "account": line.account,
            "payer_sealed": self._keyring.seal(line.payer, place=_place(provider, line.reference)),
            "source": source,
            "imported_by": by,
            "imported_at": at,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        return (await self._connection.execute(statement)).first() is not None

    async def unrecorded(self, provider: str, *, after: int, limit: int = 500) -> Sequence[tuple[int, StatementLine]]:
        """
        Return money that came by lines after an id and that no payment of ours stands for, with the lines' ids.

        What was taken back or is not confirmed yet, and what staff wrote down for a bank in another amount, does not
        stand for what a statement says.
        """
        asked = (money_order.c.kind == "lookup") & money_order.c.state.in_(OPEN)
        asking = select(money_order.c.payment_id).where(asked & money_order.c.payment_id.is_not(None))
        named = (payment.c.provider == table.c.provider) & (payment.c.reference == table.c.reference)
        named = named & (payment.c.state != "REVERSED") & payment.c.id.not_in(asking)
        same_amount = payment.c.amount_minor == table.c.amount_minor
        stands = named & same_amount if is_anybodys(provider) else named
        told = (payment_name.c.provider == table.c.provider) & (payment_name.c.reference == table.c.reference)
        query = (
            select(table)
            .select_from(table.outerjoin(payment, stands).outerjoin(payment_name, told))
            .where((table.c.provider == provider) & (table.c.id > after) & (table.c.amount_minor > 0))
            .where(payment.c.id.is_(None) & payment_name.c.payment_id.is_(None))
            .order_by(table.c.id)
            .limit(limit)
        )
        return [(row["id"], _line(row)) for row in (await self._connection.execute(query)).mappings()]

    async def movements(self, provider: str, *, since: datetime, until: datetime) -> list[Movement]:
        """Return what came in by the statements of a provider, from one moment up to another."""
        where = (table.c.provider == provider) & (table.c.paid_at >= since) & (table.c.paid_at < until)
        query = select(table).where(where & (table.c.amount_minor > 0)).order_by(table.c.id)
        rows = (await self._connection.execute(query)).mappings()
        return [Movement(row["reference"], Money(row["amount_minor"], row["currency"]), row["paid_at"]) for row in rows]

    async def covered(self) -> dict[str, tuple[datetime, datetime]]:
        """Return from when to when there are lines, by provider."""
        query = select(table.c.provider, func.min(table.c.paid_at), func.max(table.c.paid_at)).group_by(
            table.c.provider
        )
        return {row[0]: (row[1], row[2]) for row in await self._connection.execute(query)}

    async def suspense(self, *, limit: int = 20) -> tuple[Sequence[Waiting], int]:
        """Return the oldest money that waits for its owner, and how many such payments there are."""
        unplaced = payment.c.state == "UNPLACED"
        same = (payment.c.provider == table.c.provider) & (payment.c.reference == table.c.reference)
        said = payment_said.c.payment_id == payment.c.id
        told = (payment_said.c.account_sealed, payment_said.c.payer_sealed.label("said_by_sealed"))
        query = (
            select(payment, table.c.account, table.c.payer_sealed, *told)
            .outerjoin(table, same)
            .outerjoin(payment_said, said)
            .where(unplaced)
            .order_by(payment.c.paid_at, payment.c.id)
            .limit(limit)
        )
        rows = (await self._connection.execute(query)).mappings().all()
        count = await self._connection.scalar(select(func.count()).select_from(payment).where(unplaced))
        return [self._waiting(row) for row in rows], int(count or 0)

    async def waiting_of(self, amount: Money, *, limit: int = 3) -> Sequence[int]:
        """Return the oldest payments of an amount that wait for their owner."""
        same = (payment.c.amount_minor == amount.minor) & (payment.c.currency == amount.currency)
        query = select(payment.c.id).where(same & (payment.c.state == "UNPLACED")).order_by(payment.c.id).limit(limit)
        return (await self._connection.scalars(query)).all()

    async def keep_said(self, payment_id: int, *, account: str, payer: str) -> None:
        """Keep what the payer of money that waits wrote, as it was told."""
        values = {
            "payment_id": payment_id,
            "account_sealed": self._keyring.seal(account[:60], place=f"payment|account|{payment_id}"),
            "payer_sealed": self._keyring.seal(payer[:120], place=f"payment|payer|{payment_id}"),
        }
        await self._connection.execute(insert(payment_said).values(values))

    def _waiting(self, row: RowMapping) -> Waiting:
        place = _place(row["provider"], row["reference"])
        account = self._opened(row["account_sealed"], place=f"payment|account|{row['id']}")
        payer = self._opened(row["said_by_sealed"], place=f"payment|payer|{row['id']}")
        payer = payer or self._opened(row["payer_sealed"], place=place)
        amount = Money(row["amount_minor"], row["currency"])
        return Waiting(
            row["id"], row["provider"], amount, row["paid_at"], account or row["account"] or "", masked(payer)
        )

    def _opened(self, sealed: str | None, *, place: str) -> str:
        return self._keyring.open(sealed, place=place) if sealed else ""

    async def reconciled(self, provider: str, found: Comparison, *, since: date, until: date, at: datetime) -> None:
        """Keep what comparing with a provider found."""
        findings = [
            {
                "kind": finding.kind,
                "reference": finding.reference,
                "at": finding.at.isoformat(),
                "ours": _told(finding.ours),
                "theirs": _told(finding.theirs),
            }
            for finding in found.findings
        ]
        values = {
            "provider": provider,
            "since": since,
            "until": until,
            "at": at,
            "matched": found.matched,
            "missing_here": found.count(Kind.MISSING_HERE),
            "missing_there": found.count(Kind.MISSING_THERE),
            "different": found.count(Kind.DIFFERENT),
            "findings": json.dumps(findings),
        }
        await self._connection.execute(insert(reconciliation).values(values))

    async def last_reconciled(self) -> list[dict[str, Any]]:
        """Return the newest comparison with each provider, its findings read."""
        newest = select(func.max(reconciliation.c.id)).group_by(reconciliation.c.provider)
        query = select(reconciliation).where(reconciliation.c.id.in_(newest)).order_by(reconciliation.c.provider)
        rows = (await self._connection.execute(query)).mappings()
        return [{**row, "findings": json.loads(row["findings"])} for row in rows]


def _line(row: RowMapping) -> StatementLine:
    """Return a line without its payer, whom only staff who look at suspense see masked."""
    amount = Money(row["amount_minor"], row["currency"])
    return StatementLine(row["reference"], amount, row["paid_at"], row["account"])


def _told(amount: Money | None) -> str:
    return f"{amount.minor} {amount.currency}" if amount is not None else ""


def _place(provider: str, reference: str) -> str:
    return f"statement|payer|{provider}/{reference}".replace("\n", " ")
