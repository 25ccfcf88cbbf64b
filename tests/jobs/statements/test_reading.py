"""Statements in the shapes providers give them, and what is said of lines and files that cannot be read."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from openpyxl import Workbook

from domain.policy.lender import lender_from
from jobs.statements.reading import Statement, read_statement
from jobs.statements.unreadable import Unreadable
from jobs.statements.values import amount_in, moment_in
from jobs.statements.workbook import rows_of_workbook
from locales.countries import preset
from tests.jobs.statements.workbooks import Formula, Serial, hostile, workbook

KENYA = lender_from(preset("ke"))
NOW = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)

MPESA = """ORGANISATION STATEMENT,,,,,,,
Short Code:,600100,,,,,,
,,,,,,,
Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance,A/C No.
QKH94M1Z11,20-11-2026 14:03:05,Pay Bill from 254712345678 - JANE W. Acc. L-1001,Completed,"2,000.00",,"12,000.00",L 1001
QKH94M1Z11,20-11-2026 14:03:05,Pay merchant Charge,Completed,,-11.00,"11,989.00",
QKH94M1Z12,2026-11-21 08:00:00,Pay Bill from 254700000001 - PETER Acc. rent,Completed,500.00,,"12,489.00",rent
QKH94M1Z13,21-11-2026 09:00:00,Pay Bill from 254700000002,Failed,700.00,,"12,489.00",L-1001
QKH94M1Z14,21-11-2026 10:00:00,Business Payment to 254700000003,Completed,,"(5,000.00)","7,489.00",
"""


def read(text: str | bytes, provider: str = "mpesa") -> Statement:
    data = text if isinstance(text, bytes) else text.encode()
    return read_statement(data, provider=provider, lender=KENYA, now=NOW)


def said(data: bytes) -> str:
    with pytest.raises(Unreadable) as unreadable:
        read(data)
    return str(unreadable.value)


def test_MLMS_129_an_mpesa_statement() -> None:
    found = read(MPESA)

    assert found.problems == []
    assert found.skipped == 1
    assert [(line.reference, line.amount.minor, line.account) for line in found.lines] == [
        ("QKH94M1Z11", 200_000, "L 1001"),
        ("QKH94M1Z11:OUT", -1_100, ""),
        ("QKH94M1Z12", 50_000, "rent"),
        ("QKH94M1Z14", -500_000, ""),
    ]
    assert found.lines[0].paid_at == datetime(2026, 11, 20, 11, 3, 5, tzinfo=UTC)
    assert found.lines[0].payer == "254712345678 - JANE W."


@pytest.mark.parametrize(
    "data",
    [
        MPESA.encode("utf-8-sig"),
        MPESA.encode("utf-16"),
        MPESA.encode("utf-16-le"),
        MPESA.encode("utf-16-be"),
        MPESA.replace("JANE", "JANÉ").encode("latin-1"),
        MPESA.replace("\n", "\r\n").encode(),
    ],
)
def test_MLMS_129_in_whatever_encoding_it_was_saved(data: bytes) -> None:
    assert [line.reference for line in read(data).lines] == [line.reference for line in read(MPESA).lines]


def test_MLMS_129_a_banks_statement_with_semicolons_and_debit_and_credit() -> None:
    found = read(
        "Date;Value Date;Narration;Reference No;Debit;Credit;Balance;Branch\n"
        "20/11/2026;20/11/2026;IBFT from ALI RAZA loan L-1004;UTR 99-1;;1.500,50;9.000,00;12\n"
        "20/11/2026;20/11/2026;Charges;UTR 99-2;50,00;;8.950,00;12\n"
        "Closing balance;;;;;;8.950,00;\n",
        provider="bank",
    )

    assert found.problems == []
    assert [(line.reference, line.amount.minor, line.account) for line in found.lines] == [
        ("991", 150_050, "L-1004"),
        ("992", -5_000, ""),
    ]
    assert found.lines[0].paid_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert found.unknown == ("Value Date", "Branch")


def test_MLMS_129_jazzcash_and_upi_exports() -> None:
    jazz = read(
        "Transaction ID,Transaction Date,Transaction Time,Customer MSISDN,Amount (KES),Status,Bill Reference\n"
        "T1,20-Nov-2026,02:03 PM,923001234567,KES 2000,Success,l1001\n"
        "T2,20-Nov-2026,02:04 PM,923001234568,300,Pending,l1001\n",
        provider="jazzcash",
    )
    upi = read(
        "UTR,Date,Payer VPA,Amount,Type,Status,Note\n"
        "412345678901,2026-11-20T14:03:05Z,jane@okbank,750.00,CR,SUCCESS,L-1002\n"
        "412345678902,2026-11-20T14:03:05Z,shop@okbank,20.00,DR,SUCCESS,\n",
        provider="upi",
    )

    (one,) = jazz.lines
    assert (one.reference, one.amount.minor, one.account, one.payer) == ("T1", 200_000, "l1001", "923001234567")
    assert one.paid_at == datetime(2026, 11, 20, 11, 3, tzinfo=UTC)
    assert [(line.amount.minor, line.account) for line in upi.lines] == [(75_000, "L-1002"), (-2_000, "")]
    assert upi.lines[0].paid_at == datetime(2026, 11, 20, 14, 3, 5, tzinfo=UTC)


def test_MLMS_129_a_workbook_is_read_by_its_values_and_never_by_its_formulas() -> None:
    found = read(
        workbook(
            [
                ["Umeed Ltd"],
                ["Receipt No.", "Completion Time", "Transaction Status", "Paid In", "A/C No."],
                ["QKH1", Serial(46346.5), "Completed", 2000, "L-1001"],
                ["QKH2", "21-11-2026 08:00", "Completed", Formula("500.50"), Formula("L-1002")],
                ["QKH3", Serial(46347), "Completed", 0.1, ""],
            ]
        )
    )

    assert found.problems == []
    assert [(line.reference, line.amount.minor, line.account) for line in found.lines] == [
        ("QKH1", 200_000, "L-1001"),
        ("QKH2", 50_050, "L-1002"),
        ("QKH3", 10, ""),
    ]
    assert found.lines[0].paid_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_MLMS_129_a_workbook_that_openpyxl_saved_is_read_too() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Receipt No.", "Date", "Time", "Paid In", "A/C No."])
    sheet.append(["QKH1", datetime(2026, 11, 20), time(14, 3, 5), 2000.5, "L-1001"])  # noqa: DTZ001 - as sheets keep it
    sheet.append(["QKH2", date(2026, 11, 21), None, 300, "=HYPERLINK(A1)"])
    book.create_sheet("Notes").append(["Receipt No.", "of another", "sheet"])
    file = io.BytesIO()
    book.save(file)

    found = read(file.getvalue())

    # The program that made this saved what no formula came to.
    assert [(line.reference, line.amount.minor, line.account) for line in found.lines] == [
        ("QKH1", 200_050, "L-1001"),
        ("QKH2", 30_000, ""),
    ]
    assert found.lines[0].paid_at == datetime(2026, 11, 20, 11, 3, 5, tzinfo=UTC)


def test_MLMS_129_a_sheet_that_claims_to_be_huge_makes_no_cells_up() -> None:
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>near</t></is></c><c r="XFD1"><v>1</v></c></row>'

    ((number, cells),) = rows_of_workbook(hostile(f'<dimension ref="A1:XFD1048576"/><sheetData>{far}</sheetData>'))

    assert (number, cells[0], len(cells)) == (1, "near", 100)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("QKH1,32-11-2026,100,", "20-11-2026 14:03"),
        ("QKH1,11-20-2026,100,", "is not read"),
        ("QKH1,20-12-2027,100,", "has not come yet"),
        ("QKH1,20-11-2026,a hundred,", "2,000.00"),
        ("QKH1,20-11-2026,10.005,", "is not a number|more decimals"),
        (",20-11-2026,100,", "QKH94M1Z11 works"),
        ("=cmd|' /C calc'!A1,20-11-2026,100,", "is no receipt"),
        ("QKH1,20-11-2026,100,USD", "KES work"),
    ],
)
def test_MLMS_129_a_bad_line_is_explained_and_the_others_are_taken(row: str, why: str) -> None:
    found = read(f"Receipt No.,Date,Paid In,Currency\n{row}\nQKH9,20-11-2026,100,KES\n")

    assert [line.reference for line in found.lines] == ["QKH9"]
    (problem,) = found.problems
    assert problem.line == 2
    assert any(part in problem.why for part in why.split("|"))


def test_MLMS_129_a_receipt_there_twice_with_two_amounts_is_explained() -> None:
    found = read("Receipt No.,Date,Paid In\nQKH1,20-11-2026,100\nQKH1,20-11-2026,100\nQKH1,20-11-2026,200\n")

    assert [line.amount.minor for line in found.lines] == [10_000]
    assert [(problem.line, "there twice" in problem.why) for problem in found.problems] == [(4, True)]


def test_MLMS_129_unknown_headings_are_explained() -> None:
    told = said(b"Wann,Wieviel\n20-11-2026,100\n")

    assert "Wann, Wieviel" in told
    assert "Completion Time, Transaction Date or Date" in told
    assert "Paid In, Credit or Amount" in told


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0old", "old Excel"),
        (b"PK\x03\x04cut short", "cannot be opened"),
        (workbook([["Receipt No."]])[:-30], "cannot be opened"),
        (hostile("<sheetData/>", doctype="<!DOCTYPE lol [<!ENTITY a 'aaaa'>]>"), "cannot be opened"),
        (hostile('<sheetData><row r="999999999999"><c r="A1"><v>1</v></c></row></sheetData>'), "too many rows"),
        (hostile(f"<sheetData>{' ' * 70_000_000}</sheetData>"), "too large"),
        (hostile("<sheetData/>"), "empty"),
    ],
)
def test_MLMS_129_files_of_another_kind_are_refused_saying_what_works(data: bytes, why: str) -> None:
    assert why in said(data)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("2,000.00", "2000.00"),
        ("1,50,000", "150000"),
        ("1.500.000,00", "1500000.00"),
        ("Rs. 35,000/-", "35000"),
        ("(2,000.00)", "-2000.00"),
        ("2000-", "-2000"),
        ("500.00 Dr", "-500.00"),
        ("500.00 CR", "500.00"),
        ("₹ 99.5", "99.5"),
        ("-", "0"),
    ],
)
def test_MLMS_129_amounts_as_statements_write_them(written: str, amount: str) -> None:
    assert amount_in(written) == Decimal(amount)


def test_MLMS_129_a_point_before_three_figures_is_read_only_where_it_means_thousands() -> None:
    assert amount_in("1.500", dotted=True) == 1_500
    with pytest.raises(Unreadable):
        amount_in("1.500")


@pytest.mark.parametrize(
    "written",
    [
        "20-11-2026 14:03",
        "20/11/2026 2:03 PM",
        "2026-11-20 14:03:00",
        "20 Nov 2026 14:03",
        "20-Nov-26 2:03pm",
        "20112026 14:03",
    ],
)
def test_MLMS_129_dates_as_statements_write_them(written: str) -> None:
    assert moment_in(written) == datetime(2026, 11, 20, 14, 3)  # noqa: DTZ001 - the lender's own clock
