"""What happens on a business date: late charges, defaults, reminders, offers that run out, drafts that wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.handle import Desk
from domain.collections.ladder import charged_if_due_before, defaulted_if_due_by, due_dates_to_remind
from domain.messages import Notice
from domain.operations import collecting, offering
from domain.operations.office import Office
from domain.policy.lender import Lender
from storage.database import Database


async def overdue(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Post the late charges that fall on a date, one loan a transaction, so that a bad row spoils only itself."""
    lender = desk.lender
    due_before = charged_if_due_before(lender.policy, on)
    charged = 0
    while batch := await database.read(lambda uow: uow.loans.due_for_late_charge(due_before=due_before)):
        done = [await _charge(database, lender, loan_id, number, on=on, now=now) for loan_id, number in batch]
        charged += sum(done)
        if not any(done):
            return charged
    return charged


async def default(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Flag the loans that reach default on a date."""
    by = defaulted_if_due_by(desk.lender.policy, on)
    loans = await database.read(lambda uow: uow.loans.reaching_default(due_on_or_before=by))
    flagged = 0
    for loan_id in loans:
        flagged += await database.transact(
            lambda uow, loan_id=loan_id: collecting.flag_default(_office(uow, desk.lender, on, now), loan_id)  # type: ignore[misc]  # a default binds the loop's value
        )
    return flagged


async def reminders(database: Database, desk: Desk, *, on: date, now: datetime) -> int:
    """Promise the reminders of a date; each is looked at again when it is sent."""
    stages = due_dates_to_remind(desk.lender.policy, on)
    due = await database.read(lambda uow: uow.loans.due_on(list(stages)))
    sent = 0
    for loan_id, number, due_on in due:
        sent += await database.transact(
            lambda uow, loan_id=loan_id, number=number, due_on=due_on: collecting.remind(  # type: ignore[misc]  # defaults bind the loop's values
                _office(uow, desk.lender, on, now), loan_id, number, stage=stages[due_on], due_on=due_on
            )
        )
    return sent


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


async def _charge(database: Database, lender: Lender, loan_id: int, number: int, *, on: date, now: datetime) -> bool:
    return await database.transact(lambda uow: collecting.charge_late(_office(uow, lender, on, now), loan_id, number))


def _office(uow: Any, lender: Lender, on: date, now: datetime) -> Office:
    """Return the office on a business date: on a day caught up with, its own date counts and not today's."""
    if lender.today(now) == on:
        return Office(uow, lender, now)
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=lender.zone)
    return Office(uow, lender, noon)
