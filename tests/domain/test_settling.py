"""What a payment settles: late charge, fees, interest, principal, the oldest instalment first (CONTRACT G-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from domain.lending.loan import Instalment
from domain.payments.settling import ORDER, settle
from tests.domain.strategies import loans

amounts = st.integers(1, 50_000_00)

FIRST = Instalment(1, date(2027, 1, 20), principal=372_800, interest=100_000)
SECOND = Instalment(2, date(2027, 2, 20), principal=380_300, interest=92_500)


@given(loan=loans(), amount=amounts)
def test_every_unit_is_somewhere(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, amount)

    owed_before = sum(part.remaining for part in loan)
    owed_after = sum(part.remaining for part in result.instalments)
    assert sum(result.settled.values()) + result.credit == amount
    assert owed_before - owed_after == sum(result.settled.values())
    assert sum(result.by_component().values()) == sum(result.settled.values())


@given(loan=loans(), amount=amounts)
def test_nothing_is_paid_beyond_what_was_owed(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, amount)

    for part in result.instalments:
        assert all(part.owed(component) >= 0 for component in ORDER)
    assert result.credit == max(0, amount - sum(part.remaining for part in loan))


@given(loan=loans(), amount=amounts)
def test_money_reaches_nothing_before_what_stands_ahead_of_it_is_paid(
    loan: tuple[Instalment, ...], amount: int
) -> None:
    result = settle(loan, amount)

    queue = [(part.number, component) for part in result.instalments for component in ORDER]
    left = {(part.number, component): part.owed(component) for part in result.instalments for component in ORDER}
    touched = [place for place in queue if place in result.settled]
    if touched:
        ahead = queue[: queue.index(touched[-1])]
        assert all(left[place] == 0 for place in ahead)


@given(loan=loans(), parts=st.lists(st.integers(1, 9_000_00), min_size=2, max_size=4))
def test_paying_in_parts_settles_what_paying_at_once_does(loan: tuple[Instalment, ...], parts: list[int]) -> None:
    at_once = settle(loan, sum(parts))
    one_by_one = list(accumulate(parts, lambda now, amount: settle(now, amount).instalments, initial=loan))

    assert one_by_one[-1] == at_once.instalments


@given(loan=loans(), share=st.integers(1, 100))
def test_MLMS_85_paying_the_late_charge_never_reduces_principal(loan: tuple[Instalment, ...], share: int) -> None:
    late = replace(loan[0], late=loan[0].paid_late + 95_00)
    fines_only = max(1, 95_00 * share // 100)

    result = settle((late, *loan[1:]), fines_only)

    assert result.settled == {(1, "late"): fines_only}
    assert [part.paid_principal for part in result.instalments] == [part.paid_principal for part in loan]


def test_S_15_a_partial_payment_pays_interest_first_and_leaves_2228() -> None:
    result = settle((FIRST, SECOND), 250_000)

    assert result.settled == {(1, "interest"): 100_000, (1, "principal"): 150_000}
    assert result.instalments[0].remaining == 222_800
    assert result.instalments[0].status(date(2027, 1, 20)) == "PARTIAL"
    assert result.instalments[1] == SECOND


def test_what_nothing_asks_for_becomes_credit() -> None:
    result = settle((FIRST,), FIRST.remaining + 700)

    assert (result.credit, result.instalments[0].remaining) == (700, 0)
    assert result.instalments[0].status(date(2027, 1, 20)) == "PAID"


def test_the_next_instalment_is_reached_only_by_what_is_left() -> None:
    result = settle((replace(FIRST, late=9_500), SECOND), 9_500 + FIRST.remaining + 1)

    assert result.by_component() == {"late": 9_500, "interest": 100_001, "principal": 372_800}
