"""Payments, what they settled, and the links and attempts they came by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, bindparam, func, insert, select, update

from domain.events import PaymentReceived
from domain.lending.account import Reallocated, StandingPayment
from domain.lending.loan import Loan
from domain.money import Money
from domain.payments.books import Booked
from domain.payments.chargebacks import GIVEN_BACK, LOST
from domain.payments.names import is_shared, name_of
from domain.payments.reconciling import Movement
from domain.payments.statements import Suspended, Waiting
from storage.insert import insert_new
from storage.pay_links import SqlPayLinks
from storage.tables import allocation, dispute, loan, pay_attempt, payment_attempt, payment_name
from storage.tables import payment as table


class SqlPayments(SqlPayLinks):
    """Every way we find and keep a payment. Only domain/operations/payments.py records one."""

    async def record(
        self,
        fact: PaymentReceived,
        *,
        loan: Loan | None,
        state: str,
        at: datetime,
        recovered: int = 0,
        told_as: str = "",
    ) -> int | None:
        """Keep a payment once; return its id, or None when this money was recorded before."""
        values = {
            "provider": fact.provider,
            "reference": fact.reference,
            "told_as": told_as or name_of(fact.provider, fact.reference),
            "loan_id": loan.id if loan else None,
            "person_id": loan.person_id if loan else None,
            "schedule_version": loan.version if loan else 1,
            "amount_minor": fact.amount.minor,
            "currency": fact.amount.currency,
            "method": fact.method,
            "state": state,
            "recovered_minor": recovered,
            "paid_at": fact.paid_at,
            "recorded_at": at,
            "recorded_by": fact.recorded_by or fact.provider,
        }
        statement = insert_new(self._connection, table).values(values).on_conflict_do_nothing().returning(table.c.id)
        found: int | None = (await self._connection.execute(statement)).scalar_one_or_none()
        return found

    async def rename(self, payment_id: int, provider: str, reference: str) -> None:
        """Keep the reference under which its provider knows a payment."""
        named = {"reference": reference, "told_as": name_of(provider, reference)}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(named))

    async def recorded_as(self, provider: str, reference: str) -> tuple[int, str, datetime] | None:
        """Return the id of the payment of a reference, who recorded it, and when."""
        row = await self._called(provider, reference)
        return (row.id, row.recorded_by, row.recorded_at) if row else None

    async def amount_of(self, provider: str, reference: str, *, standing: bool = False) -> tuple[int, Money] | None:
        """Return the id and the amount of the payment of a reference; `standing` means that it was not taken back."""
        row = await self._called(provider, reference)
        wanted = row is not None and not (standing and row.state == "REVERSED")
        return (row.id, Money(row.amount_minor, row.currency)) if wanted else None

    async def amounts_among(self, provider: str, references: Sequence[str]) -> Mapping[str, Money]:
        """Return the amounts of those payments of a provider that are recorded under some references."""
        where = (table.c.provider == provider) & table.c.reference.in_(references)
        query = select(table.c.reference, table.c.amount_minor, table.c.currency).where(where)
        return {row.reference: Money(row.amount_minor, row.currency) for row in await self._connection.execute(query)}

    async def _called(self, provider: str, reference: str) -> Any:
        """Return the payment recorded under a provider's name, or else the one that it turned out to tell of."""
        where = (table.c.provider == provider) & (table.c.reference == reference)
        row = (await self._connection.execute(select(table).where(where))).one_or_none()
        if row is not None or not is_shared(provider):
            return row
        told = (payment_name.c.provider == provider) & (payment_name.c.reference == reference)
        query = select(table).join(payment_name, payment_name.c.payment_id == table.c.id).where(told)
        return (await self._connection.execute(query)).one_or_none()

    async def reference_of(self, payment_id: int) -> str:
        """Return how a payment's provider names it."""
        return str(await self._connection.scalar(select(table.c.reference).where(table.c.id == payment_id)))

    async def allocate(self, payment_id: int, settled: Mapping[tuple[int, str], int], *, credit: int) -> None:
        """Keep what a payment settled, by instalment and component, and what was left over."""
        rows = [
            {"payment_id": payment_id, "number": number, "component": component, "amount_minor": amount}
            for (number, component), amount in settled.items()
        ]
        if rows:
            await self._connection.execute(insert(allocation), rows)
        if credit:
            await self._connection.execute(update(table).where(table.c.id == payment_id).values(credit_minor=credit))

    async def reallocate(self, changed: Sequence[Reallocated]) -> None:
        """Keep what some payments settle now; what they settled before stays for the record."""
        rows = [
            {
                "payment_id": one.payment_id,
                "revision": one.revision,
                "number": number,
                "component": part,
                "amount_minor": amount,
            }
            for one in changed
            for (number, part), amount in one.settled.items()
        ]
        if rows:
            await self._connection.execute(insert(allocation), rows)
        if changed:
            statement = (
                update(table)
                .where(table.c.id == bindparam("which"))
                .values(revision=bindparam("new_revision"), credit_minor=bindparam("new_credit"))
            )
            values = [
                {"which": one.payment_id, "new_revision": one.revision, "new_credit": one.credit} for one in changed
            ]
            await self._connection.execute(statement, values)

    async def standing(self, found: Loan, *, zone: ZoneInfo) -> Sequence[StandingPayment]:
        """Return the payments that stand on a loan's present plan, with what each settles."""
        where = (table.c.loan_id == found.id) & (table.c.schedule_version == found.version) & _counts()
        rows = (await self._connection.execute(select(table).where(where).order_by(table.c.id))).mappings().all()
        settled = await self._settled([row["id"] for row in rows])
        return [
            StandingPayment(
                row["id"],
                row["provider"],
                row["paid_at"].astimezone(zone).date(),
                row["amount_minor"] - row["refunded_minor"],
                row["revision"],
                settled.get(row["id"], {}),
                row["credit_minor"],
                f"{row['provider']}:{row['reference']}",
                row["refunded_minor"] > 0,
            )
            for row in rows
        ]

    async def booked(self, payment_id: int) -> Booked | None:
        """Return a payment as it is booked, locked with its loan; None for money without a loan, locked as well."""
        loan_id = await self._connection.scalar(select(table.c.loan_id).where(table.c.id == payment_id))
        loan_id = loan_id or await self._given_meanwhile(payment_id)
        if loan_id is None:
            return None
        await self._connection.execute(select(loan.c.id).where(loan.c.id == loan_id).with_for_update(key_share=True))
        query = select(table).where(table.c.id == payment_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).mappings().one()
        return Booked(
            provider=row["provider"],
            state=row["state"],
            loan_id=row["loan_id"],
            amount=Money(row["amount_minor"], row["currency"]),
            settled=(await self._settled([payment_id])).get(payment_id, {}),
            credit=row["credit_minor"],
            recovered=row["recovered_minor"],
            refunded=row["refunded_minor"],
            version=row["schedule_version"],
            revision=row["revision"],
        )

    async def waiting(self, payment_id: int, *, lock: bool = False) -> Waiting | None:
        """Return money that waits in suspense, locked if asked; None when it has its loan or there is none."""
        query = select(table).where((table.c.id == payment_id) & (table.c.state == "UNPLACED"))
        query = query.with_for_update(key_share=True) if lock else query
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return Waiting(row["id"], row["provider"], Money(row["amount_minor"], row["currency"]), row["paid_at"])

    async def _given_meanwhile(self, payment_id: int) -> int | None:
        """Lock money without a loan; return the loan it was given while we waited for our turn."""
        mine = table.c.id == payment_id
        alone = select(table.c.id).where(mine & table.c.loan_id.is_(None)).with_for_update(key_share=True)
        if await self._connection.scalar(alone) is not None:
            return None
        found: int | None = await self._connection.scalar(select(table.c.loan_id).where(mine))
        return found

    async def without_loan(self, payment_id: int) -> Suspended | None:
        """Return money that waits in suspense or went back from there; lock it first."""
        where = (table.c.id == payment_id) & table.c.state.in_(("UNPLACED", "RETURNED"))
        row = (await self._connection.execute(select(table).where(where))).one_or_none()
        if row is None:
            return None
        return Suspended(row.provider, Money(row.amount_minor, row.currency), row.state == "RETURNED")

    async def place(self, payment_id: int, found: Loan, *, recovered: int = 0) -> PaymentReceived | None:
        """Give money that waits its loan, once; return it as the fact it is, or None when somebody was faster."""
        where = (table.c.id == payment_id) & (table.c.state == "UNPLACED")
        # Its first telling is what was booked as waiting, so what it settles is told as the next one.
        values = {
            "state": "SUCCESS",
            "loan_id": found.id,
            "person_id": found.person_id,
            "schedule_version": found.version,
            "recovered_minor": recovered,
            "revision": table.c.revision + 1,
        }
        placed = update(table).where(where).values(values).returning(*table.c)
        row = (await self._connection.execute(placed)).mappings().one_or_none()
        if row is None:
            return None
        return PaymentReceived(
            provider=row["provider"],
            reference=row["reference"],
            amount=Money(row["amount_minor"], row["currency"]),
            paid_at=row["paid_at"],
            loan_id=found.id,
            method=row["method"],
            recorded_by=row["recorded_by"],
        )

    async def return_waiting(self, payment_id: int) -> bool:
        """Keep that money which waits was sent back as a whole; return False when it waits no longer."""
        return await self._turn(payment_id, "UNPLACED", state="RETURNED", refunded_minor=table.c.amount_minor)

    async def wait_again(self, payment_id: int) -> bool:
        """Keep that money which was sent back waits again; return False when it was not away."""
        return await self._turn(payment_id, "RETURNED", state="UNPLACED", refunded_minor=0)

    async def came_at(self, payment_id: int, paid_at: datetime) -> None:
        """Keep when money which waits really came."""
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(paid_at=paid_at))

    async def correct(self, payment_id: int, amount: Money) -> None:
        """Keep the amount that money which waits really has."""
        values = {"amount_minor": amount.minor, "currency": amount.currency}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(values))

    async def _turn(self, payment_id: int, was: str, **values: Any) -> bool:
        where = (table.c.id == payment_id) & (table.c.state == was)
        turned = update(table).where(where).values(values).returning(table.c.id)
        return (await self._connection.execute(turned)).first() is not None

    async def movements(self, provider: str, *, since: datetime, until: datetime) -> list[Movement]:
        """Return what came by a provider and was not taken back, from one moment up to another."""
        told = (payment_name.c.payment_id == table.c.id) & (payment_name.c.provider == provider)
        its = (table.c.provider == provider) | payment_name.c.reference.is_not(None)
        where = its & (table.c.paid_at >= since) & (table.c.paid_at < until) & (table.c.state != "REVERSED")
        query = select(table, payment_name.c.reference.label("told")).outerjoin(payment_name, told).where(where)
        rows = (await self._connection.execute(query.order_by(table.c.id))).mappings()
        return [
            Movement(row["told"] or row["reference"], Money(row["amount_minor"], row["currency"]), row["paid_at"])
            for row in rows
        ]

    async def any_by(self, provider: str, *, since: datetime) -> bool:
        """Return whether money came by a provider, or was asked for there, since a moment."""
        paid = select(table.c.id).where((table.c.provider == provider) & (table.c.paid_at >= since)).limit(1)
        asked = select(pay_attempt.c.id).where(
            (pay_attempt.c.provider == provider) & (pay_attempt.c.expires_at >= since)
        )
        if await self._connection.scalar(paid) is not None:
            return True
        return await self._connection.scalar(asked.limit(1)) is not None

    async def later_than(self, found: Loan, fact: PaymentReceived, *, zone: ZoneInfo) -> bool:
        """Return whether the present plan has a payment that counts after this one, by date and then by name."""
        day = fact.paid_at.astimezone(zone).date()
        begins = datetime.combine(day, time(), zone)
        query = select(table.c.paid_at, table.c.provider, table.c.reference).where(
            (table.c.loan_id == found.id) & (table.c.schedule_version == found.version) & _counts()
        )
        mine = f"{fact.provider}:{fact.reference}"
        for paid_at, provider, reference in await self._connection.execute(query.where(table.c.paid_at >= begins)):
            if (paid_at.astimezone(zone).date(), f"{provider}:{reference}") > (day, mine):
                return True
        return False

    async def any_since(self, found: Loan, day: date, *, zone: ZoneInfo) -> bool:
        """Return whether the present plan has a payment that counts from a day or later."""
        begins = datetime.combine(day, time(), zone)
        where = (table.c.loan_id == found.id) & (table.c.schedule_version == found.version) & _counts()
        query = select(table.c.id).where(where & (table.c.paid_at >= begins)).limit(1)
        return await self._connection.scalar(query) is not None

    async def twin_of(self, payment_id: int, *, within: timedelta) -> int | None:
        """Return an earlier payment of the same amount for the same loan that was made so shortly before or after."""
        mine = table.alias("mine")
        alike = (mine.c.loan_id == table.c.loan_id) & (mine.c.provider == table.c.provider)
        alike &= mine.c.amount_minor == table.c.amount_minor
        earlier = (mine.c.id == payment_id) & (table.c.id < payment_id) & (table.c.refunded_minor == 0) & _counts()
        query = select(table.c.id, table.c.paid_at, mine.c.paid_at.label("my_time")).join(mine, alike).where(earlier)
        rows = await self._connection.execute(query.order_by(table.c.id.desc()))
        return next((row.id for row in rows if abs(row.paid_at - row.my_time) <= within), None)

    async def refused(self, *, actor: str, written: str, reason: str, at: datetime) -> None:
        """Keep that money was not taken, as it was written down, and why (SAFE-9)."""
        kept = {"at": at, "actor": actor, "written": written[:200], "reason": reason[:300]}
        await self._connection.execute(insert(payment_attempt).values(kept))

    async def all_refused(self, many: Sequence[tuple[str, str]], *, actor: str, at: datetime) -> None:
        """Keep at once that several were not taken: what was written, and why (SAFE-9)."""
        rows = [{"at": at, "actor": actor, "written": said[:200], "reason": why[:300]} for said, why in many]
        if rows:
            await self._connection.execute(insert(payment_attempt), rows)

    async def attempts_refused(self, *, limit: int = 20) -> Sequence[RowMapping]:
        """Return the newest payments that were not taken."""
        query = select(payment_attempt).order_by(payment_attempt.c.id.desc()).limit(limit)
        return (await self._connection.execute(query)).mappings().all()

    async def refund(self, payment_id: int, amount: int) -> None:
        """Keep that a part of a payment was sent back."""
        values = {"refunded_minor": table.c.refunded_minor + amount}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(values))

    async def recovered(self, payment_id: int, amount: int) -> None:
        """Keep how much of a payment for a loan that was written off is still ours."""
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(recovered_minor=amount))

    async def set_state(self, payment_id: int, state: str) -> None:
        """Keep that a payment was taken back; it is nobody's credit then."""
        values = {"state": state, "credit_minor": 0, "recovered_minor": 0}
        await self._connection.execute(update(table).where(table.c.id == payment_id).values(values))

    async def _settled(self, payment_ids: Sequence[int]) -> dict[int, dict[tuple[int, str], int]]:
        query = (
            select(allocation)
            .join(table, (table.c.id == allocation.c.payment_id) & (table.c.revision == allocation.c.revision))
            .where(table.c.id.in_(payment_ids))
        )
        found: dict[int, dict[tuple[int, str], int]] = {}
        for row in (await self._connection.execute(query)).mappings():
            parts = found.setdefault(row["payment_id"], {})
            parts[row["number"], row["component"]] = row["amount_minor"]
        return found

    async def of_person(self, person_id: int, *, limit: int = 100) -> Sequence[RowMapping]:
        """Return a person's payments with what her bank took back of each, newest first."""
        lost = (dispute.c.kind == "chargeback") & (dispute.c.state == LOST) & (dispute.c.outcome != GIVEN_BACK)
        by_bank = select(func.coalesce(func.sum(dispute.c.amount_minor), 0)).where(
            (dispute.c.payment_id == table.c.id) & lost
        )
        query = (
            select(table, by_bank.scalar_subquery().label("by_bank_minor"))
            .where(table.c.person_id == person_id)
            .order_by(table.c.id.desc())
            .limit(limit)
        )
        return (await self._connection.execute(query)).mappings().all()

    async def page_of(self, person_id: int, *, offset: int, limit: int) -> tuple[Sequence[RowMapping], int]:
        """Return a page of a person's payments, newest first, and how many there are in all."""
        mine = table.c.person_id == person_id
        query = select(table).where(mine).order_by(table.c.id.desc()).offset(offset).limit(limit)
        rows = (await self._connection.execute(query)).mappings().all()
        return rows, int(await self._connection.scalar(select(func.count()).where(mine)) or 0)

    async def settled_by(self, payment_id: int) -> Mapping[str, int]:
        """Return what a payment settled, by component."""
        query = (
            select(allocation.c.component, func.sum(allocation.c.amount_minor))
            .join(table, (table.c.id == allocation.c.payment_id) & (table.c.revision == allocation.c.revision))
            .where(allocation.c.payment_id == payment_id)
            .group_by(allocation.c.component)
        )
        return {component: int(amount) for component, amount in await self._connection.execute(query)}

    async def methods_of(self, loan_id: int) -> frozenset[str]:
        """Return the ways by which money for a loan came."""
        return frozenset(await self._connection.scalars(select(table.c.method).where(table.c.loan_id == loan_id)))

    async def credit_of(self, person_id: int) -> int:
        """Return what we owe a person, in minor units."""
        query = select(func.sum(table.c.credit_minor)).where(table.c.person_id == person_id)
        return int(await self._connection.scalar(query) or 0)

    async def with_credit(self, person_id: int) -> tuple[int, ...]:
        """Return a person's payments of which something is her own money, oldest first."""
        where = (table.c.person_id == person_id) & (table.c.credit_minor > 0)
        return tuple(await self._connection.scalars(select(table.c.id).where(where).order_by(table.c.id)))

    async def counts(self) -> dict[str, int]:
        """Return how many payments are in each state."""
        rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
        return {state: int(count) for state, count in rows}


def _counts() -> Any:
    """Say which payments settle something: those not taken back, and not for a loan that was written off."""
    return (table.c.state == "SUCCESS") & (table.c.recovered_minor == 0)
