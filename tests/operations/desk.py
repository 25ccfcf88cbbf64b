"""What these tests do at the staff desk, and what they look at afterwards: loans, payments, and the books."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from domain.events import PaymentReceived
from domain.lending.application import Purpose
from domain.lending.closing import Closing
from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.messages import Refusal, from_json
from domain.money import Money
from domain.operations import closing, collecting, requesting, reversing, second_person
from domain.operations.commands import ApplyForLoan, CloseLoan
from domain.operations.office import Office as Moment
from domain.operations.payments import record_payment
from storage.tables import allocation, card, outbox, payment, relief
from storage.verification import verify
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import at, jump
from webhooks.app import Office

#: The golden loan: paid out on 20 November, 11 x 4,728 and 4,729, of which 6,737 is interest.
PRINCIPAL, INTEREST = 5_000_000, 673_700
OWED = PRINCIPAL + INTEREST
EACH = 472_800


def rupees(whole: int) -> Money:
    """Return whole rupees as money."""
    return Money(whole * 100, "PKR")


# Doing


async def pay(
    office: Office,
    borrower: Borrower,
    whole: int,
    reference: str,
    *,
    by: str = "cash",
    when: datetime | None = None,
) -> int:
    """Let money for somebody's loan be recorded, paid now or at another moment; return the payment's id."""
    amount = Money(whole * 100, office.runtime.lender.currency)
    fact = PaymentReceived(by, reference, amount, when or office.runtime.clock(), loan_id=borrower.loan_id)
    assert await do(office, lambda moment: record_payment(moment, fact))
    found: int = (await payment_called(office, reference)).id
    return found


async def confirm(office: Office, name: str, *, card_id: int = 0) -> None:
    """Let somebody confirm what a card proposes, or what was proposed last."""
    staff, which = await named(office, name), card_id or await newest_card(office)
    await do(office, lambda moment: second_person.confirm(moment, staff, which))


async def newest_card(office: Office) -> int:
    """Return the card of what was proposed last."""

    async def newest(uow: Any) -> int:
        query = select(card.c.id).where(card.c.kind == "second").order_by(card.c.id.desc()).limit(1)
        return int(await uow.connection.scalar(query))

    found: int = await office.runtime.database.read(newest)
    return found


async def refused_inside(office: Office, work: Any) -> str:
    """Do something that is refused and keep the transaction, as handling does; return the reason."""

    async def caught(moment: Moment) -> str:
        try:
            await work(moment)
        except Refusal as refusal:
            return str(refusal.reason.msgid)
        return ""

    return await do(office, caught)


async def reverse(office: Office, payment_id: int, *, by: str = "Bilal", second: str = "Sana") -> None:
    """Take a payment back, with a second person where it needs one."""
    staff = await named(office, by)
    if not await do(office, lambda moment: reversing.reverse(moment, staff, payment_id, reason="wrong borrower")):
        await confirm(office, second)


async def quote(office: Office, borrower: Borrower) -> Closing:
    """Let an officer quote what settles somebody's loan today."""
    staff = await named(office, "Bilal")
    return await do(office, lambda moment: closing.quote_for_staff(moment, staff, borrower.loan_id))


async def close(office: Office, borrower: Borrower, kind: Any) -> None:
    """Let somebody ask to settle her loan, or to give it back."""
    await do(office, lambda moment: closing.close(moment, borrower.chat, CloseLoan(kind)))


async def charge(office: Office, borrower: Borrower, number: int) -> bool:
    """Charge an instalment for being late by today."""
    return await do(office, lambda moment: collecting.charge_late(moment, borrower.loan_id, number))


async def offered_again(office: Office, borrower: Borrower) -> None:
    """Let somebody whose loan is finished ask for another one, and make her an offer."""
    asked = ApplyForLoan(rupees(50_000), 12, "stock")
    request = await do(office, lambda moment: asking(moment, borrower, asked))
    for name in ("Bilal", "Sana"):
        staff = await named(office, name)
        await do(office, lambda moment, staff=staff: requesting.approve(moment, staff, request))  # type: ignore[misc]  # a default binds the loop's value


async def asking(moment: Moment, borrower: Borrower, asked: ApplyForLoan) -> int:
    """Ask for a loan and return the request."""
    await requesting.apply(moment, borrower.chat, asked)
    return (await moment.uow.applications.latest_of(borrower.person_id))[Purpose.LOAN].id


