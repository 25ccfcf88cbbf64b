"""Ways to pay by hand: what an operator may write down, and in which order people read it."""

from __future__ import annotations

import pytest

from domain.payments.ways import LONGEST, MOST, Way, problems, ways_from

PAKISTAN = {"cash": "Shop 4", "bank": "HBL 0042-1234-56", "raast": "0300 1234567", "jazzcash": "0301 7654321"}


def test_INP_29_the_paybill_comes_first_and_the_walk_to_the_office_last() -> None:
    found = ways_from(PAKISTAN, paybill="174379")

    assert found == (
        Way("paybill", "174379"),
        Way("rail", "0300 1234567", "Raast"),
        Way("rail", "0301 7654321", "JazzCash"),
        Way("bank", "HBL 0042-1234-56"),
        Way("cash", "Shop 4"),
    )


def test_another_paybill_than_the_one_we_ask_for_money_with_may_be_named() -> None:
    assert ways_from({"paybill": "222111"}, paybill="174379") == (Way("paybill", "222111"),)


def test_without_a_paybill_and_without_words_there_are_no_ways() -> None:
    assert ways_from({}) == ()


def test_what_is_written_on_several_lines_is_said_on_one() -> None:
    assert ways_from({"cash": " Shop 4,\n Model\tTown "}) == (Way("cash", "Shop 4, Model Town"),)


def test_a_rail_of_ones_own_is_called_by_its_name() -> None:
    assert ways_from({"instapay": "0917"}) == (Way("rail", "0917", "Instapay"),)
    assert list(problems({"instapay": "0917"}, rails=("instapay",))) == []


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"bnak": "HBL 1"}, "'bnak' is no way to pay; there are paybill, bank, cash, raast"),
        ({"bank": " \n "}, "bank says nothing"),
        ({"cash": "x" * (LONGEST + 1)}, f"cash has {LONGEST + 1} characters"),
        ({"raast": "1", "upi": "2", "qris": "3", "ovo": "4", "bank": "5", "cash": "6"}, f"name at most {MOST}"),
    ],
)
def test_INP_29_what_cannot_be_said_is_named(written: dict[str, str], named: str) -> None:
    (problem,) = problems(written, paybill="174379")

    assert problem.startswith("QIST_PAY_TO: ")
    assert named in problem


def test_what_just_fits_is_no_problem() -> None:
    assert list(problems({"cash": f"  {'x' * LONGEST}  "})) == []
