"""The account told again: by date and not by arrival, and back where it was when a mistake is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.account import Agreed, Charged, Facts, Paid, Relieved, StandingPayment, settle
from domain.lending.allocation import PRINCIPAL_FIRST, Excess, Order, Rule
from domain.lending.late import LateRule
from domain.lending.loan import CHARITY, COMPONENTS, Instalment
from tests.domain.lending.samples import PAID_OUT, agreed_in, by_component, instalments, owed, rupees, told
from tests.domain.strategies import loans

GOLDEN_PARTS = instalments()
AGREED = agreed_in()
FOR_CHARITY = LateRule(percent=Decimal(0), fixed=rupees(50), destination="charity")
LATER = date(2028, 1, 1)

FIRST = Instalment(1, date(2027, 1, 20), principal=372_800, interest=100_000)
SECOND = Instalment(2, date(2027, 2, 20), principal=380_300, interest=92_500)

amounts = st.integers(1, 50_000_00)
payments = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 800_000)).map(
        lambda made: (PAID_OUT + timedelta(days=made[0]), made[1])
    ),
    max_size=12,
).map(lambda made: [Paid(number, on, amount) for number, (on, amount) in enumerate(made, start=1)])
charges = st.sets(st.integers(1, 12)).map(
    lambda numbers: [Charged(number, GOLDEN_PARTS[number - 1].due_on + timedelta(days=3)) for number in sorted(numbers)]
)


def one(amount: int, on: date = LATER) -> Paid:
    """Return a payment that comes after everything else."""
    return Paid(1, on, amount)


def after(parts: tuple[Instalment, ...], amount: int) -> tuple[Instalment, ...]:
    """Return the instalments after one more payment."""
    return settle(parts, one(amount), AGREED).instalments


@given(payments, charges, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrived_makes_no_difference(made, nights, random) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    shuffled, nights_shuffled = list(made), list(nights)
    random.shuffle(shuffled)
    random.shuffle(nights_shuffled)

    one_way = told(GOLDEN_PARTS, charges=nights, payments=made)
    other_way = told(GOLDEN_PARTS, charges=nights_shuffled, payments=shuffled)

    assert one_way == other_way


@given(payments, charges)
def test_every_unit_is_somewhere_and_nothing_is_overpaid(made, nights) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    account = told(GOLDEN_PARTS, charges=nights, payments=made)

    settled = sum(sum(parts.values()) for parts in account.settled.values())
    assert settled + sum(account.credit.values()) == sum(paid.amount for paid in made)
    assert settled == sum(part.paid for part in account.instalments)
    assert all(part.owed(name) >= 0 for part in account.instalments for name in COMPONENTS)


@given(payments)
def test_payments_in_order_come_to_what_settling_one_by_one_did(made) -> None:  # type: ignore[no-untyped-def]  # Hypothesis gives them
    parts = GOLDEN_PARTS
    for paid in sorted(made, key=lambda paid: (paid.on, paid.id)):
        parts = settle(parts, paid, AGREED).instalments

    account = told(GOLDEN_PARTS, payments=made)

    assert account.instalments == parts


def test_S_11_a_charge_that_should_not_have_been_goes_when_the_payment_turns_up() -> None:
    night = Charged(1, date(2027, 1, 8))
    late = told(GOLDEN_PARTS, charges=[night])

    in_time = told(GOLDEN_PARTS, charges=[night], payments=[Paid(1, date(2027, 1, 7), 472_800)])

    assert late.instalments[0].late == 9_500
    assert in_time.instalments[0].late == 0
    assert in_time.instalments[0].remaining == 0


def test_S_15_the_charge_is_on_what_was_left_after_a_part_payment() -> None:
    paid = Paid(1, date(2027, 1, 5), 250_000)

    account = told(GOLDEN_PARTS, charges=[Charged(1, date(2027, 1, 8))], payments=[paid])

    assert account.instalments[0].remaining == 222_800 + 4_500


@given(loan=loans(), amount=amounts)
def test_every_unit_of_one_payment_is_somewhere(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, one(amount), AGREED)

    owed_before = sum(part.remaining for part in loan)
    owed_after = sum(part.remaining for part in result.instalments)
    assert sum(result.settled[1].values()) + result.credit[1] == amount
    assert owed_before - owed_after == sum(result.settled[1].values())


@given(loan=loans(), amount=amounts)
def test_nothing_is_paid_beyond_what_was_owed(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, one(amount), AGREED)

    assert all(part.owed(component) >= 0 for part in result.instalments for component in COMPONENTS)
    assert result.credit[1] == max(0, amount - sum(part.remaining for part in loan))


@given(loan=loans(), amount=amounts)
def test_G_2_money_reaches_nothing_before_what_stands_ahead_of_it_is_paid(
    loan: tuple[Instalment, ...], amount: int
) -> None:
    result = settle(loan, one(amount), AGREED)

    queue = [(part.number, component) for part in result.instalments for component in COMPONENTS]
    left = {(part.number, component): part.owed(component) for part in result.instalments for component in COMPONENTS}
    touched = [place for place in queue if place in result.settled[1]]
    if touched:
        ahead = queue[: queue.index(touched[-1])]
        assert all(left[place] == 0 for place in ahead)


@given(loan=loans(), parts=st.lists(st.integers(1, 9_000_00), min_size=2, max_size=4))
def test_paying_in_parts_settles_what_paying_at_once_does(loan: tuple[Instalment, ...], parts: list[int]) -> None:
    at_once = after(loan, sum(parts))

    one_by_one = list(accumulate(parts, after, initial=loan))

    assert one_by_one[-1] == at_once


@given(loan=loans(), share=st.integers(1, 100))
def test_MLMS_85_paying_the_late_charge_never_reduces_principal(loan: tuple[Instalment, ...], share: int) -> None:
    late = replace(loan[0], late=loan[0].paid_late + loan[0].waived_late + 95_00)
    fines_only = max(1, 95_00 * share // 100)

    result = settle((late, *loan[1:]), one(fines_only), AGREED)

    assert result.settled[1] == {(1, "late"): fines_only}
    assert [part.paid_principal for part in result.instalments] == [part.paid_principal for part in loan]


def test_S_15_a_partial_payment_pays_interest_first_and_leaves_2228() -> None:
    result = settle((FIRST, SECOND), one(250_000), AGREED)

    assert result.settled[1] == {(1, "interest"): 100_000, (1, "principal"): 150_000}
    assert result.instalments[0].remaining == 222_800
    assert result.instalments[0].status(date(2027, 1, 20)) == "PARTIAL"
    assert result.instalments[1] == SECOND


def test_G_3_what_nothing_asks_for_becomes_credit() -> None:
    result = settle((FIRST,), one(FIRST.remaining + 700), AGREED)

    assert (result.credit[1], result.instalments[0].remaining) == (700, 0)
    assert result.instalments[0].status(date(2027, 1, 20)) == "PAID"


def test_G_2_the_next_instalment_is_reached_only_by_what_is_left() -> None:
    result = settle((replace(FIRST, late=9_500), SECOND), one(9_500 + FIRST.remaining + 1), AGREED)

    assert by_component(result.settled[1]) == {"late": 9_500, "interest": 100_001, "principal": 372_800}


def test_G_2_a_loan_may_have_its_principal_paid_first() -> None:
    agreed = Agreed(principal=rupees(50_000), late=LateRule(), rule=Rule(Order(components=PRINCIPAL_FIRST)))

    result = settle((replace(FIRST, late=9_500), SECOND), one(372_801), agreed)

    assert result.settled[1] == {(1, "principal"): 372_800, (1, "interest"): 1}


@pytest.mark.parametrize(
    ("excess", "reached", "credit"),
    [
        ("next", {(2, "interest"): 92_500, (2, "principal"): 7_500}, 0),
        ("last", {(12, "interest"): 9_300, (12, "principal"): 90_700}, 0),
        ("credit", {}, 100_000),
        ("shorter-term", {(12, "principal"): 100_000}, 0),
        ("smaller-instalment", {(12, "principal"): 100_000}, 0),
    ],
)
def test_money_beyond_what_fell_due_goes_where_the_rule_says(
    excess: Excess, reached: dict[tuple[int, str], int], credit: int
) -> None:
    agreed = replace(AGREED, rule=Rule(excess=excess))

    result = settle(GOLDEN_PARTS, one(472_800 + 100_000, on=GOLDEN_PARTS[0].due_on), agreed)

    assert result.settled[1] == {(1, "interest"): 100_000, (1, "principal"): 372_800, **reached}
    assert result.credit[1] == credit


def test_MLMS_102_a_waiver_lets_go_of_what_is_still_owed_by_then_and_no_more() -> None:
    night, waiver = Charged(1, date(2027, 1, 8)), Relieved(1, date(2027, 1, 10), {(1, "late"): 9_500})
    paid = Paid(1, date(2027, 1, 9), 4_000)

    account = told(GOLDEN_PARTS, charges=[night], reliefs=[waiver], payments=[paid])

    assert account.relieved[1] == {(1, "late"): 5_500}
    assert (account.instalments[0].waived_late, account.instalments[0].owed("late")) == (5_500, 0)


def test_S_30_a_waiver_of_what_was_paid_lets_go_of_nothing() -> None:
    night, waiver = Charged(1, date(2027, 1, 8)), Relieved(1, date(2027, 1, 10), {(1, "late"): 9_500})
    paid = Paid(1, date(2027, 1, 9), 9_500)

    account = told(GOLDEN_PARTS, charges=[night], reliefs=[waiver], payments=[paid])

    assert account.relieved[1] == {}
    assert account.instalments[0].waived == 0


def test_G_4_a_rebate_stands_only_while_the_payment_it_came_with_does() -> None:
    rebate = Relieved(1, date(2027, 1, 5), {(12, "interest"): 9_300}, with_payment=7)
    closing = Paid(7, date(2027, 1, 5), 472_800)

    standing = told(GOLDEN_PARTS, reliefs=[rebate], payments=[closing])
    reversed_ = told(GOLDEN_PARTS, reliefs=[rebate])

    assert standing.instalments[11].waived_interest == 9_300
    assert reversed_.instalments == GOLDEN_PARTS


REBATE = Relieved(1, date(2027, 1, 5), {(12, "interest"): 9_300}, with_payment=7, since=PAID_OUT)
ALL_BUT_THE_REBATE = 5_673_700 - 9_300


@pytest.mark.parametrize(("back", "stands"), [(0, True), (700, True), (701, False)])
def test_S_22_a_rebate_stands_while_what_is_left_of_its_payment_closes_the_loan(back: int, stands: bool) -> None:
    """700 more than was asked for came in; sending that back takes nothing from anybody."""
    closing = Paid(7, REBATE.on, ALL_BUT_THE_REBATE + 700 - back, refunded=bool(back))

    account = told(GOLDEN_PARTS, reliefs=[REBATE], payments=[closing])

    assert (account.instalments[11].waived_interest == 9_300) is stands
    assert any(part.remaining for part in account.instalments) is not stands


def test_a_rebate_that_a_refund_undid_does_not_come_back_with_later_money() -> None:
    """The later money is settled on the account as it stands; told again, the account is the same."""
    shaken = Paid(7, REBATE.on, ALL_BUT_THE_REBATE - 50_000, "cash:1", refunded=True)
    more = Paid(8, date(2027, 1, 6), 50_000, "cash:2")
    before = told(GOLDEN_PARTS, reliefs=[REBATE], payments=[shaken])

    one_by_one = settle(before.instalments, more, AGREED)
    at_once = told(GOLDEN_PARTS, reliefs=[REBATE], payments=[shaken, more])

    assert one_by_one.instalments == at_once.instalments


def test_G_4_money_paid_ahead_for_what_was_never_owed_counts_towards_the_rest() -> None:
    """The last instalment's interest was paid on the first day; settled early, it repays principal."""
    ahead = Paid(1, PAID_OUT, 5_673_700 - 380_000)
    agreed = replace(AGREED, rule=Rule(Order(components=("late", "fees", "interest", "principal"))))

    account = told(GOLDEN_PARTS, reliefs=[REBATE], payments=[ahead, Paid(7, REBATE.on, 370_700)], agreed=agreed)

    assert account.instalments[11].waived_interest == 9_300
    assert not any(part.remaining for part in account.instalments)


