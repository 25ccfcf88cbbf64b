"""Pay links: an address at which a loan can be paid, made when somebody asks for it."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Final

from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, Value, _
from domain.money import Money
from domain.operations.commands import RequestPayLink
from domain.operations.office import Office
from domain.people.chats import Chat
from domain.policy.lender import Lender

#: When people are home from work and look at their phones; whoever asks shortly before means another day.
EVENING: Final = time(17)
SHORTLY: Final = timedelta(hours=1)


async def request_link(office: Office, chat: Chat, command: RequestPayLink) -> Chat:
    """Make a pay link and send it."""
    loan = await office.uow.loans.latest_of(chat.person_id) if chat.person_id else None
    if loan is None or not loan.unpaid:
        raise Refusal(_("You owe us nothing now."))
    url = await new_link(office, loan, wish=command.amount)
    office.tell_chat(chat, link_notice(office, loan, url=url, wish=command.amount), once=f"link:{url}")
    return chat


async def new_link(office: Office, loan: Loan, *, wish: Money | None) -> str:
    """Make a pay link for a loan and return its address; without a wish it asks for what is due when it is opened."""
    token = secrets.token_urlsafe(9)
    await office.uow.payments.add_link(
        token=token,
        loan_id=loan.id,
        person_id=loan.person_id,
        wish_minor=wish.minor if wish else None,
        at=office.now,
    )
    return f"{office.public_url}/p/{token}"


def link_notice(office: Office, loan: Loan, *, url: str, wish: Money | None) -> Notice:
    """Return the message that carries a pay link."""
    first = loan.next_unpaid
    assert first is not None
    return Notice(
        "PAYMENT_LINK",
        {
            "amount": wish or loan.due_now(office.today),
            "wish": 1 if wish else 0,
            "late": loan.outstanding_of("late") if loan.outstanding_of("late") else "",
            "day": first.due_on,
            "url": url,
        },
    )


async def remind_later(office: Office, loan: Loan, *, url: str) -> datetime:
    """Promise a pay link again for later, where paying was not possible just now; return when (S-35)."""
    when = later(office.lender, office.now)
    facts: dict[str, Value] = {"loan_id": loan.id, "left": loan.outstanding, "amount": loan.due_now(office.today)}
    notice = Notice("PAY_AGAIN", {**facts, "url": url})
    await office.tell(loan.person_id, notice, once=f"pay-again:{loan.id}:{when:%Y-%m-%d}", not_before=when)
    return when


async def still_to_pay(office: Office, notice: Notice) -> Notice | None:
    """Look at such a promise again at its moment: with today's amount, or None when something was paid meanwhile."""
    loan_id, left = notice.params["loan_id"], notice.params["left"]
    assert isinstance(loan_id, int)
    loan = await office.uow.loans.get(loan_id)
    amount = loan.due_now(office.today)
    if not amount or loan.outstanding != left:
        return None
    return Notice(notice.kind, {**notice.params, "amount": amount})


def later(lender: Lender, now: datetime) -> datetime:
    """Return this evening, or when people may next be written to where that is too soon."""
    evening = datetime.combine(lender.today(now), EVENING, lender.zone)
    if now + SHORTLY <= evening and lender.contact.allow(evening):
        return evening
    tomorrow = datetime.combine(lender.today(now) + timedelta(days=1), time(), lender.zone)
    return lender.contact.next_opening(tomorrow)
