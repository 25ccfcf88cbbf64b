"""Collection sheets as people paste them."""

from __future__ import annotations

import pytest

from bot.read.sheet import read_sheet


@pytest.mark.parametrize(
    ("line", "whose", "amount", "method", "receipt"),
    [
        ("L-1001 2500 cash R-101", "L-1001", "2500", "cash", "R-101"),
        ("l1001 2,500 R-102", "L-1001", "2,500", "", "R-102"),
        ("R-1002 Amina Bibi: 2,500 rupees - R-102", "R-1002", "2,500 rupees", "", "R-102"),
        ("L-1003,2500,R-103", "L-1003", "2500", "", "R-103"),
        ("L-1003\tShazia\t2500\tcash\tR-103", "L-1003", "2500", "cash", "R-103"),
        ("1. L 1004 | Rs.2,500/- | utr 123 456 Ali", "L-1004", "Rs.2,500", "", "utr 123 456"),
        ("L-1001 Bob USD 100 bank 7", "L-1001", "USD 100", "bank", "7"),
        ("L-1001 Bob 100 bank 7", "L-1001", "100", "bank", "7"),
        ("12) L-1001 35 hazar naqd 7", "L-1001", "35 hazar", "cash", "7"),
        ("L-1001 ۲۵۰۰ نقد R-۱۰۱", "L-1001", "2500", "cash", "R-101"),
        ("L-1001 25 000 R 101", "L-1001", "25 000", "", "R 101"),
        ("L-1001 500 101", "L-1001", "500", "", "101"),
        ("L-1001 -5 cash R-9", "L-1001", "-5", "cash", "R-9"),
        ("L-1001 2500 Amina", "L-1001", "2500", "", ""),
        ("Amina 2500 cash R-1", "", "2500", "cash", "R-1"),
    ],
)
def test_MLMS_122_a_line_of_a_sheet(line: str, whose: str, amount: str, method: str, receipt: str) -> None:
    (found,) = read_sheet(line).lines

    assert (found.whose, found.amount, found.method, found.receipt) == (whose, amount, method, receipt)


@pytest.mark.parametrize(
    ("header", "method", "day"),
    [("cash", "cash", ""), ("cash 20-11-2026", "cash", "20-11-2026"), ("20 nov, bank:", "bank", "20 nov")],
)
def test_MLMS_122_a_header_says_how_and_when_for_all(header: str, method: str, day: str) -> None:
    found = read_sheet(f"{header}\nL-1001 1 R-1; L-1002 2 R-2")

    assert (found.method, found.day, [line.number for line in found.lines]) == (method, day, [1, 2])