async def put(office: Office, borrower: Borrower, *states: LoanState) -> None:
    """Move a loan through some states by hand."""
    for state in states:
        loan = await loan_of(office, borrower)
        changes = {"defaulted_on": office.runtime.lender.today(office.runtime.clock())}
        await do(
            office,
            lambda moment, loan=loan, state=state, changes=changes: moment.uow.loans.move(loan, state, **changes),  # type: ignore[misc]  # defaults bind the loop's values
        )


async def defaulted(office: Office, day: date = date(2027, 1, 4)) -> Borrower:
    """Give somebody the golden loan in default: two weeks late with the first instalment, its charge of 95 made."""
    amina = await golden_loan(office)
    jump(office, day)
    await charge(office, amina, 1)
    await do(office, lambda moment: collecting.flag_default(moment, amina.loan_id))
    assert (await loan_of(office, amina)).state is LoanState.DEFAULTED
    return amina


# Looking


async def books(office: Office) -> dict[str, int]:
    """Return the accounts that hold something."""
    found = await office.runtime.database.read(lambda uow: uow.books.accounts())
    return {account: amount for account, amount in sorted(found.items()) if amount}


async def disagreements(office: Office) -> list[str]:
    """Return every row of which two figures differ."""
    zone = office.runtime.lender.zone
    return [str(found) for found in await office.runtime.database.read(lambda uow: verify(uow, zone))]


async def assert_books(office: Office, **wanted: int) -> None:
    """Check that the books agree with themselves, and hold exactly this; `cash__payout` is the account cash:payout."""
    assert await disagreements(office) == []
    named_ones = {name.replace("__", ":").replace("_", "-"): amount for name, amount in wanted.items() if amount}
    assert await books(office) == dict(sorted(named_ones.items()))


async def payment_called(office: Office, reference: str) -> Any:
    """Return the payment of a reference."""

    async def look(uow: Any) -> Any:
        return (await uow.connection.execute(select(payment).where(payment.c.reference == reference))).one()

    return await office.runtime.database.read(look)


async def settled_by(office: Office, payment_id: int) -> dict[tuple[int, str], int]:
    """Return what a payment settles as it is told now."""

    async def look(uow: Any) -> Any:
        newest = (payment.c.id == allocation.c.payment_id) & (payment.c.revision == allocation.c.revision)
        query = select(allocation).join(payment, newest).where(payment.c.id == payment_id)
        return (await uow.connection.execute(query)).all()

    return {(row.number, row.component): row.amount_minor for row in await office.runtime.database.read(look)}


async def reliefs(office: Office) -> Sequence[Any]:
    """Return what was let go, oldest first."""

    async def look(uow: Any) -> Any:
        return (await uow.connection.execute(select(relief).order_by(relief.c.id))).all()

    found: Sequence[Any] = await office.runtime.database.read(look)
    return found


async def promised(office: Office, kind: str) -> int:
    """Return how many promises of a kind there are."""

    async def look(uow: Any) -> Any:
        return (await uow.connection.execute(select(outbox.c.key).where(outbox.c.kind == kind))).all()

    return len(await office.runtime.database.read(look))


async def told_staff(office: Office, kind: str) -> list[Mapping[str, Any]]:
    """Return what the staff group is told in messages of a kind, in order."""

    async def look(uow: Any) -> list[Mapping[str, Any]]:
        query = select(outbox.c.key, outbox.c.payload_sealed).where(outbox.c.kind == kind).order_by(outbox.c.id)
        rows = (await uow.connection.execute(query)).all()
        told = [json.loads(uow.keyring.open(sealed, place=f"outbox|payload|{key}")) for key, sealed in rows]
        return [from_json(one["notice"]).params for one in told]

    found: list[Mapping[str, Any]] = await office.runtime.database.read(look)
    return found


async def loan_in(office: Office, borrower: Borrower, loan_id: int = 0) -> Loan:
    """Return somebody's loan as it stands, also when she has a newer one."""
    found = await office.runtime.database.read(lambda uow: uow.loans.get(loan_id or borrower.loan_id))
    assert isinstance(found, Loan)
    return found


def moment_of(office: Office, day: date, clock: str) -> datetime:
    """Return a moment on the lender's clock."""
    return at(office, day, clock)


def offering(office: Office, **changes: Any) -> None:
    """Let the lender's first product be another one from now on."""
    lender = office.runtime.lender
    first, *others = lender.products
    office.runtime.lender = replace(lender, products=(replace(first, **changes), *others))


def in_earnest(office: Office, *, played: frozenset[str] = frozenset()) -> None:
    """Let what happens from now on be in earnest, but for what is paid in some ways with test keys."""
    office.runtime.lender = replace(office.runtime.lender, trial=False, played=played)
