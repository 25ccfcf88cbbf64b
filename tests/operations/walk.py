"""A walk at random through everything that can happen to a loan, so that what nobody thought of happens too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from domain.events import PaymentReceived
from domain.lending.states import RUNNING_STATES
from domain.messages import Refusal, _
from domain.money import Money
from domain.operations import (
    adjusting,
    closing,
    compromising,
    refunding,
    restructuring,
    reversing,
    second_person,
    waiving,
    writing_off,
)
from domain.operations.commands import CloseLoan
from domain.operations.payments import record_payment
from jobs.timetable import job_named
from storage.tables import payment
from tests.builders import Borrower, accept, do, loan_of, named, open_offer
from tests.jobs.days import jump
from tests.office import clock_of
from tests.operations.desk import newest_card
from webhooks.app import Office


@dataclass(slots=True)
class Walk:
    """One walk: who takes it, by what chance, and what has happened so far."""

    office: Office
    amina: Borrower
    chance: Random
    taken: list[str] = field(default_factory=list)

    async def step(self) -> None:
        """Let one thing happen that may happen; what is refused changes nothing."""
        kinds: list[Callable[[], Awaitable[str]]] = [
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

    # Time

    async def days_pass(self) -> str:
        """Let some days pass, and the last night's jobs run."""
        days = self.chance.choice((1, 2, 5, 11, 31))
        on = self.today + timedelta(days=days)
        jump(self.office, on, "04:30")
        for job in ("overdue", "default", "guardrails"):
            await self._job(job, on)
        jump(self.office, on, "12:00")
        return f"{on}"

    async def _job(self, name: str, on: date) -> None:
        work = job_named(name).work
        assert work is not None
        await work(self.office.runtime.database, self.office.runtime.desk, on=on, now=self.office.runtime.clock())

    # Money

    async def pay(self) -> str:
        """Let money come today: a little, about an instalment, or a lot."""
        return await self._paid(self.chance.choice((7, 95, 1_000, 4_728, 4_823, 9_456, 20_000)), self.today)

    async def pay_late(self) -> str:
        """Let money come that counts from some days ago."""
        began = (await loan_of(self.office, self.amina)).disbursed_on
        assert began is not None
        return await self._paid(
            self.chance.choice((95, 1_000, 4_728, 12_000)),
            max(began, self.today - timedelta(days=self.chance.randint(1, 25))),
        )

    async def _paid(self, whole: int, on: date) -> str:
        reference = f"{self.chance.choice('AMZ')}-{len(self.taken)}-{self.chance.randrange(1_000)}"
        when = datetime.combine(on, time(11), self.office.runtime.lender.zone)
        fact = PaymentReceived("cash", reference, Money(whole * 100, "PKR"), when, loan_id=self.amina.loan_id)
        await do(self.office, lambda moment: record_payment(moment, fact))
        return f"paid {whole} on {on} as {reference}"

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
        """Send a part of some payment back, or all that is left of it."""
        row, staff = await self._some_payment(), await named(self.office, "Imran")
        left = row.amount_minor - row.refunded_minor
        part = Money(self.chance.choice((left, left, max(100, left // 300 * 100), 100)), "PKR")
        await do(self.office, lambda moment: refunding.refund(moment, staff, row.id, part, reference="T-1"))
        await self._confirm("Sana")
        return f"sent back {part} of P-{row.id}"

    # Ends

    async def settle(self) -> str:
        """Ask what settles it, and pay that at once or in two parts."""
        await do(self.office, lambda moment: closing.close(moment, self.amina.chat, CloseLoan("settle")))
        return "settle: " + await self._pay_quoted()

    async def give_back(self) -> str:
        """Ask to give it back, and do."""
        await do(self.office, lambda moment: closing.close(moment, self.amina.chat, CloseLoan("return")))
        return "return: " + await self._pay_quoted()

    async def _pay_quoted(self) -> str:
        loan = await loan_of(self.office, self.amina)
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
        staff, loan = await named(self.office, "Sana"), await loan_of(self.office, self.amina)
        less, today = Money(max(100, loan.outstanding.minor // 200 * 100), "PKR"), self.today
        await do(self.office, lambda moment: compromising.offer(moment, staff, loan.id, less, today, reason="poor"))
        await self._confirm("Imran")
        return "compromise: " + await self._pay_quoted()

    async def write_off(self) -> str:
        """Write it off."""
        staff = await named(self.office, "Sana")
        await do(self.office, lambda moment: writing_off.write_off(moment, staff, self.amina.loan_id, reason="gone"))
        await self._confirm("Imran")
        return "written off"

    # Changes

    async def plan(self) -> str:
        """Plan it anew, or let an offered plan be accepted only after something else happened."""
        staff = await named(self.office, "Bilal")
        how, number = self.chance.choice((("holiday", 1), ("holiday", 3), ("extend", 2), ("day", 28), ("day", 3)))
        how_: Any = how
        if await open_offer(self.office, self.amina) is None:
            await do(
                self.office,
                lambda moment: restructuring.restructure(
                    moment, staff, self.amina.loan_id, how=how_, number=number, reason="flood"
                ),
            )
            await self._confirm("Sana")
            if self.chance.random() < 0.3:
                return f"plan offered: {how} {number}"
        await accept(self.office, self.amina)
        return f"plan: {how} {number}"

    async def waive(self) -> str:
        """Let go of some late charge."""
        return await self._waived(whole=False)

    async def waive_whole(self) -> str:
        """Let go of some whole instalment."""
        return await self._waived(whole=True)

    async def _waived(self, *, whole: bool) -> str:
        loan, staff = await loan_of(self.office, self.amina), await named(self.office, "Sana")
        number = self.chance.choice([part.number for part in loan.instalments[:4]] or [1])
        done = await do(
            self.office, lambda moment: waiving.waive(moment, staff, loan.id, number, reason="illness", whole=whole)
        )
        if not done:
            await self._confirm("Imran")
        return f"let go of {'all of ' if whole else ''}{number}"

    async def adjust(self) -> str:
        """Adjust what is owed."""
        staff, less = await named(self.office, "Bilal"), -Money(self.chance.choice((100, 7_700, 50_000)), "PKR")
        await do(
            self.office, lambda moment: adjusting.adjust(moment, staff, self.amina.loan_id, less, reason="returned")
        )
        return f"adjusted by {less}"

    async def _confirm(self, name: str) -> None:
        staff, card_id = await named(self.office, name), await newest_card(self.office)
        await do(self.office, lambda moment: second_person.confirm(moment, staff, card_id))


_NOTHING: Final = _("There is no payment.")
