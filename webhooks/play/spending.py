"""What people do on our pages: pay, look at what is due, and fill in the secure form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from jobs.gateways.peers.stripe import NotOpen
from jobs.gateways.stripe_money import to_stripe
from webhooks.play.words import page_words

if TYPE_CHECKING:
    from webhooks.play.stage import Stage

_MOVED: Final = 303


class NothingToOpen(Exception):
    """There is no link to open, or no page that asks for that."""


async def fill_form(stage: Stage, token: str, number: str) -> tuple[str, tuple[str, ...]]:
    """Send a number through the newest secure form; return what the page says then."""
    if not token:
        raise NothingToOpen("no secure form was sent to her")
    async with stage.visitor() as browser:
        answer = await browser.post(f"/f/{token}", data={"number": number})
    return page_words(answer.text)


async def open_page(stage: Stage, token: str) -> tuple[str, tuple[str, ...]]:
    """Open a pay page and go on to the provider's; return what ours says."""
    words, _session = await _open(stage, token)
    return words


async def ask_again_later(stage: Stage, token: str) -> tuple[str, tuple[str, ...]]:
    """Press the button of a pay page that asks to be written to later; return what the page says then."""
    async with stage.visitor() as browser:
        answer = await browser.post(f"/p/{token}/later")
    return page_words(answer.text)


async def pay(
    stage: Stage, token: str, *, amount: int | None, declined: bool
) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
    """Pay what the newest link asks, or a provider's page opened before for an amount; give the pages seen."""
    if amount is not None:
        session = _opened_before(stage, amount)
    else:
        words, session = await _open(stage, token)
        yield words
    if not session:
        return
    try:
        if declined:
            stage.world.stripe.fail_payment(session)
        else:
            stage.world.stripe.pay(session)
    except NotOpen as closed:
        raise NothingToOpen("the provider's page is closed") from closed
    await stage.world.deliver_stripe()


async def _open(stage: Stage, token: str) -> tuple[tuple[str, tuple[str, ...]], str]:
    """Return what the pay page says, and the provider's page behind its button, if it leads there."""
    if not token:
        raise NothingToOpen("no pay link was sent to her")
    async with stage.visitor() as browser:
        shown = await browser.get(f"/p/{token}")
        words = page_words(shown.text)
        if not words[1]:
            return words, ""
        answer = await browser.post(f"/p/{token}/card")
    if answer.status_code != _MOVED:
        return page_words(answer.text), ""
    return words, answer.headers["location"].rsplit("/", 1)[1]


def _opened_before(stage: Stage, amount: int) -> str:
    """Return the newest of the provider's pages that are open for an amount in whole currency units."""
    asked = to_stripe(stage.lender.money(amount))
    pages: list[Any] = [page for page in stage.world.stripe.open_sessions() if page["amount_total"] == asked]
    if not pages:
        message = f"no page of the provider is open for {amount}; `opens NAME` or `pays NAME` opens one"
        raise NothingToOpen(message)
    return str(pages[-1]["id"])
