"""Ordering: the ways every order to move money is taken up and moved on, whoever is to do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.operations.office import Office
from domain.payments.orders import OPEN, ORDER_MOVES, Order, OrderState, next_look


async def locked(office: Office, order_id: str) -> Order | None:
    """Return an order, locked after its loan, as all who touch both do."""
    loan_id = await office.uow.money_orders.loan_of(order_id)
    if loan_id is None:
        return None
    if loan_id:
        await office.uow.loans.get(loan_id)
    return await office.uow.money_orders.get(order_id)


async def become(office: Office, order: Order, state: OrderState, **changes: Any) -> None:
    """Move an order to another state; raise IllegalMove where its kind has no such move. One that ends is let be."""
    ORDER_MOVES[order.kind].move(order.state, state)
    ended = {"ended_at": None} if state in OPEN else {"next_at": None, "ended_at": office.now}
    await office.uow.money_orders.change(order.id, state=state, **(ended | changes))


async def taken(office: Office, order_id: str, provider_ref: str) -> None:
    """Keep that a provider took an order, and by which name of its own, if it says one."""
    order = await locked(office, order_id)
    named = {"provider_ref": provider_ref} if provider_ref else {}
    # Its callback may have been quicker than our own note of it.
    if order is not None and order.is_open:
        await become(office, order, OrderState.ASKED, next_at=next_look(order, office.now), **named)
    elif named:
        await office.uow.money_orders.change(order_id, **named)


async def put_off(office: Office, order_id: str, until: datetime, *, result: str) -> None:
    """Ask for an order again at a moment, because its provider certainly did nothing at this try."""
    order = await locked(office, order_id)
    if order is None or not order.is_open:
        return
    if order.kind == "collect" and order.state is OrderState.UNKNOWN:
        await become(office, order, OrderState.NEW, next_at=until, result=result)
    else:
        await office.uow.money_orders.change(order_id, next_at=until, result=result)
