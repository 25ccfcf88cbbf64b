"""The books: each happening is pairs of one debit and one credit, so they balance by their shape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.account import Paid, settle
from domain.lending.loan import Instalment
from domain.money import Money
from domain.payments import books
from domain.payments.books import Booked, Posting, balances
from tests.domain.lending.samples import agreed_in, by_component
from tests.domain.strategies import loans

amounts = st.integers(0, 10**9).map(lambda minor: Money(minor, "PKR"))
some = st.integers(1, 10**9).map(lambda minor: Money(minor, "PKR"))
signed = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, "PKR"))
accounts_of = st.sampled_from(["a", "b", "c"])
postings_of = st.lists(
    st.tuples(accounts_of, accounts_of, some).filter(lambda made: made[0] != made[1]).map(lambda made: Posting(*made)),
    max_size=12,
).map(tuple)


def rupees(whole: int) -> Money:
    """Return whole rupees."""
    return Money(whole * 100, "PKR")


def sums(*made: Iterable[Posting]) -> dict[str, int]:
    """Return the accounts after some postings, in minor units."""
    rows = [(one.debit, one.credit, one.amount.minor) for postings in made for one in postings]
    return {name: amount for name, amount in balances(rows).items() if amount}


def test_a_payout_owes_principal_and_interest_not_yet_earned() -> None:
    accounts = sums(books.disbursement(principal=rupees(50_000), interest=rupees(6_737), fees=rupees(0)))

    assert accounts == {
        books.PRINCIPAL: 5_000_000,
        books.PAYOUTS: -5_000_000,
        books.INTEREST: 673_700,
        books.UNEARNED: -673_700,
    }


def test_CRED_38_a_fee_is_owed_and_earned_from_the_start() -> None:
    accounts = sums(books.disbursement(principal=rupees(1_000), interest=rupees(0), fees=rupees(10)))

    assert (accounts[books.FEES], accounts[books.FEE_INCOME]) == (1_000, -1_000)


def test_CRED_38_a_draw_is_owed_for_what_was_supplied() -> None:
    assert sums(books.supplied(rupees(5_000))) == {books.PRINCIPAL: 500_000, books.SUPPLIED: -500_000}


def test_CRED_38_a_late_charge_is_owed_and_earned() -> None:
    assert sums(books.late_charge(rupees(95))) == {books.LATE: 9_500, books.LATE_INCOME: -9_500}


def test_S_41_a_late_charge_for_charity_is_nobodys_income() -> None:
    accounts = sums(books.late_charge(rupees(0), charity=rupees(50)))

    assert accounts == {books.CHARITY_PROMISED: 5_000, books.CHARITY_OWED: -5_000}


def test_a_receipt_reduces_what_is_owed_and_earns_its_interest() -> None:
    parts = {"late": rupees(95), "interest": rupees(1_000), "principal": rupees(3_728)}

    accounts = sums(books.receipt(provider="stripe", parts=parts, credit=rupees(10)))

    assert accounts == {
        "cash:stripe": 483_300,
        books.LATE: -9_500,
        books.INTEREST: -100_000,
        books.PRINCIPAL: -372_800,
        books.UNEARNED: 100_000,
        books.INTEREST_INCOME: -100_000,
        books.CREDIT: -1_000,
    }


def test_CRED_38_money_for_a_loan_that_was_written_off_is_recovered() -> None:
    accounts = sums(books.receipt(provider="cash", parts={}, credit=rupees(0), recovered=rupees(700)))

    assert accounts == {"cash:cash": 70_000, books.RECOVERED: -70_000}


@pytest.mark.parametrize(
    ("component", "against"),
    [
        ("principal", books.WRITTEN_OFF),
        ("interest", books.UNEARNED),
        ("fees", books.WRITTEN_OFF),
        ("late", books.WRITTEN_OFF),
        ("charity", books.CHARITY_OWED),
    ],
)
def test_CRED_38_what_is_let_go_is_a_loss_only_where_it_was_earned_or_lent(component: str, against: str) -> None:
    accounts = sums(books.let_go({component: rupees(95)}, expense=books.WRITTEN_OFF))

    assert accounts == {against: 9_500, books.RECEIVABLE[component]: -9_500}


def test_MLMS_102_a_waiver_is_an_expense_of_its_own() -> None:
    assert sums(books.let_go({"late": rupees(95)})) == {books.WAIVED: 9_500, books.LATE: -9_500}


@given(interest=signed, fees=signed)
def test_CRED_38_a_new_plan_asks_for_more_or_for_less(interest: Money, fees: Money) -> None:
    accounts = sums(books.planned_anew(interest=interest, fees=fees))

    assert (accounts.get(books.INTEREST, 0), accounts.get(books.FEES, 0)) == (interest.minor, fees.minor)
    assert (accounts.get(books.UNEARNED, 0), accounts.get(books.FEE_INCOME, 0)) == (-interest.minor, -fees.minor)


@given(made=postings_of)
def test_G_6_postings_and_what_undoes_them_come_to_nothing(made: tuple[Posting, ...]) -> None:
    back = books.undone(made)

    assert sums(made, back) == {}
    assert books.undone(back) == made
    assert books.netted((*made, *back)) == ()


@given(made=postings_of)
def test_netted_postings_move_the_same_with_no_way_back(made: tuple[Posting, ...]) -> None:
    left = books.netted(made)

    pairs = [(move.debit, move.credit) for move in left]
    assert sums(left) == sums(made)
    assert len(set(pairs)) == len(pairs)
    assert not {(credit, debit) for debit, credit in pairs} & set(pairs)


def booked(**changes: Any) -> Booked:
    """Return a payment of 100 rupees as it is booked."""
    facts: dict[str, Any] = {"provider": "cash", "state": "SUCCESS", "loan_id": 1, "amount": rupees(100)}
    return Booked(**facts, **changes)


def test_G_6_a_booked_payment_knows_the_postings_it_made() -> None:
    settled = {(1, "late"): 2_000, (1, "interest"): 3_000, (2, "interest"): 1_000}

    made = booked(settled=settled, credit=4_000)

    parts = {"late": rupees(20), "interest": rupees(40)}
    assert made.parts == {"late": 2_000, "interest": 4_000}
    assert made.postings("PKR") == books.receipt(provider="cash", parts=parts, credit=rupees(40))


def test_G_6_a_recovery_knows_the_postings_it_made() -> None:
    made = booked(settled={}, credit=0, recovered=10_000)

    assert sums(made.postings("PKR")) == {"cash:cash": 10_000, books.RECOVERED: -10_000}


def test_money_without_an_owner_waits_in_suspense() -> None:
    accounts = sums(books.unplaced(provider="stripe", amount=rupees(7)))

    assert accounts == {"cash:stripe": 700, books.SUSPENSE: -700}


@given(principal=some, interest=amounts, fees=amounts, late=some)
def test_balances_sum_to_nothing_after_every_kind_of_posting(
    principal: Money, interest: Money, fees: Money, late: Money
) -> None:
    made = (
        books.disbursement(principal=principal, interest=interest, fees=fees),
        books.late_charge(late, charity=interest),
        books.unplaced(provider="cash", amount=late),
        books.supplied(principal),
        books.let_go({"principal": principal, "interest": interest, "fees": fees, "late": late, "charity": late}),
        books.planned_anew(interest=interest, fees=-fees),
    )

    assert sum(sums(*made).values()) == 0


@given(loan=loans(), amount=st.integers(1, 50_000_00))
def test_what_a_payment_settles_is_what_the_books_say_it_did(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, Paid(1, date(2028, 1, 1), amount), agreed_in())
    parts = {component: Money(minor, "PKR") for component, minor in by_component(result.settled[1]).items()}

    accounts = sums(books.receipt(provider="stripe", parts=parts, credit=Money(result.credit[1], "PKR")))

    assert accounts["cash:stripe"] == amount
    assert sum(accounts.values()) == 0
    assert -sum(accounts.get(name, 0) for name in (*books.RECEIVABLE.values(), books.CREDIT)) == amount


def test_a_loan_repaid_in_full_leaves_only_cash_and_income() -> None:
    payout = books.disbursement(principal=rupees(50_000), interest=rupees(6_737), fees=rupees(0))
    repaid = {"principal": rupees(50_000), "interest": rupees(6_737)}

    accounts = sums(payout, books.receipt(provider="stripe", parts=repaid, credit=rupees(0)))

    assert accounts == {
        "cash:stripe": 5_673_700,
        books.PAYOUTS: -5_000_000,
        books.INTEREST_INCOME: -673_700,
    }


@pytest.mark.parametrize(("debit", "credit", "minor"), [("a", "b", 0), ("a", "b", -1), ("a", "a", 1)])
def test_a_posting_that_moves_nothing_is_a_bug(debit: str, credit: str, minor: int) -> None:
    with pytest.raises(AssertionError):
        Posting(debit, credit, Money(minor, "PKR"))


def test_a_transaction_carries_the_key_that_makes_it_happen_once() -> None:
    made = books.Transaction("late:1:2", "FINE", date(2027, 1, 23), books.late_charge(rupees(95)), "SYSTEM", 1)

    assert (made.key, made.payment_id) == ("late:1:2", None)
