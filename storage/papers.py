"""Papers we gave out, sealed as they were said, and what is true now of what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.lending.loan import Loan
from domain.lending.states import LoanState
from domain.money import Money
from domain.papers.facts import LoanEnd, PaidMoney
from domain.papers.kept import from_json, to_json
from domain.papers.paper import Paper, PaperKind
from domain.papers.telling import Happening
from domain.payments.names import receipt_number
from storage import happenings
from storage.crypto import Keyring
from storage.tables import allocation, loan, payment
from storage.tables import paper as table


class SqlPapers:
    """Every way we find and keep a paper."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def add(self, paper: Paper) -> None:
        """Keep a paper."""
        said = json.dumps(to_json(paper.says), ensure_ascii=False)
        await self._connection.execute(
            insert(table).values(
                code=paper.code,
                kind=paper.kind,
                person_id=paper.person_id,
                loan_id=paper.loan_id,
                payment_id=paper.payment_id,
                said_sealed=self._keyring.seal(said, place=_place(paper.code)),
                language=paper.language,
                made_at=paper.made_at,
            )
        )

    async def find(self, code: str) -> Paper | None:
        """Return the paper of a code."""
        query = select(table).where(table.c.code == code)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._paper(row) if row else None

    async def newest(
        self, kind: PaperKind, *, person_id: int, loan_id: int, payment_id: int | None, language: str
    ) -> Paper | None:
        """Return the last paper of a kind in a language, about a loan or about one payment."""
        query = (
            select(table)
            .where((table.c.person_id == person_id) & (table.c.kind == kind) & (table.c.language == language))
            .where((table.c.loan_id == loan_id) & (table.c.payment_id == payment_id))
            .order_by(table.c.made_at.desc(), table.c.code)
            .limit(1)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return self._paper(row) if row else None

    async def paid(self, payment_id: int) -> PaidMoney | None:
        """Return a payment as it counts now; None when there is none, or it belongs to no loan."""
        query = select(payment).where((payment.c.id == payment_id) & payment.c.loan_id.is_not(None))
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return PaidMoney(
            id=row["id"],
            person_id=row["person_id"],
            loan_id=row["loan_id"],
            version=row["schedule_version"],
            amount=Money(row["amount_minor"], row["currency"]),
            method=row["method"] or row["provider"],
            paid_at=row["paid_at"],
            stands=row["state"] == "SUCCESS",
            settled=await self._settled(payment_id, row["revision"]),
            credit=row["credit_minor"],
            recovered=row["recovered_minor"],
            refunded=row["refunded_minor"],
            code=receipt_number(row["provider"], row["reference"]),
        )

    async def happenings(self, found: Loan, *, zone: ZoneInfo) -> list[Happening]:
        """Return what happened on a loan but for the late charges and reliefs of its present plan."""
        return await happenings.happenings(self._connection, found, zone=zone)

    async def relief_kinds(self, found: Loan) -> Mapping[int, str]:
        """Return of which kind each relief of a loan is."""
        return await happenings.relief_kinds(self._connection, found)

    async def loan_end(self, loan_id: int) -> LoanEnd:
        """Return in which state a loan is, and since when it is closed."""
        row = (await self._connection.execute(select(loan.c.state, loan.c.closed_at).where(loan.c.id == loan_id))).one()
        return LoanEnd(LoanState(row.state), row.closed_at)

    async def _settled(self, payment_id: int, revision: int) -> dict[tuple[int, str], int]:
        mine = (allocation.c.payment_id == payment_id) & (allocation.c.revision == revision)
        rows = (await self._connection.execute(select(allocation).where(mine))).mappings()
        return {(row["number"], row["component"]): row["amount_minor"] for row in rows}

    def _paper(self, row: RowMapping) -> Paper:
        said = self._keyring.open(row["said_sealed"], place=_place(row["code"]))
        return Paper(
            code=row["code"],
            person_id=row["person_id"],
            loan_id=row["loan_id"],
            payment_id=row["payment_id"],
            says=from_json(json.loads(said)),
            language=row["language"],
            made_at=row["made_at"],
        )


def _place(code: str) -> str:
    return f"paper|said_sealed|{code}"
