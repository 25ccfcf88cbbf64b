"""Loans and people as payers name them."""

from __future__ import annotations

import pytest

from domain.payments.naming import Named, named_in


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *((words, Named("loan", 1)) for words in ("L-1001", "l1001", "Loan 1001", "L 1001", "ref:L-1001/x", "L–۱۰۰۱")),
        ("payment for R-1002", Named("person", 2)),
        ("L-1001-7", Named("loan", 1)),
        ("L-1001 and L-1001", Named("loan", 1)),
        ("L-1001 or L-1002", None),
        ("1001", None),
        ("XL1001", None),
        ("L-1000", None),
        ("L-12345678901", None),
        ("", None),
    ],
)
def test_P_11_a_loan_in_any_spelling(words: str, found: Named | None) -> None:
    assert named_in(words) == found
