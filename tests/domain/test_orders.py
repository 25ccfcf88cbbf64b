"""Orders: what may follow what, whatever a provider tells late, and when each is looked at next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from domain.money import Money
from domain.payments.orders import KEY_GOOD, ORDER_MOVES, Order, OrderKind, OrderState, moved_on, next_look
from domain.payments.refunds import sent_back, under_way

S = OrderState
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)


def order(kind: OrderKind, state: OrderState = S.NEW, **given: Any) -> Order:
    """Return an order made at noon."""
    values: dict[str, Any] = {"id": "o-1", "provider": "somebody", "loan_id": 1, "person_id": 1, "made_by": "Imran"}
    values |= {"amount": Money(100, "KES"), "made_at": NOON, "payment_id": 1}
    return Order(kind=kind, state=state, **(values | given))


@pytest.mark.parametrize("told", list(permutations([S.ASKED, S.DONE, S.FAILED])))
def test_MLMS_124_in_whatever_order_it_is_told_a_refund_ends_alike(told: tuple[OrderState, ...]) -> None:
    refund = order("refund")

    for state in (*told, *reversed(told)):
        refund = replace(refund, state=moved_on(refund, state))

    assert refund.state is S.FAILED


@pytest.mark.parametrize("begun", [S.NEW, S.UNKNOWN, S.REFUSED])
def test_MLMS_124_what_is_told_late_never_moves_a_refund_back(begun: OrderState) -> None:
    rank = [S.ASKED, S.DONE, S.FAILED]

    for place, told in enumerate(rank):
        assert moved_on(order("refund", begun), told) is told
        for late in rank[:place]:
            assert moved_on(order("refund", told), late) is told


@pytest.mark.parametrize("kind", ["collect", "payout"])
def test_INP_23_of_a_wallet_what_moved_counts_for_more_than_what_was_said(kind: OrderKind) -> None:
    for state in OrderState:
        assert order(kind, S.FAILED).may_become(state) is (state is S.DONE)
        assert not order(kind, S.DONE).may_become(state)
        assert not order(kind, state).may_become(S.REFUSED)


def test_every_kind_has_its_table() -> None:
    for kind, moves in ORDER_MOVES.items():
        assert {S.ASKED, S.UNKNOWN, S.DONE, S.FAILED} <= set(moves.allowed(S.NEW)), kind


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [("collect", [0.5, 1, 2, 62, 122]), ("payout", [1, 5, 30, 90]), ("refund", [1, 6, 36, 96, 156])],
)
def test_INP_23_it_is_looked_at_soon_and_then_hourly(kind: OrderKind, minutes: list[float]) -> None:
    one, now, looked = order(kind), NOON, []

    for look in range(1, len(minutes) + 1):
        found = next_look(replace(one, looks=look), now)
        assert found is not None
        looked.append((found - NOON) / timedelta(minutes=1))
        now = found

    assert looked == minutes


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("collect", timedelta(hours=24) - timedelta(seconds=1)),
        ("payout", timedelta(hours=24) - timedelta(seconds=1)),
        ("refund", KEY_GOOD),
    ],
)
def test_S_25_a_day_later_a_person_looks_and_nobody_asks(kind: OrderKind, last: timedelta) -> None:
    assert next_look(order(kind), NOON + last) is not None
    assert next_look(order(kind), NOON + last + timedelta(seconds=1)) is None


def test_MLMS_124_a_refusal_is_no_failure_in_what_was_sent_back() -> None:
    refunds = [order("refund", S.DONE), order("refund", S.FAILED), order("refund", S.REFUSED)]

    assert sent_back(refunds, told=0) == 100
    assert sent_back(refunds, told=300) == 200


@pytest.mark.parametrize("state", list(OrderState))
def test_MLMS_124_what_has_no_end_yet_may_be_gone(state: OrderState) -> None:
    assert under_way([order("refund", state)]) == (100 if state in {S.NEW, S.ASKED, S.UNKNOWN} else 0)
