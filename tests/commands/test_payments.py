"""qist payments: statements taken in, and what came in compared with what providers say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Fails, Qist

LINES = (
    "Receipt No.,Completion Time,Transaction Status,Paid In,A/C No.,Branch\n"
    "QKH1,01-11-2026 09:00,Completed,500,rent,7\n"
    "QKH2,01-11-2026 09:05,Completed,700,L-1001,7\n"
)


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    file = tmp_path / "november.csv"
    file.write_text(LINES)
    return file


def test_MLMS_129_import_says_what_became_of_each_line(qist: Qist, statement: Path) -> None:
    first = qist("payments", "import", str(statement), "--provider", "mpesa")
    again = qist("payments", "import", str(statement), "--provider", "mpesa")

    assert first.exit_code == again.exit_code == 0
    assert "2 lines kept, 0 known before" in first.output
    assert "2 payments recorded, 2 of them wait in suspense." in first.output
    assert "Nothing is read from: Branch." in first.output
    assert "0 lines kept, 2 known before" in again.output
    assert "0 payments recorded" in again.output


def test_MLMS_129_a_line_that_cannot_be_read_is_named_and_ends_with_1(
    qist: Qist, refused: Fails, statement: Path
) -> None:
    statement.write_text(LINES + "QKH3,the day before,Completed,10,,\n")

    said = refused(qist("payments", "import", str(statement), "--provider", "mpesa"))

    assert "line 4: the date 'the day before' is not read; 20-11-2026 14:03" in said
    assert "2 lines kept" in said


def test_MLMS_129_what_is_no_statement_is_refused_saying_what_works(
    qist: Qist, refused: Fails, statement: Path
) -> None:
    statement.write_text("a,b\n1,2\n")

    assert "Paid In, Credit or Amount" in refused(qist("payments", "import", str(statement), "--provider", "mpesa"))
    assert "There is no file" in refused(qist("payments", "import", "nothing.csv", "--provider", "mpesa"))
    # Its statements name movements otherwise than its events, and the money would be recorded twice.
    assert "reconcile --provider stripe" in refused(qist("payments", "import", str(statement), "--provider", "stripe"))
    assert "as in mpesa" in refused(qist("payments", "import", str(statement), "--provider", "M-Pesa!"))


def test_INP_24_reconcile_prints_a_table_or_json(qist: Qist, statement: Path) -> None:
    qist("payments", "import", str(statement), "--provider", "mpesa")

    table = qist("payments", "reconcile", "--provider", "mpesa", "--since", "2026-11-01")
    figures = qist("payments", "reconcile", "--provider", "mpesa", "--since", "2026-11-01", "--json")

    assert table.exit_code == figures.exit_code == 0
    assert "missing there" in table.output
    read = json.loads(figures.stdout)
    assert (read["matched"], read["missing_here"], read["findings"]) == (2, 0, [])


def test_INP_24_what_cannot_be_compared_is_refused(qist: Qist, refused: Fails) -> None:
    assert "QIST_STRIPE_SECRET_KEY" in refused(qist("payments", "reconcile", "--provider", "stripe"))
    assert "qist payments import" in refused(qist("payments", "reconcile", "--provider", "mpesa"))
    assert "2027-01-31" in refused(qist("payments", "reconcile", "--provider", "mpesa", "--since", "monday"))
    assert "has not come yet" in refused(qist("payments", "reconcile", "--provider", "mpesa", "--since", "2999-01-01"))