def test_S_41_charity_is_no_part_of_what_is_owed_and_is_paid_after_it() -> None:
    agreed = replace(AGREED, late=FOR_CHARITY)

    account = told(
        (FIRST, SECOND), charges=[Charged(1, date(2027, 1, 23))], payments=[one(945_600 + 3_000)], agreed=agreed
    )

    assert account.settled[1][1, CHARITY] == 3_000
    assert owed(account.instalments, CHARITY) == 2_000
    assert sum(part.remaining for part in account.instalments) == 0


@pytest.mark.parametrize("excess", ["next", "last", "credit", "shorter-term", "smaller-instalment"])
def test_S_41_charity_comes_before_anything_that_is_not_due_yet(excess: Excess) -> None:
    agreed = replace(AGREED, late=FOR_CHARITY, rule=Rule(excess=excess))
    paid = one(472_800 + 6_000, on=date(2027, 1, 25))

    account = told((FIRST, SECOND), charges=[Charged(1, date(2027, 1, 23))], payments=[paid], agreed=agreed)

    assert account.settled[1][1, CHARITY] == 5_000
    assert sum(account.settled[1].values()) == 472_800 + (5_000 if excess == "credit" else 6_000)


def test_G_1_a_charge_stops_at_the_cap_and_charity_does_not() -> None:
    dear = replace(AGREED, cost_before=4_326_300 - 9_000)
    for_charity = replace(dear, late=LateRule(destination="charity"))
    night = Charged(1, date(2027, 1, 8))

    assert told(GOLDEN_PARTS, charges=[night], agreed=dear).instalments[0].late == 9_000
    assert told(GOLDEN_PARTS, charges=[night], agreed=for_charity).instalments[0].charity == 9_500


