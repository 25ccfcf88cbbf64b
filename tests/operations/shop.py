"""A shopkeeper with a credit line: opened with his consent, drawn on, and looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from domain.lending.credit import Credit
from domain.lending.loan import Loan
from domain.messages import Refusal
from domain.money import Money
from domain.operations import drawing, setting_limits
from domain.operations.commands import Draw
from storage.tables import outbox
from tests.builders import Borrower, accept, do, member, named
from tests.operations.desk import confirm
from tests.people import AMINA, JOSEPH
from webhooks.app import Office

#: The day on which these tests begin.
TODAY = date(2026, 11, 20)
RAM = replace(AMINA, name="Ram Thapa", income=Money(4_000_000, "NPR"))
SITA = replace(JOSEPH, name="Sita Rai", income=Money(4_000_000, "NPR"))


def rupees(whole: int) -> Money:
    """Return whole Nepali rupees as money."""
    return Money(whole * 100, "NPR")


async def set_limit(office: Office, ram: Borrower, what: Any, number: int, *, by: str = "Bilal") -> bool:
    """Let somebody set one of his limits; return whether it counts at once."""
    staff = await named(office, by)
    return await do(
        office,
        lambda moment: setting_limits.set_limit(
            moment, staff, ram.person_id, what=what, number=number, reason="steady customer"
        ),
    )


async def keeper(office: Office, *, limit: int = 100_000, order: int = 0, details: Any = RAM) -> Borrower:
    """Give a shopkeeper a credit line that two people proposed and he said yes to."""
    ram = await member(office, details)
    assert not await set_limit(office, ram, "limit", limit)
    await confirm(office, "Sana")
    await accept(office, ram)
    if order and not await set_limit(office, ram, "order", order):
        await confirm(office, "Sana")
    return replace(ram, loan_id=(await line_of(office, ram)).id)


async def draw(office: Office, ram: Borrower, whole: int) -> None:
    """Let him take something on his line."""
    await do(office, lambda moment: drawing.draw(moment, ram.chat, Draw(rupees(whole))))


async def tried(office: Office, ram: Borrower, whole: int) -> str:
    """Let him try to take something; return why he may not."""
    try:
        await draw(office, ram, whole)
    except Refusal as refusal:
        return refusal.reason.msgid
    return ""


async def line_of(office: Office, ram: Borrower) -> Loan:
    """Return his line."""
    found = await office.runtime.database.read(lambda uow: uow.loans.latest_of(ram.person_id, kind="line"))
    assert found is not None
    return found


async def credit_of(office: Office, ram: Borrower) -> Credit:
    """Return where he stands."""
    found: Credit = await office.runtime.database.read(lambda uow: uow.credit.of(ram.person_id))
    return found


async def told(office: Office, *kinds: str) -> list[str]:
    """Return which of some kinds were promised to borrowers, in order."""

    async def look(uow: Any) -> list[str]:
        query = select(outbox.c.kind).where(outbox.c.kind.in_(kinds)).order_by(outbox.c.id)
        return list((await uow.connection.scalars(query)).all())

    found: list[str] = await office.runtime.database.read(look)
    return found
