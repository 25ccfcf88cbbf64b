"""What happened on one loan, for its statement: what the books say once, payments, and money that went back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.account import Charged
from domain.lending.loan import CHARITY, COMPONENTS, Loan
from domain.papers.telling import Came, Change, Gone, Happening, relief_kind
from domain.payments.books import RECEIVABLE
from domain.payments.names import receipt_number
from storage.tables import allocation, instalment, late_charge, payment, posting, relief, relief_part, transaction

#: What is told from the account's facts instead, because the books hold it as it was told time after time.
_TOLD: Final = ("FINE", "FINE_CORRECTED", "RELIEF")
#: What moved money of a payment; all else that is booked for one only says anew what it settles.
_MOVED: Final = ("REVERSAL", "REFUND", "REFUND_BACK", "CHARGEBACK", "CHARGEBACK_BACK")
_OWED: Final = tuple(RECEIVABLE[component] for component in COMPONENTS)


async def happenings(connection: AsyncConnection, found: Loan, *, zone: ZoneInfo) -> list[Happening]:
    """Return what happened on a loan but for the late charges and reliefs of its present plan."""
    booked = await _booked(connection, found)
    recovers = {row["payment_id"] for row in booked if row["kind"] == "RECOVERY"}
    return [
        *_changes(booked),
        *_gone(booked, zone),
        *await _came(connection, found, recovers, zone),
        *await _charged_before(connection, found),
        *await _let_go_before(connection, found),
    ]


async def relief_kinds(connection: AsyncConnection, found: Loan) -> Mapping[int, str]:
    """Return of which kind each relief of a loan is."""
    query = select(relief.c.id, relief.c.kind).where(relief.c.loan_id == found.id)
    return {row.id: row.kind for row in await connection.execute(query)}


async def _booked(connection: AsyncConnection, found: Loan) -> list[Any]:
    """Return what was booked on a loan: by how much each changed what is owed, and what came in or went out by it."""
    table = transaction
    columns = (table.c.id, table.c.kind, table.c.payment_id, table.c.effective_on, table.c.posted_at)
    owed = _net(posting.c.debit.in_(_OWED), posting.c.credit.in_(_OWED))
    cash = _net(posting.c.debit.startswith("cash:"), posting.c.credit.startswith("cash:"))
    query = (
        select(*columns, owed.label("owed"), cash.label("cash"))
        .join(posting, posting.c.transaction_id == table.c.id)
        .where(table.c.loan_id == found.id)
        .group_by(*columns)
        .order_by(table.c.id)
    )
    return list((await connection.execute(query)).mappings().all())


def _net(debited: Any, credited: Any) -> Any:
    amount = posting.c.amount
    return func.sum(case((debited, amount), else_=0) - case((credited, amount), else_=0))


def _changes(booked: Iterable[Any]) -> list[Change]:
    return [
        Change(row["effective_on"], row["kind"], int(row["owed"]), int(row["owed"]))
        for row in booked
        if row["payment_id"] is None and row["kind"] not in _TOLD and row["owed"]
    ]


def _gone(booked: Iterable[Any], zone: ZoneInfo) -> list[Gone]:
    """Return what went back, on the day it did: it is booked on the day from which the payment counts."""
    return [
        Gone(row["payment_id"], row["posted_at"].astimezone(zone).date(), row["kind"], -int(row["cash"]))
        for row in booked
        if row["payment_id"] is not None and row["kind"] in _MOVED and row["cash"]
    ]


async def _came(connection: AsyncConnection, found: Loan, recovers: set[int], zone: ZoneInfo) -> list[Came]:
    query = select(payment).where((payment.c.loan_id == found.id) & payment.c.state.in_(("SUCCESS", "REVERSED")))
    rows = (await connection.execute(query)).mappings().all()
    parts = await _settled(connection, found)
    return [
        Came(
            id=row["id"],
            on=row["paid_at"].astimezone(zone).date(),
            key=f"{row['provider']}:{row['reference']}",
            amount=row["amount_minor"],
            method=row["method"] or row["provider"],
            code=receipt_number(row["provider"], row["reference"]),
            settled=sum(parts.get((row["id"], component), 0) for component in COMPONENTS),
            credit=row["credit_minor"],
            sent_back=row["refunded_minor"],
            elsewhere=parts.get((row["id"], CHARITY), 0),
            recovers=row["id"] in recovers,
        )
        for row in rows
    ]


async def _settled(connection: AsyncConnection, found: Loan) -> dict[tuple[int, str], int]:
    """Return what each payment of a loan settles as it was told last, by component."""
    stands = (allocation.c.payment_id == payment.c.id) & (allocation.c.revision == payment.c.revision)
    amount = func.sum(allocation.c.amount_minor)
    query = (
        select(payment.c.id, allocation.c.component, amount)
        .join(allocation, stands)
        .where(payment.c.loan_id == found.id)
        .group_by(payment.c.id, allocation.c.component)
    )
    return {(which, component): int(sum_) for which, component, sum_ in await connection.execute(query)}


async def _charged_before(connection: AsyncConnection, found: Loan) -> list[Change]:
    """Return the late charges of earlier plans, which stand as they were left when the next plan began."""
    nights: dict[tuple[int, int], list[Charged]] = {}
    earlier = (late_charge.c.loan_id == found.id) & (late_charge.c.version < found.version)
    query = select(late_charge).where(earlier).order_by(late_charge.c.sequence)
    for row in (await connection.execute(query)).mappings():
        nights.setdefault((row["version"], row["number"]), []).append(Charged(row["number"], row["charged_on"]))
    changes = []
    for row in await _earlier_parts(connection, found):
        mine = nights.get((row["version"], row["number"]), [])
        made = {"FINE": row["late"] - row["brought_late"], "CHARITY": row["charity"] - row["brought_charity"]}
        for kind, amount in made.items():
            changes += _shared(mine, kind, amount)
    return changes


def _shared(nights: list[Charged], kind: str, made: int) -> list[Change]:
    """Share what an instalment was charged between its nights, the first ones bearing what cannot be shared."""
    count = len(nights)
    amounts = [made // count + (place < made % count) for place in range(count)]
    return [
        Change(night.on, kind, amount, amount if kind == "FINE" else 0)
        for night, amount in zip(nights, amounts, strict=True)
        if amount
    ]


async def _let_go_before(connection: AsyncConnection, found: Loan) -> list[Change]:
    """Return what was let go on earlier plans, no more of a part than was let go of it in the end."""
    left = {
        (row["version"], row["number"], component): row[f"waived_{component}"]
        for row in await _earlier_parts(connection, found)
        for component in COMPONENTS
    }
    earlier = (relief.c.loan_id == found.id) & (relief.c.version < found.version)
    query = select(relief, relief_part).join(relief_part, relief_part.c.relief_id == relief.c.id).where(earlier)
    sums: dict[tuple[int, date, str], int] = {}
    for row in (await connection.execute(query.order_by(relief.c.id))).mappings():
        place = (row["version"], row["number"], row["component"])
        taken = min(left.get(place, 0), row["amount_minor"])
        left[place] = left.get(place, 0) - taken
        one = (row["id"], row["effective_on"], relief_kind(row["kind"]))
        sums[one] = sums.get(one, 0) + taken
    return [Change(on, kind, -amount, -amount) for (_id, on, kind), amount in sums.items() if amount]


async def _earlier_parts(connection: AsyncConnection, found: Loan) -> list[Any]:
    where = (instalment.c.loan_id == found.id) & (instalment.c.version < found.version)
    query = select(instalment).where(where).order_by(instalment.c.version, instalment.c.number)
    return list((await connection.execute(query)).mappings().all())
