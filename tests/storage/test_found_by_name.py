"""What a provider names is found by its index, which leaves out what has no name."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from webhooks.app import Office


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda uow: uow.money_orders.called("stripe", "re_1"), "ix_money_order_ref"),
        (lambda uow: uow.chargebacks.get("stripe", "dp_1"), "uq_dispute_reference"),
    ],
    ids=["order", "chargeback"],
)
async def test_what_a_provider_names_is_not_searched_for_row_by_row(
    sqlite_office: Office, ask: Any, index: str
) -> None:
    asked: list[tuple[str, Any]] = []

    async def look(uow: Any) -> list[str]:
        event.listen(
            uow.connection.sync_engine,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, values, _context, _many: asked.append((statement, values)),
        )
        assert await ask(uow) is None
        statement, values = asked[-1]
        plan = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [str(row[-1]) for row in plan]

    (how,) = await sqlite_office.runtime.database.read(look)

    assert f"USING INDEX {index}" in how
