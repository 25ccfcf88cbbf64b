"""`qist schedule` and `qist quote`, as someone types them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from webhooks.commands.schedule import quote, schedule

app = typer.Typer()
app.command()(schedule)
app.command()(quote)

LOAN = ["--principal", "5000", "--rate", "12", "--periods", "18", "--start", "2022-11-01"]
GOLDEN = ["--principal", "50000", "--rate", "24", "--periods", "12", "--start", "2027-01-31", "--decimals", "0"]


def run(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.output


def asked(*words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*words, "--json"))
    return answer


def test_prints_json_with_amounts_as_decimal_strings() -> None:
    answer = asked("schedule", *LOAN, "--method", "flat", "--multiple-of", "1")

    assert answer["rows"][0] == {
        "number": 1,
        "due": "2022-12-01",
        "days": 30,
        "principal": "278.00",
        "interest": "50.00",
        "fees": "0.00",
        "total": "328.00",
        "balance": "4722.00",
    }
    assert answer["rows"][-1]["total"] == "324.00"
    assert answer["totals"] == {"principal": "5000.00", "interest": "900.00", "fees": "0.00", "total": "5900.00"}


def test_MLMS_76_prints_the_golden_loan() -> None:
    answer = asked("schedule", *GOLDEN)

    assert [row["total"] for row in answer["rows"]] == ["4728"] * 11 + ["4729"]
    assert answer["totals"]["total"] == "56737"
    assert answer["apr"] == "24.00"


def test_prints_a_table() -> None:
    table = run("schedule", *LOAN)

    assert "principal" in table
    assert "2022-12-01" in table
    assert "APR 12.00 %" in table


def test_prints_an_offer() -> None:
    facts = asked("quote", *GOLDEN, "--fee-upfront", "1000")

    assert (facts["paid_out"], facts["instalment"], facts["last_instalment"]) == ("49000", "4728", "4729")
    assert facts["cost"] == "7737"
    assert float(facts["apr"]) > 24
    assert "instalment" in run("quote", *GOLDEN)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--periods", "0"], "between 1 and 1,200 instalments"),
        (["--periods", "1.5"], "--periods"),
        (["--method", "usury"], "is not one of"),
        (["--start", "31-01-2027"], "write it as 2027-01-31"),
        (["--first-due", "2022-11-01"], "comes after the start"),
        (["--rate", "dear"], "is not a number"),
        (["--rate", "inf"], "not a number anyone can owe"),
        (["--principal", "0"], "more than nothing"),
        (["--principal=-5"], "less than nothing"),
        (["--principal", "1.234"], "more than 2 decimals"),
        (["--decimals", "9"], "between 0 and 8"),
        (["--multiple-of", "0"], "one or more"),
        (["--grace-principal", "18"], "at least one instalment"),
        (["--fee-upfront", "5000"], "A rate needs money"),
        (["--start", "9999-01-01"], "later than any calendar"),
        (["--start", "9999-06-01", "--periods", "1", "--first-due", "9999-12-15"], "later than any calendar"),
    ],
)
def test_a_wrong_option_gets_a_sentence_and_a_two(words: list[str], sentence: str) -> None:
    done = CliRunner().invoke(app, ["schedule", *LOAN, *words], env={"COLUMNS": "200"})

    assert done.exit_code == 2
    assert sentence in done.output
