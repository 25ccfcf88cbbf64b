"""The pay page: says what is due at this moment, in the borrower's language, and leads to the provider's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from bot.flows.borrower.ways import is_cash_only, reference_words, way_words
from bot.speak import Speaker
from bot.speech.script import is_rtl
from domain.lending.loan import Loan
from domain.lending.states import RUNNING_STATES
from domain.messages import Refusal, Text, _, verbatim
from domain.money import Money
from domain.operations import pay_links, wallets
from domain.operations.office import Office
from domain.payments.orders import NAMES, Order
from domain.payments.ways import Way
from jobs.checkout import CannotPay, Checkout, Due, NoSuchLink, due_on
from jobs.inbox import is_name
from jobs.runtime import Runtime
from webhooks.pages.page import moved, page

log = structlog.get_logger()


def pay_router(runtime: Runtime, checkout: Checkout | None) -> APIRouter:
    """Return the routes of the pay page."""
    router = APIRouter(prefix="/p")

    @router.get("/{token}")
    async def show(token: str, request: Request) -> Response:
        """Show what a link asks for now."""
        try:
            due = await _due(runtime, token)
        except NoSuchLink:
            return _unknown(runtime)
        if "paid" not in request.query_params:
            return _page(runtime, due, None, with_card=checkout is not None)
        # Until the provider has confirmed it the old amount still stands: showing it would ask for it twice.
        thanks = _("Thank you. As soon as the payment is confirmed, you get the receipt in your chat.")
        return _page(runtime, due, thanks, with_card=False, asks=False)

    @router.post("/{token}/card")
    async def card(token: str) -> Response:
        """Lead on to the provider's page for what is due now."""
        try:
            due = await _due(runtime, token)
            if checkout is None or due.is_paid:
                return _page(runtime, due, None, with_card=checkout is not None)
            return moved((await checkout.open(token)).removeprefix(runtime.settings.address))
        except NoSuchLink:
            return _unknown(runtime)
        except CannotPay as problem:
            log.warning("no page to pay on", reason=str(problem))
            sorry = _(
                "Card payment is not available just now, and nothing was taken. Please try again in a few minutes."
            )
            return _page(runtime, due, sorry, status=503, with_card=True, warn=True, later=True)

    _wallet_route(router, runtime, with_card=checkout is not None)
    _later_route(router, runtime)
    return router


def _wallet_route(router: APIRouter, runtime: Runtime, *, with_card: bool) -> None:
    @router.post("/{token}/wallet")
    async def wallet(token: str, request: Request) -> Response:
        """Ask the borrower's own wallet for what is due now; anybody may press this, and only she can confirm it."""
        anyway = "anyway" in request.query_params
        try:
            due = await _due(runtime, token)
            asked = await runtime.database.transact(lambda uow: _ask_wallet(runtime, uow, due, anyway=anyway))
        except NoSuchLink:
            return _unknown(runtime)
        except wallets.StillOpen as refusal:
            return _page(runtime, due, refusal.reason, with_card=with_card, warn=True, anyway=True)
        except Refusal as refusal:
            return _page(runtime, due, refusal.reason, with_card=with_card, warn=True)
        told = _("We have asked {wallet} on {phone} for {amount}. Please enter your PIN there, and nowhere else.")
        said = told(wallet=NAMES[asked.provider], phone=due.person.phone_masked, amount=asked.amount)
        return _page(runtime, due, said, with_card=False, asks=False)


def _later_route(router: APIRouter, runtime: Runtime) -> None:
    @router.post("/{token}/later")
    async def later(token: str, request: Request) -> Response:
        """Promise the borrower this link again for later; pressed again it is the same promise."""
        try:
            due = await _due(runtime, token)
        except NoSuchLink:
            return _unknown(runtime)
        if due.is_paid or _was_paid_since(due, request, runtime):
            said = _("Everything that was due is paid. Thank you.")
            return _page(runtime, due, said, with_card=False, asks=False)
        url = f"{runtime.settings.address}/p/{token}"

        async def promise(uow: Any) -> datetime:
            office = Office(uow, runtime.lender, runtime.clock(), cause=f"page:{token}")
            return await pay_links.remind_later(office, await uow.loans.get(due.loan.id), url=url)

        when = await runtime.database.transact(promise)
        said = _("We will write to you on {at:date} at {at:time}, with this link.", at=when)
        return _page(runtime, due, said, with_card=False, asks=False)


async def _ask_wallet(runtime: Runtime, uow: Any, due: Due, *, anyway: bool) -> Order:
    office = Office(uow, runtime.lender, runtime.clock(), cause=f"page:{due.link.token}")
    loan = await uow.loans.get(due.loan.id)
    wish = Money(due.link.wish_minor, loan.currency) if due.link.wish_minor else None
    return await wallets.ask_for(office, loan, wish, anyway=anyway)


async def _due(runtime: Runtime, token: str) -> Due:
    if not is_name(token):
        raise NoSuchLink
    today = runtime.lender.today(runtime.clock())
    return await runtime.database.read(lambda uow: due_on(uow, token, today=today))


