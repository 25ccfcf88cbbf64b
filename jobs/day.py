"""What happens on a business date: late charges, defaults, reminders, offers that run out, drafts that wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.handle import Desk
from domain.collections.ladder import defaulted_if_due_by, due_dates_to_remind
from domain.messages import Notice
from domain.operations import checking_claims, collecting, disputing, offering, pausing
from domain.operations.office import Office
from domain.policy.lender import Lender
from storage.database import Database

log = structlog.get_logger()
T = TypeVar("T")


class SomeFailed(Exception):
    """Some of what a run found could not be done. The rest was; the run is tried again for these."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} could not be done")


async def overdue(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Post the late charges that fall on a date."""

    async def page(last: tuple[int, int] | None) -> Sequence[tuple[int, int]]:
        return await database.read(lambda uow: uow.loans.due_for_late_charge(by=on, after=last or (0, 0)))

    async def charge(found: tuple[int, int]) -> bool:
        return await database.transact(
            lambda uow: collecting.charge_late(_office(uow, desk.lender, on, now), found[0], found[1])
        )

    return await _each(page, charge)


async def default(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Flag the loans that reach default on a date."""
    by = defaulted_if_due_by(desk.lender.policy, on)

    async def page(last: int | None) -> Sequence[int]:
        return await database.read(lambda uow: uow.loans.reaching_default(due_on_or_before=by, after=last or 0))

    async def flag(loan_id: int) -> bool:
        return await database.transact(lambda uow: collecting.flag_default(_office(uow, desk.lender, on, now), loan_id))

    return await _each(page, flag)


async def guardrails(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Pause new credit of people with something unpaid for too long, and open it where that is over (CRED-75)."""
    policy = desk.lender.policy

    async def page(last: int | None) -> Sequence[int]:
        if last is None:
            overdue = await database.read(
                lambda uow: uow.credit.to_pause(basis=policy.pause_basis, days=policy.pause_after_days, today=on)
            )
            return sorted({*overdue, *await database.read(lambda uow: uow.credit.paused())})
        return ()

    async def follow(person_id: int) -> bool:
        return await database.transact(lambda uow: pausing.follow(_office(uow, desk.lender, on, now), person_id))

    return await _each(page, follow)


async def reminders(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Promise the reminders of a date; each is looked at again when it is sent."""
    stages = due_dates_to_remind(desk.lender.policy, on)

    async def page(last: tuple[int, int, date] | None) -> Sequence[tuple[int, int, date]]:
        return await database.read(lambda uow: uow.loans.due_on(list(stages))) if last is None else ()

    async def remind(found: tuple[int, int, date]) -> bool:
        loan_id, number, due_on = found
        return await database.transact(
            lambda uow: collecting.remind(
                _office(uow, desk.lender, on, now), loan_id, number, stage=stages[due_on], due_on=due_on
            )
        )

    return await _each(page, remind)


async def disputes(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Remind staff of borrowers' disputes that should have been answered before a date."""

    async def page(last: int | None) -> Sequence[int]:
        if last is not None:
            return ()
        found = await database.read(lambda uow: uow.disputes.overdue(on, kind=disputing.BORROWER))
        return [one.id for one in found]

    async def ask(dispute_id: int) -> bool:
        return await database.transact(lambda uow: disputing.ask_again(_office(uow, desk.lender, on, now), dispute_id))

    return await _each(page, ask)


async def claims(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Look again for the money of payments that borrowers say they made, and close what was not found in time."""

    async def page(last: int | None) -> Sequence[int]:
        return [claim.id for claim in await database.read(lambda uow: uow.claims.open(after=last or 0))]

    async def look(claim_id: int) -> bool:
        return await database.transact(
            lambda uow: checking_claims.look_again(_office(uow, desk.lender, on, now), claim_id)
        )

    return await _each(page, look)


async def offers(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Close the offers that ran out."""
    return await database.transact(lambda uow: offering.expire_offers(_office(uow, desk.lender, on, now)))


async def drafts(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Let forms expire that nobody touched for a day, and forget those nobody came back to for a month."""
    policy = desk.lender.policy

    async def expire(uow: Any) -> int:
        chats = await uow.chats.drafts_before(now - timedelta(hours=policy.draft_ttl_hours), state="open")
        for chat in chats:
            await uow.chats.keep(replace(chat, draft="expired"))
            _office(uow, desk.lender, on, now).note("DRAFT_EXPIRED", "chat", chat.id, person_id=chat.person_id)
        return len(chats)

    async def forget(uow: Any) -> int:
        forgotten = 0
        for state in ("expired", "asked"):
            for chat in await uow.chats.drafts_before(now - timedelta(days=policy.draft_keep_days), state=state):
                await uow.chats.keep(replace(chat, draft="", talk=None))
                forgotten += 1
        return forgotten

    return await database.transact(expire) + await database.transact(forget)


async def draft_follow_ups(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Ask once whether to go on with an expired form (CRED-43, S-43)."""

    async def ask(uow: Any) -> int:
        chats = await uow.chats.drafts_before(now, state="expired")
        for chat in chats:
            await uow.chats.keep(replace(chat, draft="asked"))
            amount = chat.talk.answers.get("amount", "") if chat.talk else ""
            office = _office(uow, desk.lender, on, now)
            office.tell_chat(chat, Notice("DRAFT_FOLLOW_UP", {"amount": amount}), once=f"draft:{chat.id}:{on}")
        return len(chats)

    return await database.transact(ask)


async def seal(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Chain the audit rows of the last minutes."""
    return await database.transact(lambda uow: uow.audit.seal())


async def _each(page: Callable[[T | None], Awaitable[Sequence[T]]], act: Callable[[T], Awaitable[bool]]) -> int:
    """Act on each of what is found, one a transaction, so that a bad one spoils only itself; return how many acted."""
    acted, failed, last = 0, 0, None
    while found := await page(last):
        for one in found:
            try:
                acted += await act(one)
            except Exception:
                failed += 1
                log.exception("one of a run failed", one=str(one))
        last = found[-1]
    if failed:
        raise SomeFailed(failed)
    return acted


def _office(uow: Any, lender: Lender, on: date, now: datetime) -> Office:
    """Return the office on a business date: on a day caught up with, its own date counts and not today's."""
    if lender.today(now) == on:
        return Office(uow, lender, now)
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=lender.zone)
    return Office(uow, lender, noon)
