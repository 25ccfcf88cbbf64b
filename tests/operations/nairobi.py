"""A lender in Kenya, where a wallet can be asked and paid: its borrower, its wallet, and what moved there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.money import Money
from domain.operations import paying_out, sending, wallets
from domain.payments.orders import Order
from storage.tables import money_order, payment
from tests.builders import Borrower, accept, do, loan_of, named, offered
from tests.office import clock_of, world_of
from tests.people import AMINA
from webhooks.app import Office
from webhooks.sandbox.wallet import PlayedWallet

WANJIRU = replace(AMINA, name="Amina Wanjiru", phone="+254712345678", income=Money(6_000_000, "KES"))


def wallet_of(office: Office) -> PlayedWallet:
    """Return the wallet that is played."""
    wallet = world_of(office).wallet
    assert wallet is not None
    return wallet


async def wanjiru(office: Office, *, running: bool = True) -> Borrower:
    """Give her an accepted loan of 6,000 shillings, running or waiting for its money."""
    amina = await offered(office, WANJIRU, amount=6_000, periods=3)
    await accept(office, amina)
    amina = replace(amina, loan_id=(await loan_of(office, amina)).id)
    if running:
        staff = await named(office, "Imran")
        await do(office, lambda moment: paying_out.disburse(moment, staff, amina.loan_id, reference="D-9"))
    return amina


async def ask(office: Office, amina: Borrower, shillings: int = 2_000, *, anyway: bool = False) -> Order:
    """Ask her wallet."""

    async def work(moment: Any) -> Order:
        loan = await moment.uow.loans.get(amina.loan_id)
        return await wallets.ask_for(moment, loan, Money(shillings * 100, "KES"), anyway=anyway)

    return await do(office, work)


async def send(office: Office, amina: Borrower, *, by: str = "Imran") -> Order:
    """Order the money of her loan to be sent."""
    staff = await named(office, by)
    return await do(office, lambda moment: sending.send(moment, staff, amina.loan_id))


async def settle(office: Office) -> None:
    """Let everything happen that can happen now."""
    for _ in range(3):
        await office.runtime.settle()
        await world_of(office).carry()
    await office.runtime.settle()


async def wait(office: Office, **span: float) -> None:
    """Let time pass, look by look."""
    clock = clock_of(office)
    until = clock() + timedelta(**span)
    while (due := await office.runtime.next_due(clock())) is not None and due <= until:
        clock.set(max(due, clock()))
        await settle(office)
    clock.set(until)
    await settle(office)


async def payments(office: Office) -> list[tuple[str, int, str]]:
    """Return what is recorded: reference, amount and state, oldest first."""

    async def look(uow: Any) -> list[tuple[str, int, str]]:
        query = select(payment.c.reference, payment.c.amount_minor, payment.c.state).order_by(payment.c.id)
        return [tuple(row) for row in (await uow.connection.execute(query)).all()]

    found: list[tuple[str, int, str]] = await office.runtime.database.read(look)
    return found


async def states(office: Office) -> list[str]:
    """Return how every order stands, oldest first."""

    async def look(uow: Any) -> list[str]:
        return list((await uow.connection.scalars(select(money_order.c.state).order_by(money_order.c.made_at))).all())

    found: list[str] = await office.runtime.database.read(look)
    return found


def moved(office: Office, way: str) -> list[tuple[str, int]]:
    """Return what really moved one way, in M-Pesa's own book: receipt and minor units."""
    book = wallet_of(office).peer.book
    return [(one.receipt, one.amount.minor) for one in book.movements if one.way == way]
