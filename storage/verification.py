"""The whole database verified: what storage/verify.py compares is read a range at a time, in one picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.agreement import LoanTerms
from domain.lending.loan import Instalment
from storage.accounts_told import accounts_told
from storage.loans import instalment_from
from storage.tables import allocation, instalment, loan, payment, posting, schedule_version, transaction
from storage.unit_of_work import SqlUnitOfWork
from storage.verify import REVERSED, Disagreement, LoanBooks, PaymentBooks, check_loan, check_payment, check_totals

#: How many loans or payments are looked at together.
PAGE: Final = 5_000
Progress = Callable[[str, int, int], None]


async def verify(
    uow: SqlUnitOfWork, zone: ZoneInfo, *, progress: Progress = lambda _what, _done, _of: None
) -> list[Disagreement]:
    """Work everything out again and return every row that disagrees; nothing is changed."""
    connection = uow.connection
    if connection.dialect.name == "postgresql":
        # One picture for all queries, while others go on writing; must come before the first of them.
        await connection.execution_options(isolation_level="REPEATABLE READ")
    found: list[Disagreement] = []
    last_loan, last_payment = await last_id(connection, loan), await last_id(connection, payment)
    for low in range(0, last_loan, PAGE):
        for books in await loan_books(connection, low, low + PAGE, zone=zone):
            found += check_loan(books)
        progress("loans", min(low + PAGE, last_loan), last_loan)
    for low in range(0, last_payment, PAGE):
        for paid in await payment_books(connection, low, low + PAGE):
            found += check_payment(paid)
        progress("payments", min(low + PAGE, last_payment), last_payment)
    found += check_totals(await account_balances(connection), await received(connection), await paid_out(connection))
    found += await stray_transactions(connection)
    progress("ledger", 1, 1)
    intact, which = await uow.audit.verify()
    found += [] if intact else [Disagreement("audit trail", which, "sealed", "something else")]
    progress("audit seals", 1, 1)
    return found


async def last_id(connection: AsyncConnection, table: Any) -> int:
    """Return the newest id of a table."""
    return int(await connection.scalar(select(func.max(table.c.id))) or 0)


async def loan_books(connection: AsyncConnection, after: int, until: int, *, zone: ZoneInfo) -> list[LoanBooks]:
    """Return the loans of a range of ids, with all that says what is owed on them."""
    within = (loan.c.id > after) & (loan.c.id <= until)
    rows = (await connection.execute(select(loan).where(within).order_by(loan.c.id))).mappings().all()
    parts = await _parts(connection, within)
    ledger = await _ledger(connection, posting.c.loan_id, (posting.c.loan_id > after) & (posting.c.loan_id <= until))
    settled = await _settled(connection, after, until)
    plans = await _planned(connection, after, until)
    told = await accounts_told(connection, after, until, zone=zone)
    return [
        LoanBooks(
            f"L-{1000 + row['id']}",
            _to_repay(row, plans, parts.get(row["id"], ())),
            row["oldest_due_on"],
            tuple(parts.get(row["id"], ())),
            ledger.get(row["id"], {}),
            settled.get(row["id"], {}),
            told.get(row["id"], {}),
        )
        for row in rows
    ]


def _to_repay(row: Any, plans: dict[int, int], parts: Sequence[Instalment]) -> int | None:
    """Return the principal of a term loan's present plan, with what was put back on it; None for a credit line."""
    if row["kind"] != "term":
        return None
    lent: int = row["principal_minor"]
    return plans.get(row["id"], lent) + sum(part.principal for part in parts if part.added_on)


async def _parts(connection: AsyncConnection, within: Any) -> dict[int, list[Instalment]]:
    present = and_(instalment.c.loan_id == loan.c.id, instalment.c.version == loan.c.schedule_version)
    query = select(instalment).join(loan, present).where(within).order_by(instalment.c.loan_id, instalment.c.number)
    found: dict[int, list[Instalment]] = {}
    for row in (await connection.execute(query)).mappings():
        found.setdefault(row["loan_id"], []).append(instalment_from(row))
    return found


async def _planned(connection: AsyncConnection, after: int, until: int) -> dict[int, int]:
    """Return what the present plan of each loan that was planned anew has to repay."""
    within = (schedule_version.c.loan_id > after) & (schedule_version.c.loan_id <= until)
    query = (
        select(schedule_version.c.loan_id, schedule_version.c.terms)
        .join(loan, loan.c.id == schedule_version.c.loan_id)
        .where(within & (schedule_version.c.version == loan.c.schedule_version))
    )
    rows = await connection.execute(query)
    return {loan_id: LoanTerms.from_json(terms).principal.minor for loan_id, terms in rows}


