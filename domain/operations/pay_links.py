"""Pay links: an address at which a loan can be paid, made when somebody asks for it."""

from __future__ import annotations

import secrets

from domain.lending.loan import Loan
from domain.messages import Notice, Refusal, _
from domain.money import Money
from domain.operations.commands import RequestPayLink
from domain.operations.office import Office
from domain.people.chats import Chat


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