def test_money_goes_past_what_was_added_to_a_loan_after_it_counted() -> None:
    """A draw of the 10th is not paid with money of the 9th, however late that money is told of."""
    drawn = Instalment(1, date(2027, 2, 9), principal=500_000, added_on=date(2027, 1, 10))

    account = told([drawn], payments=[Paid(1, date(2027, 1, 9), 100_000), Paid(2, date(2027, 1, 10), 100_000)])

    assert account.credit == {1: 100_000, 2: 0}
    assert account.instalments[0].owed("principal") == 400_000


def test_what_was_brought_over_from_an_earlier_plan_stands_without_a_fact() -> None:
    brought = replace(FIRST, late=9_500, brought_late=9_500, charity=5_000, brought_charity=5_000)

    account = told([brought, SECOND], payments=[one(500)])

    assert account.instalments[0] == replace(brought, paid_late=500)


def test_an_account_can_be_told_as_it_stood_when_any_day_ended() -> None:
    drawn = Instalment(13, date(2028, 1, 1), principal=1, added_on=date(2027, 2, 1))
    facts = Facts(
        schedule=[*GOLDEN_PARTS, drawn],
        charges=[Charged(1, date(2027, 1, 8)), Charged(2, date(2027, 2, 8))],
        reliefs=[Relieved(1, date(2027, 1, 31), {}), Relieved(2, date(2027, 2, 2), {})],
        payments=[Paid(1, date(2027, 1, 31), 1), Paid(2, date(2027, 2, 1), 1)],
    )

    then = facts.until(date(2027, 1, 31))

    assert [part.number for part in then.schedule] == list(range(1, 13))
    assert [fact.on for fact in then.in_order()] == [date(2027, 1, 8), date(2027, 1, 31), date(2027, 1, 31)]


def test_a_payment_as_it_is_booked_is_a_fact_of_the_account() -> None:
    booked = StandingPayment(3, "cash", LATER, 700, revision=2, settled={(1, "late"): 700}, credit=0, key="cash:7")

    assert booked.fact == Paid(3, LATER, 700, "cash:7")
