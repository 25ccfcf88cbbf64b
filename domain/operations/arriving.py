"""Money that a provider tells of: recorded whatever it is, and what is odd about it kept for people to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.messages import Notice, Text, _
from domain.money import Money
from domain.operations.office import Office
from domain.operations.payments import record_payment, ref
from domain.payments.by_hand import normalised

#: A provider's clock may be a little ahead of ours.
_AHEAD: Final = timedelta(minutes=10)
#: Where staff may have written the same movement down before the rail told of it.
_BY_HAND: Final = ("bank", "wallet")


async def take_in(office: Office, fact: PaymentReceived, *, written: str, of_the_past: bool = False) -> bool:
    """
    Record money a provider told of; return False when it was recorded before.

    It is never refused. What is odd about it leaves a row and a word to staff: the same reference with another amount,
    a moment that cannot be, an amount nobody pays, a reference that staff wrote down already (SAFE-9). A statement
    tells `of_the_past`: how long ago something was leaves a row then, but staff who import a year are not told of each.
    """
    if await _is_known(office, fact, written):
        return False
    possible = fact.paid_at <= office.now + _AHEAD
    oddities = [why async for why in _oddities(office, fact)]
    if not await record_payment(office, fact if possible else replace(fact, paid_at=office.now)):
        # Somebody else was faster by a moment, perhaps with another amount.
        await _is_known(office, fact, written)
        return False
    for why in oddities:
        await _odd(office, fact, written, why)
    if fact.paid_at < office.now - timedelta(days=office.lender.policy.backdate_max_days_manager + 1):
        why = _("it is dated long ago, on {day}", day=office.lender.today(fact.paid_at))
        await _odd(office, fact, written, why, silently=of_the_past)
    return True


async def unreadable(office: Office, *, provider: str, reference: str, written: str) -> None:
    """Keep that a provider told of money in an amount that is none, so that a person asks."""
    await _keep(office, provider, reference, written, _("the amount cannot be read: {written}", written=written))


async def _is_known(office: Office, fact: PaymentReceived, written: str) -> bool:
    """Return whether this movement is recorded already; keep it when that is with another amount."""
    before = await office.uow.payments.amount_of(fact.provider, fact.reference)
    if before is not None and before[1] != fact.amount:
        why = _("it is recorded already as {ref} with {amount}", ref=ref(before[0]), amount=before[1])
        await _odd(office, fact, written, why)
    return before is not None


async def _oddities(office: Office, fact: PaymentReceived) -> AsyncIterator[Text]:
    if fact.paid_at > office.now + _AHEAD:
        yield _("it is dated in the future; it counts from now")
    if fact.amount > _most(office, fact):
        yield _("it is more than anybody pays at once")
    if fact.amount.currency != office.lender.currency:
        yield _("it is in another currency than ours")
    by_hand = [(method, normalised(fact.reference)) for method in _BY_HAND if method != fact.provider]
    for payment_id, _by, _at in (await office.uow.payments.recorded_among(by_hand)).values():
        yield _("staff wrote it down already as {ref}; please take one of the two back", ref=ref(payment_id))


def _most(office: Office, fact: PaymentReceived) -> Money:
    most = office.lender.money(office.lender.policy.payment_max)
    return replace(most, currency=fact.amount.currency)


async def _odd(office: Office, fact: PaymentReceived, written: str, why: Text, *, silently: bool = False) -> None:
    await _keep(office, fact.provider, fact.reference, written, why, silently=silently)


async def _keep(
    office: Office, provider: str, reference: str, written: str, why: Text, *, silently: bool = False
) -> None:
    await office.uow.payments.refused(actor=provider, written=written, reason=why.msgid, at=office.now)
    if not silently:
        told = Notice("MONEY_ODD", {"provider": provider, "reference": reference, "why": why})
        await office.say_to_staff(told, once=f"odd:{office.cause}:{why.msgid[:40]}")