async def _settled(connection: AsyncConnection, after: int, until: int) -> dict[int, dict[tuple[int, str], int]]:
    query = (
        select(payment.c.loan_id, allocation.c.number, allocation.c.component, func.sum(allocation.c.amount_minor))
        .join(payment, _standing())
        .join(loan, (loan.c.id == payment.c.loan_id) & (loan.c.schedule_version == payment.c.schedule_version))
        .where((payment.c.loan_id > after) & (payment.c.loan_id <= until))
        .group_by(payment.c.loan_id, allocation.c.number, allocation.c.component)
    )
    found: dict[int, dict[tuple[int, str], int]] = {}
    for loan_id, number, component, amount in await connection.execute(query):
        found.setdefault(loan_id, {})[number, component] = int(amount)
    return found


def _standing() -> Any:
    """Say which allocations count: those of the newest telling, of payments that were not taken back."""
    newest = (payment.c.id == allocation.c.payment_id) & (payment.c.revision == allocation.c.revision)
    return newest & (payment.c.state == "SUCCESS")


async def _ledger(connection: AsyncConnection, by: Any, where: Any) -> dict[int, dict[str, int]]:
    """Return the balance of each account for each loan or payment, debits less credits."""
    sides = [
        select(by.label("owner"), side.label("account"), (sign * posting.c.amount).label("amount"))
        .join(transaction, transaction.c.id == posting.c.transaction_id)
        .where(where)
        for side, sign in ((posting.c.debit, 1), (posting.c.credit, -1))
    ]
    entries = union_all(*sides).subquery()
    query = select(entries.c.owner, entries.c.account, func.sum(entries.c.amount)).group_by(
        entries.c.owner, entries.c.account
    )
    found: dict[int, dict[str, int]] = {}
    for owner, account, amount in await connection.execute(query):
        found.setdefault(owner, {})[account] = int(amount)
    return found


async def payment_books(connection: AsyncConnection, after: int, until: int) -> list[PaymentBooks]:
    """Return the payments of a range of ids, with all that says what became of them."""
    within = (payment.c.id > after) & (payment.c.id <= until)
    rows = (await connection.execute(select(payment).where(within).order_by(payment.c.id))).mappings().all()
    sums = (
        select(allocation.c.payment_id, func.sum(allocation.c.amount_minor))
        .join(payment, _standing())
        .where((allocation.c.payment_id > after) & (allocation.c.payment_id <= until))
        .group_by(allocation.c.payment_id)
    )
    settled = {payment_id: int(amount) for payment_id, amount in await connection.execute(sums)}
    by = transaction.c.payment_id
    ledger = await _ledger(connection, by, (by > after) & (by <= until))
    return [
        PaymentBooks(
            f"P-{1000 + row['id']}",
            row["provider"],
            row["amount_minor"],
            row["credit_minor"],
            row["state"],
            settled.get(row["id"], 0),
            row["recovered_minor"],
            row["refunded_minor"],
            ledger.get(row["id"], {}),
            row["loan_id"] is not None,
        )
        for row in rows
    ]


async def account_balances(connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """Return the balance of each account in each currency."""
    sides = [
        select(posting.c.currency, side.label("account"), (sign * posting.c.amount).label("amount"))
        for side, sign in ((posting.c.debit, 1), (posting.c.credit, -1))
    ]
    entries = union_all(*sides).subquery()
    columns = (entries.c.currency, entries.c.account)
    found: dict[str, dict[str, int]] = {}
    for currency, account, amount in await connection.execute(
        select(*columns, func.sum(entries.c.amount)).group_by(*columns)
    ):
        found.setdefault(currency, {})[account] = int(amount)
    return found


async def received(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """Return what payments brought, by provider and currency."""
    columns = (payment.c.provider, payment.c.currency)
    kept = payment.c.state != REVERSED
    query = select(*columns, func.sum(payment.c.amount_minor - payment.c.refunded_minor)).where(kept).group_by(*columns)
    return {(provider, currency): int(amount) for provider, currency, amount in await connection.execute(query)}


async def paid_out(connection: AsyncConnection) -> dict[str, int]:
    """Return what was lent out, by currency."""
    query = (
        select(loan.c.currency, func.sum(loan.c.principal_minor))
        .where(loan.c.disbursed_on.is_not(None) & (loan.c.kind == "term"))
        .group_by(loan.c.currency)
    )
    return {currency: int(amount) for currency, amount in await connection.execute(query)}


async def stray_transactions(connection: AsyncConnection) -> list[Disagreement]:
    """Return transactions that move nothing, and postings booked on another loan than their transaction."""
    empty = (
        select(transaction.c.key)
        .outerjoin(posting, posting.c.transaction_id == transaction.c.id)
        .where(posting.c.transaction_id.is_(None))
    )
    strayed = (
        select(transaction.c.key)
        .join(posting, posting.c.transaction_id == transaction.c.id)
        .where(posting.c.loan_id != transaction.c.loan_id)
    )
    found = [
        Disagreement(f"transaction {key}", "its postings", "some", "none") for key in await connection.scalars(empty)
    ]
    found += [
        Disagreement(f"transaction {key}", "the loan of its postings", "its own", "another")
        for key in (await connection.scalars(strayed)).unique()
    ]
    return found
