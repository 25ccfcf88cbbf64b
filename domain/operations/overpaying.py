"""Overpaying: what came twice or beyond what was owed is never ignored; she says whether it stays or goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from domain.lending.account import Account, StandingPayment
from domain.lending.loan import Loan
from domain.messages import Notice, Value
from domain.operations.commands import DecideExtra
from domain.operations.office import Office
from domain.payments import books
from domain.payments.by_hand import METHODS
from domain.payments.refs import ref
from domain.payments.refunds import BY_PROVIDER, under_way
from domain.payments.transfers import plain
from domain.people.chats import Chat

#: The same amount again so soon was not meant for the next instalment.
SOON: Final = timedelta(hours=1)


async def ask_about_extra(office: Office, loan: Loan, payment_id: int, *, credit: int, once: str = "") -> None:
    """
    Ask a borrower what to do with what was too much, and tell staff; nothing when it all was meant.

    `once` tells a later rise of a payment's credit from the first.
    """
    payment = await office.uow.payments.booked(payment_id)
    assert payment is not None
    twice = not credit and await _is_twice(office, loan, payment_id, payment)
    if not credit and not twice:
        return
    amount = loan.money(credit) if credit else payment.amount
    named: dict[str, Value] = {"amount": amount, "ref": ref(payment_id), "loan": loan.ref}
    if twice:
        name = (await office.uow.people.get(loan.person_id)).short_name
        await office.say_to_staff(Notice("PAID_TWICE", {**named, "name": name}), once=f"twice:{payment_id}")
    else:
        await office.say_to_staff(Notice("OVERPAID", named), once=f"overpaid:{payment_id}{once}")
    running = int(bool((await office.uow.loans.get(loan.id)).outstanding))
    facts: dict[str, Value] = {"amount": amount, "payment": payment_id, "twice": int(twice), "running": running}
    await office.tell(loan.person_id, Notice("PAID_EXTRA", facts), once=f"extra:{payment_id}{once}", at_once=True)


async def follow_credit(office: Office, loan: Loan, standing: Sequence[StandingPayment], account: Account) -> None:
    """Tell of money that became a borrower's own, or pays for her loan now, because an account was told again."""
    moved = {one.id: account.credit[one.id] - one.credit for one in standing}
    if sum(moved.values()) > 0:
        for one in standing:
            # A new payment tells of its own surplus with its receipt.
            if moved[one.id] > 0 and not _is_new(one):
                again = f":{one.revision + 1}"
                await ask_about_extra(office, loan, one.id, credit=account.credit[one.id], once=again)
    elif sum(moved.values()) < 0:
        await _tell_used(office, loan, standing, account)


async def _tell_used(office: Office, loan: Loan, standing: Sequence[StandingPayment], account: Account) -> None:
    fallen = [one for one in standing if account.credit[one.id] != one.credit and not _was_changed(one, account)]
    used = sum(one.credit - account.credit[one.id] for one in fallen)
    if used <= 0:
        return
    left = loan.money(sum(part.remaining for part in account.instalments))
    told = Notice("CREDIT_USED", {"amount": loan.money(used), "left": left})
    once = f"credit-used:{fallen[0].id}:{fallen[0].revision + 1}"
    await office.tell(loan.person_id, told, once=once, at_once=True)


def _is_new(one: StandingPayment) -> bool:
    return one.revision == 1 and not one.settled and not one.credit


def _was_changed(one: StandingPayment, account: Account) -> bool:
    """Return whether a payment itself is of another amount now: sent back, or put back."""
    before = sum(one.settled.values()) + one.credit
    return before != sum(account.settled[one.id].values()) + account.credit[one.id]


async def decide(office: Office, chat: Chat, command: DecideExtra) -> Chat:
    """
    Leave what was too much as it is, or ask staff to send it back; an old answer moves nothing.

    Without a payment it is about all of hers that lies with us.
    """
    every = await office.uow.payments.with_credit(chat.person_id) if not command.payment_id and chat.person_id else ()
    for payment_id in every or (command.payment_id,):
        await _decide(office, chat, replace(command, payment_id=payment_id))
    return chat


async def _decide(office: Office, chat: Chat, command: DecideExtra) -> None:
    payment = await office.uow.payments.booked(command.payment_id)
    loan = await office.uow.loans.get(payment.loan_id) if payment else None
    amount = await _extra(office, command.payment_id, payment)
    if payment is None or loan is None or loan.person_id != chat.person_id or not amount:
        office.tell_chat(chat, Notice("EXTRA_SETTLED", {}), once=f"extra-settled:{office.cause}")
        return
    named: dict[str, Value] = {"amount": loan.money(amount), "ref": ref(command.payment_id)}
    action = "EXTRA_KEPT" if command.keep else "EXTRA_WANTED_BACK"
    office.note(action, "payment", ref(command.payment_id), person_id=loan.person_id, new=str(amount))
    if command.keep:
        office.tell_chat(chat, Notice("EXTRA_KEPT", named), once=f"extra-kept:{office.cause}:{command.payment_id}")
        return
    person = await office.uow.people.get(loan.person_id)
    by_hand = payment.provider not in BY_PROVIDER
    # Of what is credit the amount is known; a reference then stands where it cannot be mistaken.
    part = "" if by_hand and payment.credit == amount else f" {plain(loan.money(amount))}"
    written = f"/refund {ref(command.payment_id)}{part}"
    facts: dict[str, Value] = {**named, "name": person.short_name, "person": person.ref, "command": written}
    facts["by_hand"] = int(by_hand)
    # However often she presses, staff are asked once.
    await office.say_to_staff(Notice("WANTS_BACK", facts), once=f"wants-back:{command.payment_id}:{amount}")
    office.tell_chat(chat, Notice("EXTRA_ASKED", named), once=f"extra-asked:{office.cause}:{command.payment_id}")


async def _is_twice(office: Office, loan: Loan, payment_id: int, payment: books.Booked) -> bool:
    """Return whether the same amount came just before, and this one paid nothing that was due by now."""
    if payment.provider in METHODS:
        # Staff saw it: they would have asked.
        return False
    settled = {number for number, _component in payment.settled}
    if any(part.number in settled and part.due_on <= office.today for part in loan.instalments):
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
