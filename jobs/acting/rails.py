"""Acting on what a rail told: money goes to the loan that was named, or to suspense; once, however often it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.events import PaymentReceived
from domain.operations.arriving import take_in, unreadable
from domain.operations.office import Office
from domain.payments.naming import Named, named_in
from domain.policy.lender import Lender
from jobs.clock import Clock
from jobs.gateways.rails.rail import Connected, Moved
from storage.inbox import Kept


class RailEvents:
    """Acts on callbacks whose signature was checked before they were kept."""

    def __init__(self, lender: Lender, clock: Clock, rails: Mapping[str, Connected]) -> None:
        self._lender = lender
        self._clock = clock
        self._rails = rails

    async def act(self, uow: Any, kept: Kept) -> None:
        """Act on one callback; money that failed to move is kept and changes nothing."""
        name = kept.source.removeprefix("rail:")
        moved = self._rails[name].read(kept.body.encode())
        if moved is None or moved.status != "paid":
            return
        office = Office(uow, self._lender, self._clock(), cause=f"{kept.source}:{kept.external_id}")
        if moved.amount is None or moved.amount.minor <= 0:
            await unreadable(office, provider=name, reference=moved.reference, written=moved.written)
            return
        fact = PaymentReceived(
            provider=name,
            reference=moved.reference,
            amount=moved.amount,
            paid_at=moved.paid_at or kept.received_at,
            loan_id=await _loan_of(uow, named_in(moved.account)),
            method="rail",
            account=moved.account,
            payer=moved.payer,
        )
        await take_in(office, fact, written=_written(moved))


async def _loan_of(uow: Any, named: Named | None) -> int | None:
    """Return the loan that was named, or the present one of the person who was."""
    if named is None or named.kind == "loan":
        return named.id if named else None
    loan = await uow.loans.latest_of(named.id)
    return loan.id if loan is not None else None


def _written(moved: Moved) -> str:
    return f"{moved.reference} {moved.written} {moved.account}".strip()
