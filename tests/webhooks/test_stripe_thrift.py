"""A card payment costs the database no more than it has to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from tests.builders import golden_loan
from tests.webhooks.stripe_telling import ordered, succeeded, tell
from webhooks.app import Office


async def test_recording_a_payment_asks_nothing_twice(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    attempt = await ordered(sqlite_office, amina)
    await sqlite_office.runtime.settle()
    asked: list[tuple[str, str]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, str(values)))

    writer = sqlite_office.runtime.database.writer.sync_engine
    event.listen(writer, "before_cursor_execute", hear)
    await tell(sqlite_office, [succeeded("pi_1", 100_000, attempt=attempt)])
    event.remove(writer, "before_cursor_execute", hear)

    questions = [one for one in asked if one[0].startswith("SELECT")]
    assert questions
    assert sorted(questions) == sorted(set(questions))
    assert not any("payment_name" in statement for statement, _values in questions)
