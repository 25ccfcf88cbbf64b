"""A move that no table of states has: nothing of it stays but a line in the trail."""

from __future__ import annotations

from typing import Any

from domain.lending.states import LoanState
from jobs.inbox import Inbox
from storage.inbox import Kept
from tests.builders import golden_loan, loan_of
from tests.jobs.days import audited
from tests.operations.desk import disagreements
from webhooks.app import Office


async def test_C_13_an_illegal_move_is_refused_and_stands_in_the_trail(office: Office) -> None:
    amina = await golden_loan(office)

    async def undo_payout(uow: Any, _kept: Kept) -> None:
        loan = await uow.loans.get(amina.loan_id)
        await uow.loans.move(loan, LoanState.ACCEPTED)

    async def say_nothing(_uow: Any, _kept: Kept) -> None:
        return

    inbox = Inbox(office.runtime.database, {"form": undo_payout}, say_nothing, clock=office.runtime.clock)
    await inbox.keep(source="form", external_id="1", sender="form:1", body="{}")
    await inbox.settle()

    assert (await loan_of(office, amina)).state is LoanState.ACTIVE
    rows = await audited(office, "ILLEGAL_MOVE")
    assert {(row["old"], row["new"], row["reason"]) for row in rows} == {("ACTIVE", "ACCEPTED", "LoanState")}
    assert await disagreements(office) == []
