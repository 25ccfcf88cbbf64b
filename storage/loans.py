"""Loans and their present plan: found, moved from state to state, settled, and looked for by what happens today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.agreement import LoanTerms
from domain.lending.limits import History
from domain.lending.loan import EVERY_COMPONENT, Glance, Instalment, Loan
from domain.lending.offer import Offer
from domain.lending.states import LOAN_MOVES, OPEN_STATES, RUNNING_STATES, LoanState
from domain.money import Money
from storage.insert import insert_new
from storage.tables import instalment, late_charge, loan, person, schedule_version

_ASKED: Final = ("principal", "interest", "fees", "late")
_NAMES: Final = tuple(part.name for part in fields(Instalment))
#: What changes on an instalment once it is agreed.
_MOVING: Final = (
    "late",
    "charity",
    "next_charge_on",
    *(f"{before}{name}" for before in ("paid_", "waived_") for name in EVERY_COMPONENT),
)


class SqlLoans:
    """Every way we find and keep a loan."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, offer: Offer, *, wish: str, officer: str, created_by: str, at: datetime) -> Loan | None:
        """Keep the loan of an accepted offer; return None when the person has one of that kind open (MLMS-79)."""
        values = {
            "person_id": offer.person_id,
            "application_id": offer.application_id,
            "offer_id": offer.id,
            "kind": offer.terms.kind,
            "pricing": offer.terms.pricing,
            "state": LoanState.ACCEPTED,
            "principal_minor": offer.terms.principal.minor,
            "currency": offer.terms.principal.currency,
            "terms": offer.terms.to_json(),
            "payout_wish": wish,
            "officer": officer,
            "created_by": created_by,
            "accepted_at": at,
        }
        statement = insert_new(self._connection, loan).values(values).on_conflict_do_nothing().returning(loan)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        return _loan(row, ()) if row else None

    async def get(self, loan_id: int) -> Loan:
        """Return a loan with its schedule, locked until the transaction ends."""
        found = await self.find(loan_id)
        assert found is not None, "a loan that was asked for by its id is there"
        return found

    async def find(self, loan_id: int) -> Loan | None:
        """Return a loan with its schedule, locked until the transaction ends, or None when there is none of that id."""
        query = select(loan).where(loan.c.id == loan_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _loan(row, await self._schedule(row)) if row is not None else None

    async def is_running(self, loan_id: int) -> bool:
        """Return whether money may come for a loan; nothing is locked."""
        where = (loan.c.id == loan_id) & loan.c.disbursed_on.is_not(None)
        return await self._connection.scalar(select(loan.c.id).where(where)) is not None

    async def latest_of(self, person_id: int, *, kind: str = "") -> Loan | None:
        """Return a person's open loan, or her last one; a term loan before a credit line unless a kind is given."""
        query = (
            select(loan)
            .where(loan.c.person_id == person_id)
            .order_by(loan.c.state.in_(OPEN_STATES).desc(), (loan.c.kind == "term").desc(), loan.c.id.desc())
            .limit(1)
        )
        if kind:
            query = query.where(loan.c.kind == kind)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return None if row is None else _loan(row, await self._schedule(row))

    async def all_of(self, person_id: int) -> Sequence[Loan]:
        """Return every loan a person has had, oldest first."""
        rows = (
            await self._connection.execute(select(loan).where(loan.c.person_id == person_id).order_by(loan.c.id))
        ).mappings()
        return [_loan(row, await self._schedule(row)) for row in rows.all()]

    async def at_a_glance(self, *, loan_ids: Iterable[int], person_ids: Iterable[int]) -> Sequence[Glance]:
        """Return some loans and every loan of some people in one look, each person's present one first."""
        query = (
            select(loan.c.id, loan.c.person_id, person.c.name, loan.c.currency, loan.c.disbursed_on)
            .join(person, person.c.id == loan.c.person_id)
            .where(loan.c.id.in_(sorted(set(loan_ids))) | loan.c.person_id.in_(sorted(set(person_ids))))
            .order_by(loan.c.state.in_(OPEN_STATES).desc(), (loan.c.kind == "term").desc(), loan.c.id.desc())
        )
        rows = await self._connection.execute(query)
        return [Glance(row.id, row.person_id, row.name, row.currency, row.disbursed_on) for row in rows]

    async def history(self, person_id: int, *, today: date) -> History:
        """Return what a person's loans say about her: how many are repaid, the largest one on time, lateness now."""
        mine = (loan.c.person_id == person_id) & (loan.c.kind == "term")
        rows = (await self._connection.execute(select(loan).where(mine))).mappings().all()
        done = [row for row in rows if row["state"] == LoanState.COMPLETED]
        charged = select(late_charge.c.loan_id).where(late_charge.c.loan_id.in_([row["id"] for row in done]))
        late = set((await self._connection.scalars(charged)).all()) if done else set()
        on_time = [Money(row["principal_minor"], row["currency"]) for row in done if row["id"] not in late]
        overdue = any(row["oldest_due_on"] is not None and row["oldest_due_on"] < today for row in rows)
        return History(len(done), max(on_time, default=None), overdue)

    async def terms(self, loan_id: int) -> LoanTerms:
        """Return the terms of a loan's present plan: those frozen on it, or those of a new plan she agreed to."""
        present = (schedule_version.c.loan_id == loan.c.id) & (schedule_version.c.version == loan.c.schedule_version)
        query = (
            select(func.coalesce(schedule_version.c.terms, loan.c.terms))
            .select_from(loan.outerjoin(schedule_version, present))
            .where(loan.c.id == loan_id)
        )
        return LoanTerms.from_json((await self._connection.execute(query)).scalar_one())

    async def move(self, found: Loan, state: LoanState, **changes: Any) -> None:
        """Move a loan to another state; raise IllegalMove when it may not go there."""
        LOAN_MOVES.move(found.state, state)
        await self._connection.execute(update(loan).where(loan.c.id == found.id).values(state=state, **changes))

    async def start(
        self,
        found: Loan,
        parts: Sequence[Instalment],
        *,
        on: date,
        by: str,
        reference: str,
        terms: LoanTerms,
        at: datetime,
    ) -> None:
        """Keep a loan as paid out on a day, with its whole schedule."""
        oldest = parts[0].due_on if parts else None
        paid_out = {"disbursed_on": on, "disbursed_by": by, "payout_reference": reference, "oldest_due_on": oldest}
        await self.move(found, LoanState.ACTIVE, **paid_out)
        await self._keep_plan(found, 1, parts, opened=on, on=on, reason="", terms=terms, by=by, at=at)

    async def replan(
        self,
        found: Loan,
        parts: Sequence[Instalment],
        *,
        opened: date,
        on: date,
        reason: str,
        terms: LoanTerms,
        by: str,
        at: datetime,
    ) -> None:
        """Keep a new plan for what is left; the earlier one stays as it was."""
        version = found.version + 1
        await self._keep_plan(found, version, parts, opened=opened, on=on, reason=reason, terms=terms, by=by, at=at)
        oldest = min((part.due_on for part in parts if part.remaining), default=None)
        values = {"schedule_version": version, "oldest_due_on": oldest}
        await self._connection.execute(update(loan).where(loan.c.id == found.id).values(values))

    async def add_part(self, found: Loan, part: Instalment) -> None:
        """Add an instalment to the present plan: a draw on a credit line, or something added to a loan."""
        await self._connection.execute(insert(instalment), [_row(found.id, found.version, part)])
        await self.settle(found, [part], added=True)

    async def _keep_plan(
        self,
        found: Loan,
        version: int,
        parts: Sequence[Instalment],
        *,
        opened: date,
        on: date,
        reason: str,
        terms: LoanTerms,
        by: str,
        at: datetime,
    ) -> None:
        plan = {"loan_id": found.id, "version": version, "opened_on": opened, "started_on": on, "reason": reason}
        kept = {"terms": terms.to_json(), "made_by": by, "made_at": at}
        await self._connection.execute(insert(schedule_version).values(plan | kept))
        if parts:
            await self._connection.execute(insert(instalment), [_row(found.id, version, part) for part in parts])

    async def opened_on(self, found: Loan) -> tuple[date, date]:
        """Return when the first period of a loan's present plan opened, and when that plan came to be."""
        where = (schedule_version.c.loan_id == found.id) & (schedule_version.c.version == found.version)
        query = select(schedule_version.c.opened_on, schedule_version.c.started_on).where(where)
        row = (await self._connection.execute(query)).one()
        return row.opened_on, row.started_on

    async def due_dates_of(self, found: Loan, version: int, numbers: Iterable[int]) -> Mapping[int, date]:
        """Return when instalments of a plan, present or past, fell due or will, by number."""
        where = (instalment.c.loan_id == found.id) & (instalment.c.version == version)
        query = select(instalment.c.number, instalment.c.due_on).where(where & instalment.c.number.in_(list(numbers)))
        return {row.number: row.due_on for row in await self._connection.execute(query)}

    async def plans(self, loan_id: int) -> Sequence[RowMapping]:
        """Return the plans a loan has had, the first one first."""
        query = select(schedule_version).where(schedule_version.c.loan_id == loan_id)
        return (await self._connection.execute(query.order_by(schedule_version.c.version))).mappings().all()

    async def settle(self, found: Loan, parts: Iterable[Instalment], *, added: bool = False) -> None:
        """Keep what has been paid and let go on instalments that changed, and the oldest due date that is left."""
        before = {part.number: part for part in found.instalments}
        after = {**before, **{part.number: part for part in parts}}
        changed = [] if added else [part for part in after.values() if part != before[part.number]]
        if changed:
            statement = (
                update(instalment)
                .where(
                    (instalment.c.loan_id == found.id)
                    & (instalment.c.number == bindparam("which"))
                    & (instalment.c.version == found.version)
                )
                .values({name: bindparam(f"new_{name}") for name in _MOVING})
            )
            rows = [
                {"which": part.number} | {f"new_{name}": getattr(part, name) for name in _MOVING} for part in changed
            ]
            await self._connection.execute(statement, rows)
        oldest = min((part.due_on for part in after.values() if part.remaining), default=None)
        await self._connection.execute(update(loan).where(loan.c.id == found.id).values(oldest_due_on=oldest))

    async def due_for_late_charge(
        self, *, by: date, after: tuple[int, int] = (0, 0), limit: int = 500
    ) -> Sequence[tuple[int, int]]:
        """Return the next loans and numbers of unpaid instalments that are charged for being late by a day."""
        query = (
            select(loan.c.id, instalment.c.number)
            .join(instalment, self._present())
            .where(loan.c.state.in_(RUNNING_STATES))
            .where((instalment.c.next_charge_on <= by) & (_scheduled_left() > 0))
            .where(tuple_(loan.c.id, instalment.c.number) > after)
            .order_by(loan.c.id, instalment.c.number)
            .limit(limit)
        )
        return [(row[0], row[1]) for row in await self._connection.execute(query)]

    async def reaching_default(self, *, due_on_or_before: date, after: int = 0, limit: int = 500) -> Sequence[int]:
        """Return the next active loans whose oldest unpaid instalment fell due on or before a day."""
        where = (loan.c.state == LoanState.ACTIVE) & (loan.c.oldest_due_on <= due_on_or_before) & (loan.c.id > after)
        return list(
            (await self._connection.scalars(select(loan.c.id).where(where).order_by(loan.c.id).limit(limit))).all()
        )

    async def due_on(self, days: Iterable[date]) -> Sequence[tuple[int, int, date]]:
        """Return loans, numbers and due dates of unpaid instalments that fall due on certain days."""
        query = (
            select(loan.c.id, instalment.c.number, instalment.c.due_on)
            .join(instalment, self._present())
            .where(loan.c.state.in_(RUNNING_STATES) & instalment.c.due_on.in_(list(days)) & (_left() > 0))
            .order_by(loan.c.id, instalment.c.number)
        )
        return [(row[0], row[1], row[2]) for row in await self._connection.execute(query)]

    async def waiting_for_payout(self) -> Sequence[Loan]:
        """Return accepted loans whose money has not been sent yet."""
        query = select(loan).where(loan.c.state == LoanState.ACCEPTED).order_by(loan.c.id)
        return [_loan(row, ()) for row in (await self._connection.execute(query)).mappings()]

    async def running(self, *, due_before: date | None = None, limit: int = 20) -> Sequence[Loan]:
        """Return running loans, those due longest first; only overdue ones when a day is given."""
        query = (
            select(loan).where(loan.c.state.in_(RUNNING_STATES)).order_by(loan.c.oldest_due_on, loan.c.id).limit(limit)
        )
        if due_before is not None:
            query = query.where(loan.c.oldest_due_on < due_before)
        rows = (await self._connection.execute(query)).mappings().all()
        return [_loan(row, await self._schedule(row)) for row in rows]

    async def counts(self) -> dict[str, int]:
        """Return how many loans are in each state."""
        rows = await self._connection.execute(select(loan.c.state, func.count()).group_by(loan.c.state))
        return {state: int(count) for state, count in rows}

    async def _schedule(self, row: RowMapping) -> tuple[Instalment, ...]:
        query = (
            select(instalment)
            .where((instalment.c.loan_id == row["id"]) & (instalment.c.version == row["schedule_version"]))
            .order_by(instalment.c.due_on, instalment.c.number)
        )
        return tuple(instalment_from(part) for part in (await self._connection.execute(query)).mappings())

    def _present(self) -> Any:
        return and_(instalment.c.loan_id == loan.c.id, instalment.c.version == loan.c.schedule_version)


def instalment_from(row: RowMapping) -> Instalment:
    """Return an instalment as a row has it."""
    return Instalment(**{name: row[name] for name in _NAMES})


def _row(loan_id: int, version: int, part: Instalment) -> dict[str, Any]:
    return {"loan_id": loan_id, "version": version} | {name: getattr(part, name) for name in _NAMES}


def _left(components: Iterable[str] = _ASKED) -> Any:
    columns = instalment.c
    return sum((columns[name] - columns[f"paid_{name}"] - columns[f"waived_{name}"] for name in components), start=0)


def _scheduled_left() -> Any:
    return _left(("principal", "interest", "fees"))


def _loan(row: RowMapping, parts: tuple[Instalment, ...]) -> Loan:
    terms = LoanTerms.from_json(row["terms"])
    return Loan(
        id=row["id"],
        person_id=row["person_id"],
        state=LoanState(row["state"]),
        principal=Money(row["principal_minor"], row["currency"]),
        annual_rate=str(terms.annual_rate),
        periods=terms.periods,
        accepted_at=row["accepted_at"],
        disbursed_on=row["disbursed_on"],
        instalments=parts,
        officer=row["officer"],
        defaulted_on=row["defaulted_on"],
        payout_wish=row["payout_wish"],
        kind=row["kind"],
        pricing=row["pricing"],
        version=row["schedule_version"],
    )
