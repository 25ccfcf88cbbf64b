"""The staff group's commands: every word belongs to one subject."""

from __future__ import annotations

import pytest

from bot.flows.staff.commands import COMMANDS, SUBJECTS, run
from domain.messages import Refusal
from tests.builders import do, golden_loan, loan_of, named
from tests.operations.desk import OWED
from webhooks.app import Office


def test_no_command_stands_in_two_subjects() -> None:
    assert len(COMMANDS) == sum(len(subject) for subject in SUBJECTS)


async def test_a_word_nearly_right_is_answered_with_the_one_that_was_meant(sqlite_office: Office) -> None:
    staff = await named(sqlite_office, "Bilal")

    with pytest.raises(Refusal) as refused:
        await do(sqlite_office, lambda moment: run(moment, staff, "suspens", ""))

    assert refused.value.reason.params["near"] == "suspense"


async def test_money_is_written_down_for_a_loan_as_for_its_person(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    staff = await named(sqlite_office, "Bilal")

    await do(sqlite_office, lambda moment: run(moment, staff, "pay", "L-1001 500 cash R-1"))

    assert (await loan_of(sqlite_office, amina)).outstanding.minor == OWED - 50_000
