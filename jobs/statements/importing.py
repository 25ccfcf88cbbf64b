"""Importing a statement: each line kept once, and money of which no payment of ours tells recorded once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.events import PaymentReceived
from domain.operations import confirming
from domain.operations.office import Office
from domain.operations.payments import record_payment
from domain.payments.names import name_of
from domain.payments.naming import loan_named
from domain.payments.statements import StatementLine
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.statements.reading import Problem, read_statement
from storage.database import Database

_PAGE: Final = 500


@dataclass(slots=True)
class Imported:
    """What importing a statement did; `waiting` of what was recorded has no owner and waits in suspense."""

    kept: int = 0
    known: int = 0
    skipped: int = 0
    recorded: int = 0
    waiting: int = 0
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


class Importer:
    """Takes statements in. Killed at any point it is simply asked again: what is kept is kept, the rest follows."""

    def __init__(self, database: Database, lender: Lender, clock: Clock, *, public_url: str = "") -> None:
        self._database = database
        self._lender = lender
        self._clock = clock
        self._public_url = public_url

    async def take(self, data: bytes, *, provider: str, name: str, by: str) -> Imported:
        """Keep what a file says and record what we did not know; raise Unreadable when it is no statement."""
        now = self._clock()
        statement = read_statement(data, provider=provider, lender=self._lender, now=now)
        found = Imported(skipped=statement.skipped, problems=tuple(statement.problems), unknown=statement.unknown)
        for start in range(0, len(statement.lines), _PAGE):
            page = statement.lines[start : start + _PAGE]

            async def keep(uow: Any, page: list[StatementLine] = page) -> int:
                return sum([await uow.statements.keep(provider, line, source=name, by=by, at=now) for line in page])

            kept = await self._database.transact(keep)
            found.kept += kept
            found.known += len(page) - kept
        await self._record(provider, found, by=by, now=now)
        return found

    async def _record(self, provider: str, found: Imported, *, by: str, now: datetime) -> None:
        """Record each line that no payment stands for, one a transaction, and those where an earlier import ended."""
        last = 0
        while page := await self._unrecorded(provider, last):
            for _id, line in page:
                match await self._database.transact(lambda uow, line=line: self._one(uow, provider, line, by, now)):  # type: ignore[misc]  # a default binds the loop's value
                    case "waiting":
                        found.waiting += 1
                        found.recorded += 1
                    case "recorded":
                        found.recorded += 1
            last = page[-1][0]

    async def _unrecorded(self, provider: str, after: int) -> Sequence[tuple[int, StatementLine]]:
        async def look(uow: Any) -> Sequence[tuple[int, StatementLine]]:
            found: Sequence[tuple[int, StatementLine]] = await uow.statements.unrecorded(
                provider, after=after, limit=_PAGE
            )
            return found

        return await self._database.read(look)

    async def _one(self, uow: Any, provider: str, line: StatementLine, by: str, now: datetime) -> str:
        """Record a line by the one way in for money; say whether it found its loan."""
        office = Office(uow, self._lender, now, cause=f"statement:{line.reference}", public_url=self._public_url)
        fact = PaymentReceived(
            provider=provider,
            reference=line.reference,
            amount=line.amount,
            paid_at=line.paid_at,
            loan_id=loan_named(line.account),
            method=provider,
            recorded_by=by,
        )
        if not await record_payment(office, fact):
            await confirming.stated(office, fact)
            return "known"
        name = name_of(provider, line.reference)
        newest = (await uow.money_names.known([name]))[name][-1]
        return "waiting" if await uow.payments.waiting(newest.payment_id) else "recorded"
