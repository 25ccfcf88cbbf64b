"""Where a payment goes."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.allocation import (
    PRINCIPAL_FIRST,
    Allocation,
    Claim,
    Component,
    Excess,
    Order,
    Rule,
    allocate,
    allocate_by,
    pay,
    settled,
)
from domain.lending.replay import Payment, replay
from domain.money import Money

EXCESS: tuple[Excess, ...] = ("next", "last", "shorter-term", "smaller-instalment", "credit")
JANUARY, FEBRUARY, MARCH = date(2027, 1, 10), date(2027, 2, 10), date(2027, 3, 10)
BOOK = [
    Claim(1, "late", JANUARY, 95),
    Claim(1, "fees", JANUARY, 10),
    Claim(1, "interest", JANUARY, 1_000),
    Claim(1, "principal", JANUARY, 3_728),
    Claim(2, "interest", FEBRUARY, 925),
    Claim(2, "principal", FEBRUARY, 3_803),
    Claim(3, "interest", MARCH, 849),
    Claim(3, "principal", MARCH, 3_879),
]


def steps(amount: int, order: Order, on: date = FEBRUARY) -> list[tuple[int, Component, int]]:
    return [(part.number, part.component, part.amount) for part in allocate(BOOK, amount, on=on, order=order).parts]


def test_G_2_late_charge_fees_interest_principal_oldest_first() -> None:
    assert steps(4_900, Order()) == [
        (1, "late", 95),
        (1, "fees", 10),
        (1, "interest", 1_000),
        (1, "principal", 3_728),
        (2, "interest", 67),
    ]


def test_G_2_principal_first_for_a_loan_in_default() -> None:
    assert steps(3_800, Order(PRINCIPAL_FIRST)) == [(1, "principal", 3_728), (1, "interest", 72)]


def test_component_by_component() -> None:
    assert steps(2_500, Order(direction="vertical")) == [
        (1, "late", 95),
        (1, "fees", 10),
        (1, "interest", 1_000),
        (2, "interest", 925),
        (3, "interest", 470),
    ]


def test_what_has_fallen_due_comes_before_what_has_not() -> None:
    order = Order(direction="vertical", by_standing=True)

    assert steps(9_600, order)[-3:] == [(2, "interest", 925), (2, "principal", 3_803), (3, "interest", 39)]


def test_money_ahead_to_the_last() -> None:
    order = Order(by_standing=True, ahead="last")

    assert steps(4_833 + 500, order, on=JANUARY)[-1] == (3, "interest", 500)


def test_money_ahead_in_equal_parts() -> None:
    order = Order(by_standing=True, ahead="equal")

    assert steps(4_833 + 1_001, order, on=JANUARY)[-2:] == [(2, "interest", 500), (3, "interest", 501)]


def test_G_3_what_nothing_claims_is_credit() -> None:
    paid = pay([Claim(1, "principal", JANUARY, 100)], Money(150, "PKR"), on=JANUARY, order=Order())

    assert paid.parts == ((1, "principal", Money(100, "PKR")),)
    assert paid.credit == Money(50, "PKR")


def test_money_beyond_what_is_due_follows_the_loans_rule() -> None:
    due_and_more = 4_833 + 500

    ahead = {rule: allocate_by(Rule(excess=rule), BOOK, due_and_more, on=JANUARY) for rule in EXCESS}

    assert ahead["next"].parts[-1] == Allocation(2, "interest", 500)
    assert ahead["last"].parts[-1] == Allocation(3, "interest", 500)
    assert [ahead[rule].rest for rule in EXCESS] == [0, 0, 500, 500, 500]


def test_a_charge_is_not_paid_by_money_that_came_before_it() -> None:
    charge = Claim(1, "late", JANUARY, 95, since=date(2027, 1, 13))
    claims = [charge, Claim(1, "principal", JANUARY, 1_000)]

    early = allocate(claims, 500, on=date(2027, 1, 12), order=Order())
    later = allocate(claims, 500, on=date(2027, 1, 13), order=Order())

    assert early.parts == (Allocation(1, "principal", 500),)
    assert later.parts == (Allocation(1, "late", 95), Allocation(1, "principal", 405))


components = st.sampled_from(["late", "fees", "interest", "principal"])
claims = st.lists(
    st.builds(
        Claim,
        st.integers(1, 6),
        components,
        st.integers(0, 200).map(lambda after: JANUARY + timedelta(days=after)),
        st.integers(0, 5_000),
        st.integers(0, 200).map(lambda after: JANUARY + timedelta(days=after)) | st.just(date.min),
    ),
    max_size=24,
)
orders = st.builds(
    Order,
    st.permutations(["late", "fees", "interest", "principal"]).map(tuple),
    st.sampled_from(["horizontal", "vertical"]),
    st.just(True),
    st.none() | st.permutations(["late", "fees", "interest", "principal"]).map(tuple),
    st.sampled_from(["next", "last", "equal"]),
) | st.builds(Order, direction=st.sampled_from(["horizontal", "vertical"]))
payments = st.lists(
    st.builds(
        Payment,
        st.uuids().map(str),
        st.integers(0, 250).map(lambda after: JANUARY + timedelta(days=after)),
        st.integers(0, 9_000),
    ),
    max_size=12,
    unique_by=lambda payment: payment.key,
)


@given(claims, st.integers(0, 60_000), orders)
def test_nothing_is_lost_and_nothing_paid_twice(owed: list[Claim], amount: int, order: Order) -> None:
    owed = [claim for claim in owed if claim.since <= FEBRUARY]

    done = allocate(owed, amount, on=FEBRUARY, order=order)

    assert sum(part.amount for part in done.parts) + done.rest == amount
    assert all(part.amount > 0 for part in done.parts)
    left = settled(owed, done.parts)
    assert all(claim.owed >= 0 for claim in left)
    assert sum(claim.owed for claim in left) == sum(claim.owed for claim in owed) - amount + done.rest
    assert not done.rest or not any(claim.owed for claim in left)


@given(claims, payments, orders, st.randoms())
def test_the_order_of_arrival_does_not_matter(
    owed: list[Claim], paid: list[Payment], order: Order, chance: random.Random
) -> None:
    shuffled, mixed = list(paid), list(owed)
    chance.shuffle(shuffled)
    chance.shuffle(mixed)

    one, other = replay(owed, paid, order=order), replay(mixed, shuffled, order=order)

    assert one.credit == other.credit
    assert one.allocations == other.allocations


@given(claims, payments, orders)
def test_taking_a_payment_out_and_putting_it_back_changes_nothing(
    owed: list[Claim], paid: list[Payment], order: Order
) -> None:
    before = replay(owed, paid, order=order)

    replay(owed, paid[1:], order=order)
    after = replay(owed, [*paid[1:], *paid[:1]], order=order)

    assert before.allocations == after.allocations


@given(claims, payments)
def test_the_short_way_gives_what_the_long_way_gives(owed: list[Claim], paid: list[Payment]) -> None:
    short = replay(owed, paid, order=Order())
    long = replay(owed, [Payment(each.key, each.on, each.amount, Order()) for each in paid], order=Order())

    assert short.allocations == long.allocations
    assert (short.left, short.credit) == (long.left, long.credit)