def _page(
    runtime: Runtime,
    due: Due,
    notice: Text | None,
    *,
    status: int = 200,
    with_card: bool,
    asks: bool = True,
    warn: bool = False,
    later: bool = False,
    anyway: bool = False,
) -> Response:
    speaker = runtime.desk.speakers(due.person.language)
    say = speaker.say
    if due.is_paid:
        notice = notice or _("Everything that was due is paid. Thank you.")
    return page(
        "pay.html",
        status=status,
        lang=speaker.language.replace("_", "-"),
        dir=speaker.direction,
        title=say(_("Pay")),
        lender=runtime.lender.name,
        notice=say(notice) if notice else "",
        notice_class="warn" if warn else "",
        asks=say(_asks(due, runtime)),
        amount=speaker.show(due.amount) if due.amount and asks else "",
        rows=[(say(name), speaker.show(value)) for name, value in _rows(due.loan, due, runtime)],
        token=due.link.token,
        card=say(_("Pay by card")) if with_card else "",
        wallet=_wallet(due, runtime, speaker, anyway=anyway) if asks else "",
        anyway="?anyway=1" if anyway else "",
        wallet_phone=say(_("The request goes to {phone}.", phone=due.person.phone_masked)),
        later=_later(runtime, speaker) if later else "",
        ways_title=say(_("Other ways to pay")),
        ways=[say(way_words(way)) for way in runtime.lender.ways],
        afterwards=[say(line) for line in _afterwards(runtime.lender.ways, due.loan)],
        left=due.loan.outstanding.minor,
        other=say(_("To pay in cash or another way, write HELP to us in the chat.")),
        close=say(_("You can close this page and go back to the chat.")),
    )


def _afterwards(ways: tuple[Way, ...], loan: Loan) -> list[Text]:
    """Say what whoever pays by hand writes there, and to us afterwards."""
    said = [reference_words(ways, loan)]
    if not is_cash_only(ways):
        said.append(
            _("When you have paid, write PAID to us in the chat and paste the message you got. Nothing more is needed.")
        )
    return said


def _wallet(due: Due, runtime: Runtime, speaker: Speaker, *, anyway: bool) -> str:
    """Return what is on the button that asks her wallet, or nothing where none can be asked."""
    name = runtime.lender.wallet
    if not name or due.is_paid or due.loan.state not in RUNNING_STATES:
        return ""
    if anyway:
        return speaker.say(_("Pay anyway"))
    return speaker.say(_("Pay with {wallet}", wallet=NAMES[name]))


def _later(runtime: Runtime, speaker: Speaker) -> str:
    """Return what is on the button of whoever would rather be written to when the card page works again."""
    return speaker.say(_("Remind me on {at:date} at {at:time}", at=pay_links.later(runtime.lender, runtime.clock())))


def _was_paid_since(due: Due, request: Request, runtime: Runtime) -> bool:
    """Return whether money came since the page was shown and nothing is due any more: no reminder is needed then."""
    shown = request.query_params.get("left", "")
    return shown not in {"", str(due.loan.outstanding.minor)} and _is_early(due, runtime)


def _is_early(due: Due, runtime: Runtime) -> bool:
    """Return whether nothing is due yet, and she named no amount of her own."""
    first = due.loan.next_unpaid
    return first is not None and not due.link.wish_minor and first.due_on > runtime.lender.today(runtime.clock())


def _asks(due: Due, runtime: Runtime) -> Text:
    """Say whether something is due now, or what comes next and when."""
    first = due.loan.next_unpaid
    if first is not None and _is_early(due, runtime):
        return _("Loan {loan}: next payment, due on {day:short}", loan=due.loan.ref, day=first.due_on)
    return _("Loan {loan}: to pay now", loan=due.loan.ref)


def _rows(loan: Loan, due: Due, runtime: Runtime) -> list[tuple[Text, Money]]:
    """Return what the amount is made of, so that a late charge is never a surprise (MLMS-95)."""
    if due.link.wish_minor:
        return [(_("You wanted to pay"), due.amount), (_("Left of the loan"), loan.outstanding)]
    late = min(due.late, due.amount)
    rows = [(_("Instalments"), due.amount - late)]
    if late:
        rows.append((_("Late charge"), late))
    return [*rows, (_("Left of the loan"), loan.outstanding)]


def _unknown(runtime: Runtime) -> Response:
    """Answer a wrong or old link without a word about anybody."""
    language = runtime.lender.languages[0]
    speaker: Speaker = runtime.desk.speakers(language)
    say = speaker.say
    return page(
        "pay.html",
        status=404,
        lang=language.replace("_", "-"),
        dir="rtl" if is_rtl(language) else "ltr",
        title=runtime.lender.name,
        lender=runtime.lender.name,
        notice=say(
            _(
                "This link leads nowhere. Please write PAY in your chat with {lender} for a new one.",
                lender=verbatim(runtime.lender.name),
            )
        ),
        notice_class="",
        amount="",
        wallet="",
        later="",
        close=say(_("You can close this page and go back to the chat.")),
    )
