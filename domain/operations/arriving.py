"""Money that a provider tells of: recorded whatever it is, and what is odd about it kept for people to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.messages import Text, _
from domain.money import Money
from domain.operations.office import Office
from domain.operations.payments import record_payment
from domain.operations.recognising import keep_odd, odd
from domain.payments.names import is_anybodys
from domain.payments.refs import ref

#: A provider's clock may be a little ahead of ours.
_AHEAD: Final = timedelta(minutes=10)


async def take_in(office: Office, fact: PaymentReceived, *, written: str, of_the_past: bool = False) -> bool:
    """
    Record money a provider told of; return False when it was recorded before.

    It is never refused. What is odd about it leaves a row and a word to staff: the same reference with another amount,
    a moment that cannot be, an amount nobody pays (SAFE-9). A statement tells `of_the_past`: how long ago something was
    leaves a row then, but staff who import a year are not told of each.
    """
    if await _is_known(office, fact, written):
        return False
    possible = fact.paid_at <= office.now + _AHEAD
    oddities = list(_oddities(office, fact))
    if not await record_payment(office, fact if possible else replace(fact, paid_at=office.now)):
        # Somebody else was faster by a moment, perhaps with another amount.
        await _is_known(office, fact, written)
        return False
    for why in oddities:
        await odd(office, fact, why, written=written)
    if fact.paid_at < office.now - timedelta(days=office.lender.policy.backdate_max_days_manager + 1):
        why = _("it is dated long ago, on {day}", day=office.lender.today(fact.paid_at))
        await odd(office, fact, why, written=written, silently=of_the_past)
    return True


async def unreadable(office: Office, *, provider: str, reference: str, written: str) -> None:
    """Keep that a provider told of money in an amount that is none, so that a person asks."""
    await keep_odd(office, provider, reference, written, _("the amount cannot be read: {written}", written=written))


async def _is_known(office: Office, fact: PaymentReceived, written: str) -> bool:
    """Return whether this movement is recorded already; keep it when that is with another amount."""
    if is_anybodys(fact.provider):
        # It leaves open who carried the money, so what its name means is judged when it is recorded.
        return False
    # What a call without a signature told once is known for good; what its provider itself tells of again is looked at.
    before = await office.uow.payments.amount_of(fact.provider, fact.reference, standing=not fact.unconfirmed)
    if before is not None and before[1] != fact.amount:
        why = _("it is recorded already as {ref} with {amount}", ref=ref(before[0]), amount=before[1])
        await odd(office, fact, why, written=written)
    return before is not None


def _oddities(office: Office, fact: PaymentReceived) -> Iterator[Text]:
    if fact.paid_at > office.now + _AHEAD:
        yield _("it is dated in the future; it counts from now")
    if fact.amount > _most(office, fact):
        yield _("it is more than anybody pays at once")
    if fact.amount.currency != office.lender.currency:
        yield _("it is in another currency than ours")


def _most(office: Office, fact: PaymentReceived) -> Money:
    most = office.lender.money(office.lender.policy.payment_max)
    return replace(most, currency=fact.amount.currency)
