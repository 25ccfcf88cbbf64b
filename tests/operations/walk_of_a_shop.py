"""A walk at random through everything that can happen to a shopkeeper's credit line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from domain.events import PaymentReceived
from domain.lending.credit import Rules
from domain.operations import adjusting, pausing, refunding
from domain.operations.payments import record_payment
from tests.builders import accept, do, named
from tests.operations.shop import credit_of, draw, line_of, rupees, set_limit
from tests.operations.walking import Happening, Walking


class ShopWalk(Walking):
    """One walk of a shopkeeper's line."""

    def happenings(self) -> Sequence[Happening]:
        """Return what may happen, the likely things more than once."""
        return [
            *[self.days_pass] * 3,
            *[self.take] * 5,
            *[self.pay] * 4,
            *[self.reverse] * 2,
            self.send_back,
            *[self.adjust] * 2,
            *[self.pause, self.unpause, self.limit],
        ]

    async def days_pass(self) -> str:
        """Let some days pass, and the last night's jobs run."""
        return await self.nights(self.chance.choice((1, 3, 10, 16, 31)))

    async def take(self) -> str:
        """Draw, and check that no limit was passed."""
        whole = self.chance.choice((500, 5_000, 20_000, 50_000))
        await draw(self.office, self.borrower, whole)
        line = await line_of(self.office, self.borrower)
        rules = Rules.of(self.office.runtime.lender, await credit_of(self.office, self.borrower), line)
        assert line.outstanding_of("principal") <= rules.limit
        return f"drew {whole}"

    async def pay(self) -> str:
        """Let money come, of today or of some days ago."""
        on = self.today - timedelta(days=self.chance.choice((0, 0, 0, 2, 9)))
        began = (await line_of(self.office, self.borrower)).disbursed_on
        assert began is not None
        whole, reference = (
            self.chance.choice((100, 500, 7_000, 25_000)),
            f"{self.chance.choice('AZ')}-{len(self.taken)}",
        )
        when = datetime.combine(max(on, began), time(11), self.office.runtime.lender.zone)
        fact = PaymentReceived("cash", reference, rupees(whole), when, loan_id=self.borrower.loan_id)
        await do(self.office, lambda moment: record_payment(moment, fact))
        return f"paid {whole} on {max(on, began)} as {reference}"

    async def send_back(self) -> str:
        """Send a part of some payment back."""
        row, staff = await self.some_payment(), await named(self.office, "Imran")
        part = rupees(max(1, (row.amount_minor - row.refunded_minor) // self.chance.choice((100, 250))))
        await do(self.office, lambda moment: refunding.refund(moment, staff, row.id, part, reference="T-1"))
        await self.confirm("Sana")
        return f"sent back {part} of P-{row.id}"

    async def adjust(self) -> str:
        """Adjust what is owed, up or down."""
        staff, change = await named(self.office, "Bilal"), rupees(self.chance.choice((-100, -3_000, 200, 900)))
        loan_id = self.borrower.loan_id
        if not await do(self.office, lambda moment: adjusting.adjust(moment, staff, loan_id, change, reason="goods")):
            await self.confirm("Imran")
        return f"adjusted by {change}"

    async def pause(self) -> str:
        """Pause or block by hand."""
        staff, block = await named(self.office, "Bilal"), self.chance.random() < 0.3
        await do(
            self.office,
            lambda moment: pausing.pause(moment, staff, self.borrower.person_id, reason="look", block=block),
        )
        return "blocked" if block else "paused"

    async def unpause(self) -> str:
        """Open again, as an exception where it must be."""
        staff = await named(self.office, "Sana")
        await do(self.office, lambda moment: pausing.unpause(moment, staff, self.borrower.person_id, reason="promised"))
        return "opened"

    async def limit(self) -> str:
        """Set one of his limits, with a second person and his yes where it takes them."""
        what, number = self.chance.choice((("limit", 30_000), ("limit", 120_000), ("order", 20_000), ("days", 15)))
        if not await set_limit(self.office, self.borrower, what, number):
            await self.confirm("Sana")
            if what == "limit":
                await accept(self.office, self.borrower)
        return f"{what} set to {number}"
