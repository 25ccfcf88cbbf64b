"""Loans and their instalments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, and_, bindparam, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.loan import LOAN_MOVES, OPEN_STATES, RUNNING_STATES, Instalment, Loan, LoanState
from domain.lending.offer import LoanTerms, Offer
from domain.money import Money
from storage.insert import insert_new
from storage.tables import instalment, late_charge, loan

_PARTS = ("principal", "interest", "fees", "late")
_PAID = tuple(f"paid_{part}" for part in _PARTS)


class SqlLoans:
    """Every way we find and keep a loan."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, offer: Offer, *, wish: str, officer: str, created_by: str, at: datetime) -> Loan | None:
        """Keep the loan of an accepted offer; return None when the person has one open (MLMS-79)."""
        values = {
            "person_id": offer.person_id,
            "application_id": offer.application_id,
            "offer_id": offer.id,
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
        query = select(loan).where(loan.c.id == loan_id).with_for_update()
        row = (await self._connection.execute(query)).mappings().one()
        return _loan(row, await self._schedule(row))

    async def find(self, loan_id: int) -> Loan | None:
        """Return a loan with its schedule, or None when there is none of that id."""
        exists = await self._connection.scalar(select(loan.c.id).where(loan.c.id == loan_id))
        return None if exists is None else await self.get(loan_id)

    async def latest_of(self, person_id: int) -> Loan | None:
        """Return a person's open loan, or her last one."""
        query = (
            select(loan)
            .where(loan.c.person_id == person_id)
            .order_by(loan.c.state.in_(OPEN_STATES).desc(), loan.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return None if row is None else _loan(row, await self._schedule(row))

    async def all_of(self, person_id: int) -> Sequence[Loan]:
        """Return every loan a person has had, oldest first."""
        rows = (
            await self._connection.execute(select(loan).where(loan.c.person_id == person_id).order_by(loan.c.id))
        ).mappings()
        return [_loan(row, await self._schedule(row)) for row in rows.all()]

    async def terms(self, loan_id: int) -> LoanTerms:
        """Return the terms frozen on a loan."""
        return LoanTerms.from_json(
            (await self._connection.execute(select(loan.c.terms).where(loan.c.id == loan_id))).scalar_one()
        )

    async def move(self, found: Loan, state: LoanState, **changes: Any) -> None:
        """Move a loan to another state; raise IllegalMove when it may not go there."""
        LOAN_MOVES.move(found.state, state)
        await self._connection.execute(update(loan).where(loan.c.id == found.id).values(state=state, **changes))

    async def start(self, found: Loan, parts: Sequence[Instalment], *, on: date, by: str, reference: str) -> None:
        """Keep a loan as paid out on a day, with its whole schedule."""
        await self.move(
            found,
            LoanState.ACTIVE,
            disbursed_on=on,
            disbursed_by=by,
            payout_reference=reference,
            oldest_due_on=parts[0].due_on,
        )
        rows = [
            {"loan_id": found.id, "version": 1, "number": part.number, "due_on": part.due_on}
            | {name: getattr(part, name) for name in _PARTS}
            for part in parts
        ]
        await self._connection.execute(insert(instalment), rows)

    async def settle(self, found: Loan, parts: Iterable[Instalment]) -> None:
        """Keep what has been paid on instalments that changed, and the oldest due date that is left."""
        before = {part.number: part for part in found.instalments}
        after = {**before, **{part.number: part for part in parts}}
        changed = [part for part in after.values() if part != before[part.number]]
        if changed:
            statement = (
                update(instalment)
                .where(
                    (instalment.c.loan_id == found.id)
                    & (instalment.c.number == bindparam("which"))
                    & (instalment.c.version == self._version(found.id))
                )
                .values({name: bindparam(f"new_{name}") for name in ("late", *_PAID)})
            )
            rows = [
                {"which": part.number} | {f"new_{name}": getattr(part, name) for name in ("late", *_PAID)}
                for part in changed
            ]
            await self._connection.execute(statement, rows)
        oldest = min((part.due_on for part in after.values() if part.remaining), default=None)
        await self._connection.execute(update(loan).where(loan.c.id == found.id).values(oldest_due_on=oldest))

    async def charge(self, loan_id: int, number: int, *, on: date) -> bool:
        """Note the night an instalment was charged for being late; return False when it was before."""
        values = {"loan_id": loan_id, "number": number, "charged_on": on}
        statement = insert_new(self._connection, late_charge).values(values).on_conflict_do_nothing()
        made = await self._connection.execute(statement.returning(late_charge.c.number))
        return made.first() is not None

    async def waive(self, loan_id: int, number: int, *, by: str) -> None:
        """Note that a late charge was let go, and by whom."""
        where = (late_charge.c.loan_id == loan_id) & (late_charge.c.number == number)
        await self._connection.execute(update(late_charge).where(where).values(waived_by=by))

    async def charges(self, loan_id: int) -> Sequence[tuple[int, date]]:
        """Return the instalments that were charged for being late and not let off, and when."""
        stands = (late_charge.c.loan_id == loan_id) & (late_charge.c.waived_by == "")
        query = select(late_charge.c.number, late_charge.c.charged_on).where(stands)
        return [(row[0], row[1]) for row in await self._connection.execute(query.order_by(late_charge.c.number))]

    async def due_for_late_charge(
        self, *, due_before: date, after: tuple[int, int] = (0, 0), limit: int = 500
    ) -> Sequence[tuple[int, int]]:
        """Return the next loans and numbers of unpaid instalments that fell due before a day, with no late charge."""
        unpaid = instalment.c.paid_principal + instalment.c.paid_interest + instalment.c.paid_fees
        asked = instalment.c.principal + instalment.c.interest + instalment.c.fees
        query = (
            select(loan.c.id, instalment.c.number)
            .join(instalment, self._present())
            .where(loan.c.state.in_(RUNNING_STATES) & (loan.c.oldest_due_on < due_before))
            .where((instalment.c.due_on < due_before) & (instalment.c.late == 0) & (unpaid < asked))
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
        left = sum((instalment.c[name] - instalment.c[f"paid_{name}"] for name in _PARTS), start=0)
        query = (
            select(loan.c.id, instalment.c.number, instalment.c.due_on)
            .join(instalment, self._present())
            .where(loan.c.state.in_(RUNNING_STATES) & instalment.c.due_on.in_(list(days)) & (left > 0))
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
            .order_by(instalment.c.number)
        )
        return tuple(_instalment(part) for part in (await self._connection.execute(query)).mappings())

    def _present(self) -> Any:
        return and_(instalment.c.loan_id == loan.c.id, instalment.c.version == loan.c.schedule_version)

    def _version(self, loan_id: int) -> Any:
        return select(loan.c.schedule_version).where(loan.c.id == loan_id).scalar_subquery()


def _instalment(row: RowMapping) -> Instalment:
    return Instalment(row["number"], row["due_on"], *(row[name] for name in (*_PARTS, *_PAID)))


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
    )
