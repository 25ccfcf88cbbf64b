"""What staff do with money: a sheet, cash above the limit, money without an owner, and what is taken or sent back."""

from __future__ import annotations

from pathlib import Path

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations import by_hand, refunding, reversing, suspense
from domain.operations.by_hand import Receipt
from domain.operations.payments import record_payment
from tests.builders import Borrower, do, golden_loan, named
from tests.crash.scenes.saying import staff_presses
from tests.crash.scenes.scene import Scene, begun
from tests.people import JOSEPH
from webhooks.app import Office


async def refunded(folder: Path) -> Scene:
    """Let finance propose to send back a part of what a payment had settled; Sana is about to confirm it."""
    async with begun(folder) as (office, world):
        await paid_cash(office, await golden_loan(office), 600_000)
        imran, part = await named(office, "Imran"), Money(200_000, "PKR")
        await do(office, lambda moment: refunding.refund(moment, imran, 1, part, reference="T-77"))
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "sana", "✅ Confirm"))


async def placed(folder: Path) -> Scene:
    """Let much money wait in suspense, and Bilal say whose it is; Sana is about to confirm it."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        fact = PaymentReceived("mpesa", "QKH1", Money(5_100_000, "PKR"), office.runtime.clock())
        await do(office, lambda moment: record_payment(moment, fact))
        bilal = await named(office, "Bilal")
        await do(office, lambda moment: suspense.assign(moment, bilal, 1, loan_id=amina.loan_id))
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "sana", "✅ Confirm"))


async def sheet(folder: Path) -> Scene:
    """Let Bilal paste a sheet of four lines for two borrowers; he is about to post it."""
    async with begun(folder) as (office, world):
        await golden_loan(office)
        await golden_loan(office, JOSEPH)
        await office.runtime.settle()
        lines = "L-1001 2500 R-101\nL-1002 2500 R-102\nL-1001 700 R-103\nL-1002 5000 R-104"
        await world.staff_say("bilal", f"/collect cash\n{lines}")
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "bilal", "✅ Post 4 lines"))


async def cash(folder: Path) -> Scene:
    """Let Bilal write down more cash than one person may; Sana is about to confirm it."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        bilal, today = await named(office, "Bilal"), office.runtime.lender.today(office.runtime.clock())
        receipt = Receipt(amina.person_id, Money(5_100_000, "PKR"), "cash", "R-9", today)
        await do(office, lambda moment: by_hand.record(moment, bilal, receipt))
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "sana", "✅ Confirm"))


async def reversed_(folder: Path) -> Scene:
    """Let Bilal propose to take back a large payment that another one followed; Sana is about to confirm it."""
    async with begun(folder) as (office, world):
        amina = await golden_loan(office)
        await paid_cash(office, amina, 5_100_000)
        await paid_cash(office, amina, 100_000, reference="R-2")
        bilal = await named(office, "Bilal")
        await do(office, lambda moment: reversing.reverse(moment, bilal, 1, reason="wrong borrower"))
        await office.runtime.settle()
        return Scene(world=world, callbacks=staff_presses(world, "sana", "✅ Confirm"))


async def paid_cash(office: Office, who: Borrower, minor: int, *, reference: str = "R-1") -> None:
    """Let somebody have paid in cash."""
    fact = PaymentReceived("cash", reference, Money(minor, "PKR"), office.runtime.clock(), loan_id=who.loan_id)
    assert await do(office, lambda moment: record_payment(moment, fact))
