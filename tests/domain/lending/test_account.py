"""The account told again: by date and not by arrival, and back where it was when a mistake is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.account import Charged, Paid, rebuild
from domain.lending.loan import Instalment
from domain.lending.schedule import build_schedule
from domain.lending.terms import Terms
from domain.money import Money
from domain.payments.settling import settle

PAID_OUT = date(2026, 12, 5)


def golden() -> tuple[Instalment, ...]:
    """Return the golden loan's schedule: 11 x 4,728 and 4,729."""
    terms = Terms(principal=Money.of(50_000, "PKR"), annual_rate=Decimal(24), periods=12, start=PAID_OUT)
    return tuple(
        Instalment(row.number, row.due, row.principal.minor, row.interest.minor, row.fees.minor)
        for row in build_schedule(terms).rows
    )


def two_percent(part: Instalment, _parts: Sequence[Instalment]) -> int:
    """Charge two percent in whole rupees."""
    return round(part.scheduled_remaining * 0.02 / 100) * 100


payments = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 800_000)).map(
        lambda made: (PAID_OUT + timedelta(days=made[0]), made[1])
    ),
    max_size=12,
).map(lambda made: [Paid(number, on, amount) for number, (on, amount) in enumerate(made, start=1)])
charges = st.sets(st.integers(1, 12)).map(
    lambda numbers: [Charged(number, golden()[number - 1].due_on + timedelta(days=3)) for number in sorted(numbers)]
)


@given(payments, charges, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrived_makes_no_difference(made, nights, random) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    shuffled, nights_shuffled = list(made), list(nights)
    random.shuffle(shuffled)
    random.shuffle(nights_shuffled)

    one = rebuild(golden(), charges=nights, payments=made, charge_of=two_percent)
    other = rebuild(golden(), charges=nights_shuffled, payments=shuffled, charge_of=two_percent)

    assert one == other


@given(payments, charges)
def test_every_unit_is_somewhere_and_nothing_is_overpaid(made, nights) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    account = rebuild(golden(), charges=nights, payments=made, charge_of=two_percent)

    settled = sum(sum(parts.values()) for parts in account.settled.values())
    assert settled + sum(account.credit.values()) == sum(paid.amount for paid in made)
    assert settled == sum(part.paid for part in account.instalments)
    assert all(
        part.owed(name) >= 0 for part in account.instalments for name in ("late", "fees", "interest", "principal")
    )


@given(payments)
def test_payments_in_order_come_to_what_settling_one_by_one_did(made) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    parts = golden()
    for paid in sorted(made, key=lambda paid: (paid.on, paid.id)):
        parts = settle(parts, paid.amount).instalments

    account = rebuild(golden(), charges=[], payments=made, charge_of=two_percent)

    assert account.instalments == parts


def test_S_11_a_charge_that_should_not_have_been_goes_when_the_payment_turns_up() -> None:
    night = Charged(1, date(2027, 1, 8))
    late = rebuild(golden(), charges=[night], payments=[], charge_of=two_percent)

    in_time = rebuild(golden(), charges=[night], payments=[Paid(1, date(2027, 1, 7), 472_800)], charge_of=two_percent)

    assert late.instalments[0].late == 9_500
    assert in_time.instalments[0].late == 0
    assert in_time.instalments[0].remaining == 0


def test_S_15_the_charge_is_on_what_was_left_after_a_part_payment() -> None:
    paid = Paid(1, date(2027, 1, 5), 250_000)

    account = rebuild(golden(), charges=[Charged(1, date(2027, 1, 8))], payments=[paid], charge_of=two_percent)

    assert account.instalments[0].remaining == 222_800 + 4_500
