"""What every walk at random is made of: one thing happens at a time, nights pass, and staff make mistakes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from domain.messages import Refusal, _
from domain.operations import reversing, second_person
from jobs.timetable import job_named
from storage.tables import payment
from tests.builders import Borrower, do, named
from tests.jobs.days import jump
from tests.office import clock_of
from tests.operations.desk import newest_card
from webhooks.app import Office

Happening = Callable[[], Awaitable[str]]

_NOTHING: Final = _("There is no payment.")


@dataclass(slots=True)
class Walking(ABC):
    """One walk: whose it is, by what chance, and what has happened so far."""

    office: Office
    borrower: Borrower
    chance: Random
    taken: list[str] = field(default_factory=list)

    @abstractmethod
    def happenings(self) -> Sequence[Happening]:
        """Return what may happen, the likely things more than once."""

    async def step(self) -> None:
        """Let one thing happen that may happen; what is refused changes nothing."""
        happening = self.chance.choice(self.happenings())
        clock_of(self.office).set(self.office.runtime.clock() + timedelta(minutes=1))
        try:
            self.taken.append(await happening())
        except Refusal as refusal:
            self.taken.append(f"{happening.__name__} refused: {refusal.reason.msgid[:50]}")

    @property
    def today(self) -> date:
        """Return the lender's date."""
        return self.office.runtime.lender.today(self.office.runtime.clock())

    async def nights(self, days: int) -> str:
        """Let some days pass, and the last night's jobs run."""
        on, runtime = self.today + timedelta(days=days), self.office.runtime
        jump(self.office, on, "04:30")
        for name in ("overdue", "default", "guardrails"):
            work = job_named(name).work
            assert work is not None
            await work(runtime.database, runtime.desk, on=on, now=runtime.clock())
        jump(self.office, on, "12:00")
        return f"{on}"

    async def reverse(self) -> str:
        """Take some payment back."""
        row, staff = await self.some_payment(), await named(self.office, "Hina")
        if not await do(self.office, lambda moment: reversing.reverse(moment, staff, row.id, reason="wrong")):
            await self.confirm("Sana")
        return f"took back P-{row.id}"

    async def some_payment(self) -> Any:
        """Return some payment that stands; raise Refusal when there is none."""

        async def look(uow: Any) -> Any:
            return (await uow.connection.execute(select(payment).where(payment.c.state == "SUCCESS"))).all()

        found = await self.office.runtime.database.read(look)
        if not found:
            raise Refusal(_NOTHING)
        return self.chance.choice(found)

    async def confirm(self, name: str) -> None:
        """Let a second person say yes to what was proposed last."""
        staff, card_id = await named(self.office, name), await newest_card(self.office)
        await do(self.office, lambda moment: second_person.confirm(moment, staff, card_id))
