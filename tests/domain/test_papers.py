"""Codes can be copied by hand, and a paper comes back from its keeping as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from domain.money import Money
from domain.papers.codes import ALPHABET, new_code, read_code
from domain.papers.kept import from_json, to_json
from domain.papers.paper import Clearance, Head, Part, Receipt, Says, Statement, StatementLine, StatementPart
from domain.papers.telling import together
from domain.payments.names import receipt_number

DAY = date(2027, 1, 5)
HEAD = Head(lender="Umeed", name="Amina Khan", person="R-1042", loan="L-1001", made_on=DAY, test=True)
NONE = Money(0, "PKR")
RECEIPT = Receipt(
    head=HEAD,
    payment="P-1001",
    amount=Money(505_000, "PKR"),
    method="cash",
    paid_on=DAY,
    parts=(
        Part(1, DAY, "late", Money(9_500, "PKR")),
        Part(1, DAY, "interest", Money(100_000, "PKR")),
        Part(1, DAY, "principal", Money(390_500, "PKR")),
    ),
    credit=Money(5_000, "PKR"),
    recovered=NONE,
    sent_back=NONE,
    taken_back=False,
    left=Money(4_700_000, "PKR"),
    next_on=date(2027, 2, 5),
    next_amount=Money(472_800, "PKR"),
)
STATEMENT = Statement(
    head=HEAD,
    principal=Money(5_000_000, "PKR"),
    opening=NONE,
    closing=Money(5_000_000, "PKR"),
    lines=(StatementLine(DAY, "DISBURSEMENT", Money(5_000_000, "PKR"), Money(5_000_000, "PKR")),),
    instalments=(StatementPart(1, DAY, Money(5_000_000, "PKR"), NONE, Money(5_000_000, "PKR")),),
)
CLEARANCE = Clearance(
    head=HEAD, principal=Money(5_000_000, "PKR"), disbursed_on=DAY, finished_on=date(2027, 12, 5), ending="repaid"
)


def test_codes_are_short_and_never_the_same() -> None:
    codes = {new_code() for _time in range(500)}

    assert len(codes) == 500
    assert all(len(code) == 12 and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize("written", ["23456789ABCD", "2345-6789-abcd", " 2345 6789 ABCD "])
def test_a_code_is_read_however_it_was_copied(written: str) -> None:
    assert read_code(written) == "23456789ABCD"


@pytest.mark.parametrize(
    "written", ["", "23456789ABC", "23456789ABCDE", "O3456789ABCD", "2345678?ABCD", "٢345678٩ABCD"]
)
def test_what_is_no_code_is_none(written: str) -> None:
    assert read_code(written) == ""


@pytest.mark.parametrize("says", [RECEIPT, STATEMENT, CLEARANCE], ids=["receipt", "statement", "clearance"])
def test_a_paper_comes_back_as_it_was_kept(says: Says) -> None:
    assert from_json(json.loads(json.dumps(to_json(says)))) == says


def test_a_receipt_says_the_same_whatever_is_paid_afterwards() -> None:
    later = replace(RECEIPT, left=NONE, next_on=None, next_amount=None, finished=True, head=replace(HEAD, test=False))

    assert RECEIPT.says_the_same(later)
    assert not RECEIPT.says_the_same(replace(RECEIPT, parts=RECEIPT.parts[1:], credit=Money(14_500, "PKR")))
    assert not RECEIPT.says_the_same(replace(RECEIPT, taken_back=True))


def test_MLMS_126_a_receipt_tells_where_all_of_it_went() -> None:
    assert RECEIPT.accounted == RECEIPT.amount
    assert RECEIPT.paid("late") == Money(9_500, "PKR")


@pytest.mark.parametrize(
    ("provider", "reference", "code"),
    [
        ("mpesa", "UA00000073", "UA00000073"),
        ("mpesa", "order:4f2a", ""),
        ("raast", "UTR123456", "UTR123456"),
        ("cash", "R123", "R123"),
        ("stripe", "pi_3Pxyz", ""),
    ],
)
def test_a_receipt_number_is_shown_where_she_can_compare_it(provider: str, reference: str, code: str) -> None:
    assert receipt_number(provider, reference) == code


def test_X_17_a_statement_that_was_kept_before_is_read_as_it_was() -> None:
    kept = to_json(STATEMENT)
    for name in ("how", "code", "kept"):
        del kept["lines"][0][name]

    assert from_json(kept) == STATEMENT


def test_CRED_3_lines_of_several_loans_are_told_by_date_with_all_that_is_owed() -> None:
    def line(day: int, amount: int, balance: int) -> StatementLine:
        return StatementLine(date(2027, 1, day), "PAYMENT", Money(amount, "PKR"), Money(balance, "PKR"))

    first, second = (line(1, 100, 100), line(3, -40, 60)), (line(2, 500, 500),)

    assert [(loan, one.on.day, owed.minor) for loan, one, owed in together([(1, first), (2, second)])] == [
        (1, 1, 100),
        (2, 2, 600),
        (1, 3, 560),
    ]
