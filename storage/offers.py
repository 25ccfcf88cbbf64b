"""Offers: the terms put to a person, and exactly what she agreed to."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.agreement import LoanTerms
from domain.lending.application import Purpose
from domain.lending.offer import Offer
from domain.lending.product import Product
from storage.insert import insert_new
from storage.tables import application, product_version
from storage.tables import offer as table


class SqlOffers:
    """Every way we find and keep an offer."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        *,
        application_id: int,
        person_id: int,
        version: int,
        terms: LoanTerms,
        at: datetime,
        expires_on: date,
        loan_id: int | None = None,
        change: str = "",
        reason: str = "",
        made_by: str = "",
    ) -> Offer:
        """Keep a new offer: of a loan, or of a new plan for one that runs."""
        values = {
            "application_id": application_id,
            "person_id": person_id,
            "version": version,
            "terms": terms.to_json(),
            "state": "open",
            "made_at": at,
            "expires_on": expires_on,
            "loan_id": loan_id,
            "change": change,
            "reason": reason,
            "made_by": made_by,
        }
        row = (await self._connection.execute(insert(table).values(values).returning(table))).mappings().one()
        return _offer(row)

    async def keep_product(self, product: Product, *, at: datetime) -> None:
        """Keep the version of a product that is offered, the first time it is."""
        written = json.dumps(asdict(product), sort_keys=True, default=str)
        values = {"version": product.version, "product": product.key, "written": written, "since": at}
        statement = insert_new(self._connection, product_version).values(values).on_conflict_do_nothing()
        await self._connection.execute(statement)

    async def get(self, offer_id: int) -> Offer:
        """Return an offer, locked until the transaction ends."""
        query = select(table).where(table.c.id == offer_id).with_for_update(key_share=True)
        return _offer((await self._connection.execute(query)).mappings().one())

    async def open_for(self, person_id: int) -> Offer | None:
        """Return the offer a person may still say yes to."""
        query = (
            select(table)
            .where((table.c.person_id == person_id) & (table.c.state == "open"))
            .order_by(table.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _offer(row) if row else None

    async def open_lines(self, person_id: int) -> list[Offer]:
        """Return the credit lines, or higher limits of one, that a person may still say yes to."""
        asked = select(application.c.id).where(application.c.purpose == Purpose.LINE)
        where = (table.c.person_id == person_id) & (table.c.state == "open") & table.c.application_id.in_(asked)
        rows = (await self._connection.execute(select(table).where(where))).mappings()
        return [_offer(row) for row in rows]

    async def expired(self, today: date, *, limit: int = 500) -> list[Offer]:
        """Return offers that nobody answered in time."""
        where = (table.c.state == "open") & (table.c.expires_on < today)
        rows = (await self._connection.execute(select(table).where(where).limit(limit))).mappings()
        return [_offer(row) for row in rows]

    async def close(self, offer_id: int, state: str) -> None:
        """Keep that an offer was declined, withdrawn or ran out."""
        await self._connection.execute(update(table).where(table.c.id == offer_id).values(state=state))

    async def accept(
        self, offer_id: int, *, shown: str, shown_hash: str, language: str, message: str, at: datetime
    ) -> bool:
        """Keep the yes together with the words it was said to; return False when it is no longer open."""
        statement = (
            update(table)
            .where((table.c.id == offer_id) & (table.c.state == "open"))
            .values(
                state="accepted",
                shown_text=shown,
                shown_hash=shown_hash,
                shown_language=language,
                accepted_by_message=message,
                accepted_at=at,
            )
            .returning(table.c.id)
        )
        return (await self._connection.execute(statement)).first() is not None


def _offer(row: RowMapping) -> Offer:
    return Offer(
        row["id"],
        row["application_id"],
        row["person_id"],
        row["version"],
        LoanTerms.from_json(row["terms"]),
        row["state"],
        row["made_at"],
        row["expires_on"],
        row["loan_id"],
        row["change"],
        row["reason"],
        row["made_by"],
    )
