"""The tables Fineract's scenarios print of a loan, printed of ours."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.lending.allocation import Allocated
from domain.lending.replay import Replayed
from tests.domain.lending.fineract import Money, Office, Row, number_of
from tests.domain.lending.vectors import major


def printed_schedule(office: Office) -> list[dict[str, Any]]:
    """Return the schedule as their tables print it."""
    rows, books = office.schedule(), office.books()
    balance = office.disbursed[0][1]
    printed = []
    for number, row in enumerate(rows, start=1):
        balance += row.drawn - row.principal
        fees = _charged(office, rows, row, penalty=False)
        penalties = _charged(office, rows, row, penalty=True)
        due = row.principal + row.interest + fees + penalties
        paid, advance, late, paid_on = _paid(office, books, number, row)
        waived = _waived(office, rows, row)
        printed.append(
            {
                "nr": number,
                "days": row.days,
                "due_date": row.due.isoformat(),
                "paid_date": paid_on.isoformat() if paid_on and paid + waived >= due else None,
                "balance": major(balance),
                "principal": major(row.principal),
                "interest": major(row.interest),
                "fees": major(fees),
                "penalties": major(penalties),
                "due": major(due),
                "paid": major(paid),
                "in_advance": major(advance),
                "late": major(late),
                "waived": major(waived),
                "outstanding": major(due - paid - waived),
            }
        )
    return printed


def _charged(office: Office, rows: list[Row], row: Row, *, penalty: bool) -> int:
    mine = [each for each in office.charges if each.penalty == penalty]
    return sum(each.amount for each in mine if rows[number_of(rows, each.due) - 1] is row)


def _waived(office: Office, rows: list[Row], row: Row) -> int:
    mine = [each for each in office.charges if each.waived]
    return sum(each.amount for each in mine if rows[number_of(rows, each.due) - 1] is row)


def _paid(office: Office, books: Replayed, number: int, row: Row) -> tuple[int, int, int, date | None]:
    paid = advance = late = 0
    last = None
    for key, done in books.allocations.items():
        on = office.money[int(key)].on
        amount = sum(part.amount for part in done.parts if part.number == number)
        paid += amount
        advance += amount if on < row.due else 0
        late += amount if on > row.due else 0
        last = max(last or on, on) if amount else last
    return paid, advance, late, last


def printed_transactions(office: Office) -> list[dict[str, str]]:
    """Return the live payments, in the order in which they count."""
    books = office.books()
    balance = office.disbursed[0][1]
    draws = [Money("Disbursement", on, amount) for on, amount in office.disbursed[1:]]
    debits = sorted([*office.debits, *draws], key=lambda debit: debit.on)
    printed = []
    for key, done in books.allocations.items():
        each = office.money[int(key)]
        balance += sum(debit.amount for debit in debits if debit.on <= each.on)
        debits = [debit for debit in debits if debit.on > each.on]
        balance -= done.of("principal")
        printed.append(_transaction_row(each, done, balance))
    return printed


def _transaction_row(each: Money, done: Allocated, balance: int) -> dict[str, str]:
    return {
        "date": each.on.isoformat(),
        "type": each.kind,
        "amount": major(each.amount),
        "principal": major(done.of("principal")),
        "interest": major(done.of("interest")),
        "fees": major(done.of("fees")),
        "penalties": major(done.of("late")),
        "loan_balance": major(balance),
    }
