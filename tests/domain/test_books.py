"""The books: each happening is pairs of one debit and one credit, so they balance by their shape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lending.loan import Instalment
from domain.money import Money
from domain.payments import books
from domain.payments.books import Posting, balances
from domain.payments.settling import settle
from tests.domain.strategies import loans

amounts = st.integers(0, 10**9).map(lambda minor: Money(minor, "PKR"))
some = st.integers(1, 10**9).map(lambda minor: Money(minor, "PKR"))


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


def test_a_late_charge_is_owed_and_earned() -> None:
    assert sums(books.late_charge(rupees(95))) == {books.LATE: 9_500, books.LATE_INCOME: -9_500}


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


def test_money_without_an_owner_waits_in_suspense() -> None:
    accounts = sums(books.unplaced(provider="stripe", amount=rupees(7)))

    assert accounts == {"cash:stripe": 700, books.SUSPENSE: -700}


@given(principal=some, interest=amounts, fees=amounts, late=some)
def test_balances_sum_to_nothing_after_every_kind_of_posting(
    principal: Money, interest: Money, fees: Money, late: Money
) -> None:
    made = (
        books.disbursement(principal=principal, interest=interest, fees=fees),
        books.late_charge(late),
        books.unplaced(provider="cash", amount=late),
    )

    assert sum(sums(*made).values()) == 0


@given(loan=loans(), amount=st.integers(1, 50_000_00))
def test_what_a_payment_settles_is_what_the_books_say_it_did(loan: tuple[Instalment, ...], amount: int) -> None:
    result = settle(loan, amount)
    parts = {component: Money(minor, "PKR") for component, minor in result.by_component().items()}

    accounts = sums(books.receipt(provider="stripe", parts=parts, credit=Money(result.credit, "PKR")))

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
