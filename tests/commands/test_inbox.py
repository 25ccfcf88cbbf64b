"""qist inbox: what failed is taken up again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from storage.inbox import Arrival
from tests.commands.conftest import Qist
from tests.office import START, opened


def test_nothing_failed(qist: Qist) -> None:
    assert "Nothing had failed." in qist("inbox", "retry").output
    assert "Nothing has come in yet." in qist("inbox", "list").output


def test_what_failed_is_kept_again(qist: Qist, tmp_path: Path) -> None:
    async def fail(uow: Any) -> None:
        await uow.inbox.keep([Arrival("telegram", "1", "telegram:42", "{}", START)])
        kept = await uow.inbox.next_of("telegram:42")
        await uow.inbox.failed(kept.id, error="a bug", give_up=True)

    async def leave_a_failure() -> None:
        async with opened(tmp_path / "var") as office:
            await office.runtime.database.transact(fail)

    asyncio.run(leave_a_failure())

    said = qist("inbox", "retry").output

    assert "Taken up again for 1 person." in said
    assert "kept           1" in qist("inbox", "list").output
