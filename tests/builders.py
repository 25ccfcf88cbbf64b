"""Bring people where a test begins: a member, an offer, a running loan, by the operations that conversations use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.flows.borrower.join import CONSENT_VERSION
from domain.lending.loan import Loan
from domain.operations import joining, offering, paying_out, requesting
from domain.operations.commands import AcceptOffer, ApplyForLoan, Register
from domain.operations.office import Office as Moment
from domain.people.chats import Chat
from domain.people.person import Details
from tests.office import world_of
from tests.people import AMINA
from webhooks.app import Office
from webhooks.sandbox.world import BORROWERS, ChannelName, Phone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Borrower:
    """Somebody with a phone in the world, a chat, and whatever else the test gave her."""

    phone: Phone
    chat: Chat
    person_id: int
    loan_id: int = 0


async def do(office: Office, work: Callable[[Moment], Awaitable[T]]) -> T:
    """Do one operation in a transaction of its own, now."""
    runtime = office.runtime
    now = runtime.clock()
    public_url = runtime.settings.address
    return await runtime.database.transact(
        lambda uow: work(Moment(uow, runtime.lender, now, cause="test", public_url=public_url))
    )


async def stranger(
    office: Office, details: Details = AMINA, *, channel: ChannelName = "telegram"
) -> tuple[Phone, Chat]:
    """Give somebody a phone that has opened our chat and agreed to talk; she has not joined."""
    world = world_of(office)
    phone = world.add_phone(details.name.split()[0], channel, language=details.language)
    if phone.person is not None:
        # Telegram lets no bot write first.
        world.telegram.say(phone.person, world.chat(phone), "/start")
        world.telegram.drain(BORROWERS)
    else:
        world.twilio.says(phone.number, "salam", name=phone.name)

    async def open_chat(moment: Moment) -> Chat:
        uow: Any = moment.uow
        chat: Chat = await uow.chats.at(channel=channel, address=phone.address, speaker=phone.address)
        chat = replace(chat, language=details.language, consent=CONSENT_VERSION)
        await uow.chats.keep(chat, heard_at=moment.now)
        return chat

    return phone, await do(office, open_chat)


async def applicant(office: Office, details: Details = AMINA, *, channel: ChannelName = "telegram") -> Borrower:
    """Let somebody join; staff have not decided yet."""
    phone, chat = await stranger(office, details, channel=channel)
    joined = await do(office, lambda moment: joining.register(moment, chat, Register(details)))
    assert joined.person_id is not None
    return Borrower(phone, joined, joined.person_id)


async def member(office: Office, details: Details = AMINA, *, channel: ChannelName = "telegram") -> Borrower:
    """Let somebody join and be approved."""
    borrower = await applicant(office, details, channel=channel)
    membership = await _latest(office, borrower, "membership")
    staff = await named(office, "Bilal")
    await do(office, lambda moment: joining.decide(moment, staff, membership, approve=True))
    return borrower


async def offered(
    office: Office,
    details: Details = AMINA,
    *,
    channel: ChannelName = "telegram",
    amount: int = 50_000,
    periods: int = 12,
) -> Borrower:
    """Make a member an offer."""
    borrower = await member(office, details, channel=channel)
    asked = ApplyForLoan(office.runtime.lender.money(amount), periods, "stock")
    await do(office, lambda moment: requesting.apply(moment, borrower.chat, asked))
    request = await _latest(office, borrower, "loan")
    for name in ("Bilal", "Sana"):
        staff = await named(office, name)
        if await open_offer(office, borrower) is None:
            await do(office, lambda moment, staff=staff: requesting.approve(moment, staff, request))  # type: ignore[misc]  # a default binds the loop's value
    return borrower


async def golden_loan(office: Office, details: Details = AMINA, *, channel: ChannelName = "telegram") -> Borrower:
    """Give somebody the golden loan, running: 50,000 at 24 % for 12 months is 11 x 4,728 and 4,729."""
    borrower = await offered(office, details, channel=channel)
    await accept(office, borrower)
    found = await loan_of(office, borrower)
    staff = await named(office, "Imran")
    await do(office, lambda moment: paying_out.disburse(moment, staff, found.id, reference="D-9"))
    return replace(borrower, loan_id=found.id)


async def accept(office: Office, borrower: Borrower, offer_id: int | None = None) -> None:
    """Say yes to the open offer, or to one that was seen before."""
    offer_id = offer_id or await open_offer(office, borrower)
    assert offer_id is not None
    yes = AcceptOffer(offer_id, "shown", "en", "now")
    await do(office, lambda moment: offering.accept(moment, borrower.chat, yes))


async def loan_of(office: Office, borrower: Borrower) -> Loan:
    """Return the loan somebody has."""
    found = await office.runtime.database.read(lambda uow: uow.loans.latest_of(borrower.person_id))
    assert found is not None
    return found


async def open_offer(office: Office, borrower: Borrower) -> int | None:
    """Return the id of the offer somebody has open."""
    found = await office.runtime.database.read(lambda uow: uow.offers.open_for(borrower.person_id))
    return found.id if found else None


async def named(office: Office, name: str) -> Any:
    """Return a member of staff."""
    return await office.runtime.database.read(lambda uow: uow.staff.named(name))


async def pay_link(
    office: Office,
    borrower: Borrower,
    *,
    wish_minor: int | None = None,
    token: str = "amina-pays",  # noqa: S107 - the token of a link
) -> str:
    """Make a pay link and return its token."""
    now = office.runtime.clock()
    await office.runtime.database.transact(
        lambda uow: uow.payments.add_link(
            token=token, loan_id=borrower.loan_id, person_id=borrower.person_id, wish_minor=wish_minor, at=now
        )
    )
    return token


async def _latest(office: Office, borrower: Borrower, purpose: str) -> int:
    found = await office.runtime.database.read(lambda uow: uow.applications.latest_of(borrower.person_id))
    return next(application.id for kind, application in found.items() if kind == purpose)
