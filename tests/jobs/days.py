"""Moving through a lender's days in a test, and reading what was said meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations.payments import record_payment
from jobs.timetable import job_named
from jobs.travel import travel
from storage.tables import audit, transaction
from tests.builders import Borrower, do
from tests.office import clock_of, world_of
from webhooks.app import Office

#: The golden loan of these tests is paid out on 20 November, so this is its first due date.
DUE = date(2026, 12, 20)


def at(office: Office, day: date, clock: str = "12:00") -> datetime:
    """Return a moment on the lender's own clock."""
    return datetime.combine(day, time.fromisoformat(clock), office.runtime.lender.zone)


def jump(office: Office, day: date, clock: str = "12:00") -> None:
    """Let the days pass while nobody is there: the jobs in between do not run."""
    moment = at(office, day, clock)
    clock_of(office).set(moment)
    office.runtime.timetable.look_from(moment)


async def live(office: Office, day: date, clock: str = "12:00") -> None:
    """Live until a moment: every job on the way runs at its own hour."""
    await travel(office.runtime, clock_of(office), at(office, day, clock))


async def run(office: Office, name: str, on: date) -> bool:
    """Run one job for a business date, and deliver what it promised."""
    ran = await office.runtime.timetable.run(job_named(name), on)
    await office.runtime.settle()
    return ran


async def pay(office: Office, borrower: Borrower, rupees: int, *, reference: str = "pi_1") -> None:
    """Let money arrive for somebody's loan, now."""
    fact = PaymentReceived(
        "stripe", reference, Money(rupees * 100, "PKR"), office.runtime.clock(), loan_id=borrower.loan_id
    )
    assert await do(office, lambda moment: record_payment(moment, fact))
    await office.runtime.settle()


def heard(office: Office, borrower: Borrower) -> list[str]:
    """Return what the bot has said to somebody, oldest first."""
    world = world_of(office)
    if borrower.phone.person is None:
        return [said.text for said in world.twilio.chat(borrower.phone.number) if said.ours]
    return [said.text for said in world.chat(borrower.phone).messages if said.from_bot]


def reminders(office: Office, borrower: Borrower) -> list[str]:
    """Return the reminders somebody got."""
    return [text for text in heard(office, borrower) if text.startswith("Salam")]


def in_group(office: Office) -> list[str]:
    """Return what the staff group has read."""
    group = world_of(office).group
    assert group is not None
    return [said.text for said in group.messages]


async def audited(office: Office, action: str) -> Sequence[Any]:
    """Return the audit rows of an action."""

    async def look(uow: Any) -> Sequence[Any]:
        rows = await uow.connection.execute(select(audit).where(audit.c.action == action).order_by(audit.c.id))
        return list(rows.mappings())

    return await office.runtime.database.read(look)


async def ledger(office: Office) -> Sequence[Any]:
    """Return the transactions in the books."""

    async def look(uow: Any) -> Sequence[Any]:
        return list((await uow.connection.execute(select(transaction).order_by(transaction.c.id))).mappings())

    return await office.runtime.database.read(look)
