"""What an office knows, without what two ways to the same end may differ in: moments, tries, provider ids."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, select

from domain.people.chats import talk_to_json
from storage.tables import metadata
from storage.tables.base import Moment
from storage.verification import verify
from webhooks.app import Office

#: How often something was tried, and what a provider called it, is no part of the outcome.
VOLATILE = frozenset({"attempts", "error", "provider_id", "message_id", "delivery", "looks"})
#: What has a name drawn by lot stands in the order in which it was made, of each kind.
ORDERED = {"money_order": ("kind", "made_at"), "pay_attempt": ("made_at", "amount_minor")}
#: A repeated callback is noted as such, twice; the runs of jobs are not what is tested here.
LEFT_OUT = frozenset({"security_event", "provider_event", "job_run", "audit_seal"})


async def facts(office: Office, book: Any) -> dict[str, Any]:
    """Return everything that is kept, in the clear and in order, with the providers' book and ours beside it."""

    async def look(uow: Any) -> dict[str, Any]:
        found: dict[str, Any] = {
            table.name: await _rows(uow, table) for table in metadata.sorted_tables if table.name not in LEFT_OUT
        }
        found["talks"] = [[chat.id, talk_to_json(chat.talk)] for chat in await uow.chats.everyone()]
        found["sealed"] = [await uow.people.opened(row["id"]) for row in found["person"]]
        found["accounts"] = await uow.books.accounts()
        found["disagreements"] = [str(one) for one in await verify(uow, office.runtime.lender.zone)]
        found["book"] = book
        return found

    return await office.runtime.database.read(look)


async def _rows(uow: Any, table: Any) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if _stays(column)]
    ordered = [table.c[name] for name in ORDERED.get(table.name, ())]
    rows = (await uow.connection.execute(select(*columns).order_by(*ordered, *table.primary_key.columns))).mappings()
    return [{name: str(value) for name, value in row.items()} for row in rows]


def _stays(column: Any) -> bool:
    if isinstance(column.type, Date):
        return True
    return not (isinstance(column.type, Moment) or column.name in VOLATILE or column.name.endswith("_sealed"))
