"""A walk at random through everything that can happen to a loan, so that what nobody thought of happens too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.events import PaymentReceived
from domain.lending.states import RUNNING_STATES
from domain.money import Money
from domain.operations import (
    adjusting,
    closing,
    compromising,
    refunding,
    restructuring,
    waiving,
    writing_off,
)
from domain.operations.commands import CloseLoan
from domain.operations.payments import record_payment
from tests.builders import accept, do, loan_of, named, open_offer
from tests.operations.walking import Happening, Walking


class Walk(Walking):
    """One walk of a borrower's loan."""

    def happenings(self) -> Sequence[Happening]:
        """Return what may happen, the likely things more than once."""
        return [
            *[self.days_pass] * 4,
            *[self.pay] * 5,
            *[self.pay_late] * 2,
            *[self.reverse] * 3,
            *[self.send_back] * 2,
            *[self.settle] * 2,
            *[self.plan] * 2,
            self.give_back,
            self.waive,
            self.waive_whole,
            self.adjust,
            self.compromise,
            self.write_off,
        ]

    async def days_pass(self) -> str:
        """Let some days pass, and the last night's jobs run."""
        return await self.nights(self.chance.choice((1, 2, 5, 11, 31)))

    # Money

    async def pay(self) -> str:
        """Let money come today: a little, about an instalment, or a lot."""
        return await self._paid(self.chance.choice((7, 95, 1_000, 4_728, 4_823, 9_456, 20_000)), self.today)

    async def pay_late(self) -> str:
        """Let money come that counts from some days ago."""
        began = (await loan_of(self.office, self.borrower)).disbursed_on
        assert began is not None
        return await self._paid(
            self.chance.choice((95, 1_000, 4_728, 12_000)),
            max(began, self.today - timedelta(days=self.chance.randint(1, 25))),
        )

    async def _paid(self, whole: int, on: date) -> str:
        reference = f"{self.chance.choice('AMZ')}-{len(self.taken)}-{self.chance.randrange(1_000)}"
        when = datetime.combine(on, time(11), self.office.runtime.lender.zone)
        fact = PaymentReceived("cash", reference, Money(whole * 100, "PKR"), when, loan_id=self.borrower.loan_id)
        await do(self.office, lambda moment: record_payment(moment, fact))
        return f"paid {whole} on {on} as {reference}"

    async def send_back(self) -> str:
        """Send a part of some payment back, or all that is left of it."""
        row, staff = await self.some_payment(), await named(self.office, "Imran")
        left = row.amount_minor - row.refunded_minor
        part = Money(self.chance.choice((left, left, max(100, left // 300 * 100), 100)), "PKR")
        await do(self.office, lambda moment: refunding.refund(moment, staff, row.id, part, reference="T-1"))
        await self.confirm("Sana")
        return f"sent back {part} of P-{row.id}"

    # Ends

    async def settle(self) -> str:
        """Ask what settles it, and pay that at once or in two parts."""
        await do(self.office, lambda moment: closing.close(moment, self.borrower.chat, CloseLoan("settle")))
        return "settle: " + await self._pay_quoted()

    async def give_back(self) -> str:
        """Ask to give it back, and do."""
        await do(self.office, lambda moment: closing.close(moment, self.borrower.chat, CloseLoan("return")))
        return "return: " + await self._pay_quoted()

    async def _pay_quoted(self) -> str:
        loan = await loan_of(self.office, self.borrower)
        if loan.state not in RUNNING_STATES:
            return "nothing to pay"
        quoted = await self.office.runtime.database.read(lambda uow: uow.facts.quoted(loan, on=self.today))
        assert quoted is not None
        whole = int(quoted.amount.major)
        if self.chance.random() < 0.3 and whole > 10:
            return f"{await self._paid(whole // 3, self.today)}, {await self._paid(whole - whole // 3, self.today)}"
        return await self._paid(whole, self.today) if whole else "nothing"

    async def compromise(self) -> str:
        """Agree on less, and pay it."""
        staff, loan = await named(self.office, "Sana"), await loan_of(self.office, self.borrower)
        less, today = Money(max(100, loan.outstanding.minor // 200 * 100), "PKR"), self.today
        await do(self.office, lambda moment: compromising.offer(moment, staff, loan.id, less, today, reason="poor"))
        await self.confirm("Imran")
        return "compromise: " + await self._pay_quoted()

    async def write_off(self) -> str:
        """Write it off."""
        staff = await named(self.office, "Sana")
        await do(self.office, lambda moment: writing_off.write_off(moment, staff, self.borrower.loan_id, reason="gone"))
        await self.confirm("Imran")
        return "written off"

    # Changes

    async def plan(self) -> str:
        """Plan it anew, or let an offered plan be accepted only after something else happened."""
        staff = await named(self.office, "Bilal")
        how, number = self.chance.choice((("holiday", 1), ("holiday", 3), ("extend", 2), ("day", 28), ("day", 3)))
        how_: Any = how
        if await open_offer(self.office, self.borrower) is None:
            await do(
                self.office,
                lambda moment: restructuring.restructure(
                    moment, staff, self.borrower.loan_id, how=how_, number=number, reason="flood"
                ),
            )
            await self.confirm("Sana")
            if self.chance.random() < 0.3:
                return f"plan offered: {how} {number}"
        await accept(self.office, self.borrower)
        return f"plan: {how} {number}"

    async def waive(self) -> str:
        """Let go of some late charge."""
        return await self._waived(whole=False)

    async def waive_whole(self) -> str:
        """Let go of some whole instalment."""
        return await self._waived(whole=True)

    async def _waived(self, *, whole: bool) -> str:
        loan, staff = await loan_of(self.office, self.borrower), await named(self.office, "Sana")
        number = self.chance.choice([part.number for part in loan.instalments[:4]] or [1])
        done = await do(
            self.office, lambda moment: waiving.waive(moment, staff, loan.id, number, reason="illness", whole=whole)
        )
        if not done:
            await self.confirm("Imran")
        return f"let go of {'all of ' if whole else ''}{number}"

    async def adjust(self) -> str:
        """Adjust what is owed."""
        staff, less = await named(self.office, "Bilal"), -Money(self.chance.choice((100, 7_700, 50_000)), "PKR")
        await do(
            self.office, lambda moment: adjusting.adjust(moment, staff, self.borrower.loan_id, less, reason="returned")
        )
        return f"adjusted by {less}"
