"""qist payments: statements taken in, and what came in compared with what providers say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.clock import system_clock
from jobs.gateways.peers.stripe import StripePeer
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.stripe import StripeCheckout
from tests.commands.conftest import Fails, Qist
from tests.commands.served import served
from tests.gateways.test_stripe_gateway import ORDER
from tests.jobs.statements.workbooks import workbook

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


@pytest.fixture
def paid_stripe() -> Iterator[str]:
    """Serve a Stripe where somebody has paid, and of which we heard nothing."""
    peer = StripePeer(clock=system_clock, secret_key="sk_test_made_up", webhook_secrets=["whsec_made_up"])
    order = replace(ORDER, expires_at=system_clock() + timedelta(hours=23))

    async def pay(address: str) -> None:
        checkout = StripeCheckout("sk_test_made_up", address)
        peer.pay((await checkout.open_session(order)).id)
        await checkout.close()

    with served(stripe_app(peer), first=pay) as address:
        yield address


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
    said = refused(qist("payments", "import", str(statement), "--provider", "stripe"))
    assert "reconcile --provider stripe" in said
    assert "as in mpesa" in refused(qist("payments", "import", str(statement), "--provider", "M-Pesa!"))


def test_INP_24_reconcile_prints_a_table_or_json(qist: Qist, statement: Path) -> None:
    qist("payments", "import", str(statement), "--provider", "mpesa")

    table = qist("payments", "reconcile", "--provider", "mpesa", "--since", "2026-11-01")
    figures = qist("payments", "reconcile", "--provider", "mpesa", "--since", "2026-11-01", "--json")

    assert table.exit_code == figures.exit_code == 0
    assert "missing there" in table.output
    read = json.loads(figures.stdout)
    assert (read["matched"], read["missing_here"], read["findings"]) == (2, 0, [])


def test_MLMS_129_a_workbook_and_a_csv_of_the_same_days_are_one_statement(
    qist: Qist, statement: Path, tmp_path: Path
) -> None:
    book = tmp_path / "november.xlsx"
    book.write_bytes(workbook([line.split(",") for line in LINES.splitlines()]))

    first = qist("payments", "import", str(book), "--provider", "mpesa")
    again = qist("payments", "import", str(statement), "--provider", "mpesa")

    assert first.exit_code == again.exit_code == 0, first.output
    assert "2 lines kept, 0 known before" in first.output
    assert "0 lines kept, 2 known before" in again.output


def test_SAFE_9_another_amount_under_a_receipt_that_is_known_is_said(qist: Qist, statement: Path) -> None:
    qist("payments", "import", str(statement), "--provider", "mpesa")
    statement.write_text(LINES.replace("500", "900"))

    again = qist("payments", "import", str(statement), "--provider", "mpesa")

    assert "1 are recorded with another amount; nothing was changed, and staff are told." in again.output


def test_MLMS_129_what_stripe_told_unheard_is_fetched_and_acted_on_once(qist: Qist, paid_stripe: str) -> None:
    there = {"stripe_secret_key": "sk_test_made_up", "stripe_api": paid_stripe}

    first = qist("payments", "reconcile", "--provider", "stripe", "--json", **there)
    again = qist("payments", "reconcile", "--provider", "stripe", "--json", **there)

    told, retold = json.loads(first.stdout), json.loads(again.stdout)
    assert first.exit_code == again.exit_code == 0
    assert told["fetched"] > 0
    assert (retold["fetched"], retold["matched"], retold["findings"]) == (0, 1, [])


def test_INP_24_what_cannot_be_compared_is_refused(qist: Qist, refused: Fails) -> None:
    assert "QIST_STRIPE_SECRET_KEY" in refused(qist("payments", "reconcile", "--provider", "stripe"))
    assert "qist payments import" in refused(qist("payments", "reconcile", "--provider", "mpesa"))
    assert "2027-01-31" in refused(qist("payments", "reconcile", "--provider", "mpesa", "--since", "monday"))
    assert "has not come yet" in refused(qist("payments", "reconcile", "--provider", "mpesa", "--since", "2999-01-01"))
