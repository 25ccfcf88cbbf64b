"""Importing a statement: each line kept once, and money of which no payment of ours tells recorded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from domain.events import PaymentReceived
from domain.money import Money
from domain.operations import confirming
from domain.operations.arriving import take_in
from domain.operations.office import Office
from domain.payments.names import is_anybodys, name_of
from domain.payments.naming import loan_named
from domain.payments.statements import StatementLine
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.statements.reading import Problem, Statement, read_statement
from jobs.statements.unreadable import Unreadable
from storage.database import Database

_PAGE: Final = 500
#: Whose statements name movements otherwise than their events do, so that the same money would be recorded twice.
_TELLS_ITSELF: Final[Mapping[str, str]] = {
    "stripe": (
        "Stripe's own events tell of its payments. Fetch what was missed: qist payments reconcile --provider stripe"
    )
}


@dataclass(slots=True)
class Imported:
    """
    What importing a statement did.

    Of what was `recorded`, `waiting` has no owner and waits in suspense; `differing` was recorded before with another
    amount, and stays as it is.
    """

    kept: int = 0
    known: int = 0
    skipped: int = 0
    recorded: int = 0
    waiting: int = 0
    differing: int = 0
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
        """Keep what a file says and record what we did not know; raise Unreadable when it is no statement to read."""
        if provider in _TELLS_ITSELF:
            raise Unreadable(_TELLS_ITSELF[provider])
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
            found.differing += await self._compare(provider, page, by=by, now=now)
        await self._turn_away(statement, name, by=by, now=now)
        await self._record(provider, found, by=by, now=now)
        return found

    async def _turn_away(self, statement: Statement, name: str, *, by: str, now: datetime) -> None:
        """Keep that some lines were not taken, and why (SAFE-9)."""
        refused = [(f"{name}, line {one.line}: {one.written}", one.why) for one in statement.problems]
        if refused:
            await self._database.transact(lambda uow: uow.payments.all_refused(refused, actor=by, at=now))

    async def _compare(self, provider: str, page: Sequence[StatementLine], *, by: str, now: datetime) -> int:
        """Tell staff of lines whose money is recorded with another amount; return how many there are (SAFE-9)."""
        if is_anybodys(provider):
            # Of what staff wrote down in another amount it is recorded beside, to wait for people.
            return 0
        came = {line.reference: line for line in page if line.amount.minor > 0}
        known: Mapping[str, Money] = await self._database.read(
            lambda uow: uow.payments.amounts_among(provider, list(came))
        )
        differing = [came[reference] for reference, amount in known.items() if came[reference].amount != amount]
        for line in differing:
            await self._database.transact(lambda uow, line=line: self._one(uow, provider, line, by, now))  # type: ignore[misc]  # a default binds the loop's value
        return len(differing)

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
        written = f"{line.reference} {line.amount.major} {line.account}".strip()
        if not await take_in(office, fact, written=written, of_the_past=True):
            await confirming.stated(office, fact)
            return "known"
        name = name_of(provider, line.reference)
        newest = (await uow.money_names.known([name]))[name][-1]
        return "waiting" if await uow.payments.waiting(newest.payment_id) else "recorded"
