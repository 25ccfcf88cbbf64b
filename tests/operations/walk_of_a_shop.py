"""A walk at random through everything that can happen to a shopkeeper's credit line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from domain.events import PaymentReceived
from domain.lending.credit import Rules
from domain.messages import Refusal, _
from domain.operations import adjusting, pausing, refunding, reversing, second_person
from domain.operations.payments import record_payment
from jobs.timetable import job_named
from storage.tables import payment
from tests.builders import Borrower, accept, do, named
from tests.jobs.days import jump
from tests.office import clock_of
from tests.operations.desk import newest_card
from tests.operations.shop import credit_of, draw, line_of, rupees, set_limit
from webhooks.app import Office


@dataclass(slots=True)
class ShopWalk:
    """One walk: who takes it, by what chance, and what has happened so far."""

    office: Office
    ram: Borrower
    chance: Random
    taken: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """Let one thing happen that may happen; what is refused changes nothing."""
        kinds: list[Callable[[], Awaitable[str]]] = [
            *[self.days_pass] * 3,
            *[self.take] * 5,
            *[self.pay] * 4,
            *[self.reverse] * 2,
            self.send_back,
            *[self.adjust] * 2,
            *[self.pause, self.unpause, self.limit],
        ]
        kind = self.chance.choice(kinds)
        clock_of(self.office).set(self.office.runtime.clock() + timedelta(minutes=1))
        try:
            self.taken.append(await kind())
        except Refusal as refusal:
            self.taken.append(f"{kind.__name__} refused: {refusal.reason.msgid[:50]}")

    @property
    def today(self) -> date:
        """Return the lender's date."""
        return self.office.runtime.lender.today(self.office.runtime.clock())

    async def days_pass(self) -> str:
        """Let some days pass, and the last night's jobs run."""
        on = self.today + timedelta(days=self.chance.choice((1, 3, 10, 16, 31)))
        jump(self.office, on, "04:30")
        runtime = self.office.runtime
        for name in ("overdue", "default", "guardrails"):
            work = job_named(name).work
            assert work is not None
            await work(runtime.database, runtime.desk, on=on, now=runtime.clock())
        jump(self.office, on, "12:00")
        return f"{on}"

    async def take(self) -> str:
        """Draw, and check that no limit was passed."""
        whole = self.chance.choice((500, 5_000, 20_000, 50_000))
        await draw(self.office, self.ram, whole)
        line = await line_of(self.office, self.ram)
        rules = Rules.of(self.office.runtime.lender, await credit_of(self.office, self.ram), line)
        assert line.outstanding_of("principal") <= rules.limit
        return f"drew {whole}"

    async def pay(self) -> str:
        """Let money come, of today or of some days ago."""
        on = self.today - timedelta(days=self.chance.choice((0, 0, 0, 2, 9)))
        began = (await line_of(self.office, self.ram)).disbursed_on
        assert began is not None
        whole, reference = (
            self.chance.choice((100, 500, 7_000, 25_000)),
            f"{self.chance.choice('AZ')}-{len(self.taken)}",
        )
        when = datetime.combine(max(on, began), time(11), self.office.runtime.lender.zone)
        fact = PaymentReceived("cash", reference, rupees(whole), when, loan_id=self.ram.loan_id)
        await do(self.office, lambda moment: record_payment(moment, fact))
        return f"paid {whole} on {max(on, began)} as {reference}"

    async def _some_payment(self) -> Any:
        async def look(uow: Any) -> Any:
            return (await uow.connection.execute(select(payment).where(payment.c.state == "SUCCESS"))).all()

        found = await self.office.runtime.database.read(look)
        if not found:
            raise Refusal(_NOTHING)
        return self.chance.choice(found)

    async def reverse(self) -> str:
        """Take some payment back."""
        row, staff = await self._some_payment(), await named(self.office, "Hina")
        if not await do(self.office, lambda moment: reversing.reverse(moment, staff, row.id, reason="wrong")):
            await self._confirm("Sana")
        return f"took back P-{row.id}"

    async def send_back(self) -> str:
        """Send a part of some payment back."""
        row, staff = await self._some_payment(), await named(self.office, "Imran")
        part = rupees(max(1, (row.amount_minor - row.refunded_minor) // self.chance.choice((100, 250))))
        await do(self.office, lambda moment: refunding.refund(moment, staff, row.id, part, reference="T-1"))
        await self._confirm("Sana")
        return f"sent back {part} of P-{row.id}"

    async def adjust(self) -> str:
        """Adjust what is owed, up or down."""
        staff, change = await named(self.office, "Bilal"), rupees(self.chance.choice((-100, -3_000, 200, 900)))
        loan_id = self.ram.loan_id
        if not await do(self.office, lambda moment: adjusting.adjust(moment, staff, loan_id, change, reason="goods")):
            await self._confirm("Imran")
        return f"adjusted by {change}"

    async def pause(self) -> str:
        """Pause or block by hand."""
        staff, block = await named(self.office, "Bilal"), self.chance.random() < 0.3
        await do(
            self.office, lambda moment: pausing.pause(moment, staff, self.ram.person_id, reason="look", block=block)
        )
        return "blocked" if block else "paused"

    async def unpause(self) -> str:
        """Open again, as an exception where it must be."""
        staff = await named(self.office, "Sana")
        await do(self.office, lambda moment: pausing.unpause(moment, staff, self.ram.person_id, reason="promised"))
        return "opened"

    async def limit(self) -> str:
        """Set one of his limits, with a second person and his yes where it takes them."""
        what, number = self.chance.choice((("limit", 30_000), ("limit", 120_000), ("order", 20_000), ("days", 15)))
        if not await set_limit(self.office, self.ram, what, number):
            await self._confirm("Sana")
            if what == "limit":
                await accept(self.office, self.ram)
        return f"{what} set to {number}"

    async def _confirm(self, name: str) -> None:
        staff, card_id = await named(self.office, name), await newest_card(self.office)
        await do(self.office, lambda moment: second_person.confirm(moment, staff, card_id))


_NOTHING: Final = _("There is no payment.")
