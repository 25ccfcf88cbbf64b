"""Names of money: what is one movement told twice, what is another, and what a person has to look at (SAFE-4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.events import PaymentReceived
from domain.money import Money
from domain.payments.names import Known, Telling, judged, name_of

AT = datetime(2026, 11, 20, tzinfo=UTC)


def known(provider: str, amount: int = 5_000, *, state: str = "SUCCESS", payment_id: int = 1) -> Known:
    """Return money that is recorded."""
    return Known(payment_id, provider, Money(amount, "PKR"), state, 1, "Bilal", AT)


def told(provider: str, amount: int = 5_000, *, by_hand: bool = False) -> PaymentReceived:
    """Return a telling of money under the same name."""
    return PaymentReceived(provider, "71", Money(amount, "PKR"), AT, by_hand=by_hand)


@pytest.mark.parametrize(
    ("provider", "reference", "name"),
    [
        ("bank", "UTR 71", "71"),
        ("raast", "utr-71", "71"),
        ("wallet", "qkh 94m1z11", "QKH94M1Z11"),
        ("mpesa", "QKH94M1Z11", "QKH94M1Z11"),
        ("cash", "R-71", "cash:R71"),
        ("stripe", "pi_aB", "stripe:pi_aB"),
        ("mpesa", "order:L-1001-a1", "mpesa:order:L-1001-a1"),
    ],
)
def test_SAFE_4_one_name_for_all_who_tell_of_it(provider: str, reference: str, name: str) -> None:
    assert name_of(provider, reference) == name


@pytest.mark.parametrize(
    ("fact", "before", "telling"),
    [
        (told("bank", by_hand=True), [], Telling.NEW),
        (told("bank", by_hand=True), [known("raast")], Telling.AGAIN),
        (told("bank", 1, by_hand=True), [known("raast")], Telling.AGAIN),
        (told("bank", by_hand=True), [known("wallet")], Telling.AGAIN),
        (told("wallet", by_hand=True), [known("mpesa", state="UNPLACED")], Telling.AGAIN),
        (told("wallet", by_hand=True), [known("bank", state="REVERSED")], Telling.AGAIN),
        (told("raast"), [known("bank")], Telling.SAME),
        (told("raast"), [known("bank", 4_000)], Telling.ASIDE),
        (told("raast"), [known("bank", 4_000), known("wallet")], Telling.SAME),
        (told("raast"), [known("bank", state="REVERSED")], Telling.NEW),
        (told("raast"), [known("esewa")], Telling.NEW),
        (told("raast"), [known("raast")], Telling.AGAIN),
        (told("raast", 1), [known("raast")], Telling.AGAIN),
        (told("raast", 1), [known("raast", state="REVERSED")], Telling.ASIDE),
        (told("raast"), [known("raast", state="REVERSED"), known("raast")], Telling.AGAIN),
        (told("bank"), [known("raast")], Telling.SAME),
        (told("bank"), [known("raast", 4_000)], Telling.ASIDE),
        (told("bank"), [known("raast"), known("bank")], Telling.AGAIN),
        (told("bank"), [known("bank")], Telling.AGAIN),
        (told("bank"), [known("bank", 4_000)], Telling.ASIDE),
        (told("bank"), [known("bank", state="REVERSED")], Telling.ASIDE),
    ],
    ids=str,
)
def test_SAFE_4_what_a_second_telling_is(fact: PaymentReceived, before: list[Known], telling: Telling) -> None:
    assert judged(fact, before)[0] is telling


def test_SAFE_4_another_currency_is_another_amount() -> None:
    dollars = PaymentReceived("raast", "71", Money(5_000, "USD"), AT)

    assert judged(dollars, [known("bank")]) == (Telling.ASIDE, known("bank"))
