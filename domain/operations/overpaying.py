"""Overpaying: what came twice or beyond what was owed is never ignored; she says whether it stays or goes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from domain.events import PaymentReceived
from domain.lending.loan import Loan
from domain.messages import Notice, Value
from domain.money import CURRENCIES, Money
from domain.operations.commands import DecideExtra
from domain.operations.office import Office
from domain.payments import books
from domain.payments.by_hand import METHODS
from domain.payments.refs import ref
from domain.payments.refunds import under_way
from domain.people.chats import Chat

#: The same amount again so soon was not meant for the next instalment.
SOON: Final = timedelta(hours=1)


async def ask_about_extra(
    office: Office,
    loan: Loan,
    fact: PaymentReceived,
    payment_id: int,
    *,
    settled: Mapping[tuple[int, str], int],
    credit: int,
) -> None:
    """Ask a borrower what to do with what was too much, and tell staff; nothing when it all was meant."""
    twice = not credit and await _is_twice(office, loan, fact.provider, payment_id, settled)
    if not credit and not twice:
        return
    amount = loan.money(credit) if credit else fact.amount
    named: dict[str, Value] = {"amount": amount, "ref": ref(payment_id), "loan": loan.ref}
    if twice:
        name = (await office.uow.people.get(loan.person_id)).short_name
        await office.say_to_staff(Notice("PAID_TWICE", {**named, "name": name}), once=f"twice:{payment_id}")
    else:
        await office.say_to_staff(Notice("OVERPAID", named), once=f"overpaid:{payment_id}")
    running = int(bool((await office.uow.loans.get(loan.id)).outstanding))
    facts: dict[str, Value] = {"amount": amount, "payment": payment_id, "twice": int(twice), "running": running}
    await office.tell(loan.person_id, Notice("PAID_EXTRA", facts), once=f"extra:{payment_id}", at_once=True)


async def decide(office: Office, chat: Chat, command: DecideExtra) -> Chat:
    """Leave what was too much as it is, or ask staff to send it back; an old answer moves nothing."""
    payment = await office.uow.payments.booked(command.payment_id)
    loan = await office.uow.loans.get(payment.loan_id) if payment else None
    amount = await _extra(office, command.payment_id, payment)
    if payment is None or loan is None or loan.person_id != chat.person_id or not amount:
        office.tell_chat(chat, Notice("EXTRA_SETTLED", {}), once=f"extra-settled:{office.cause}")
        return chat
    named: dict[str, Value] = {"amount": loan.money(amount), "ref": ref(command.payment_id)}
    action = "EXTRA_KEPT" if command.keep else "EXTRA_WANTED_BACK"
    office.note(action, "payment", ref(command.payment_id), person_id=loan.person_id, new=str(amount))
    if command.keep:
        office.tell_chat(chat, Notice("EXTRA_KEPT", named), once=f"extra-kept:{office.cause}")
        return chat
    person = await office.uow.people.get(loan.person_id)
    written = f"/refund {ref(command.payment_id)} {_plain(loan.money(amount))}"
    facts: dict[str, Value] = {**named, "name": person.short_name, "person": person.ref, "command": written}
    # However often she presses, staff are asked once.
    await office.say_to_staff(Notice("WANTS_BACK", facts), once=f"wants-back:{command.payment_id}:{amount}")
    office.tell_chat(chat, Notice("EXTRA_ASKED", named), once=f"extra-asked:{office.cause}")
    return chat


async def _is_twice(
    office: Office, loan: Loan, provider: str, payment_id: int, settled: Mapping[tuple[int, str], int]
) -> bool:
    """Return whether the same amount came just before, and this one paid nothing that was due by now."""
    if provider in METHODS:
        # Staff saw it: they would have asked.
        return False
    numbers = {number for number, _component in settled}
    if any(part.number in numbers and part.due_on <= office.today for part in loan.instalments):
        return False
    return await office.uow.payments.twin_of(payment_id, within=SOON) is not None


async def _extra(office: Office, payment_id: int, payment: books.Booked | None) -> int:
    """Return what of a payment was too much and has not gone back, nor is about to; in minor units."""
    if payment is None or payment.state != "SUCCESS":
        return 0
    ordered = under_way(await office.uow.money_orders.refunds_of(payment_id))
    left = payment.amount.minor - payment.refunded - ordered
    if any(one.is_open for one in await office.uow.chargebacks.of_payment(payment_id)):
        return 0
    if payment.credit:
        return max(0, min(payment.credit, left))
    return left if await office.uow.payments.twin_of(payment_id, within=SOON) is not None else 0


def _plain(amount: Money) -> str:
    """Return an amount as staff type it: 4728 or 4728.50."""
    digits = CURRENCIES[amount.currency].digits
    whole, rest = divmod(amount.minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if rest else str(whole)
