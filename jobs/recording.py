"""Keeping what we asked of providers and what they answered, each call in a transaction of its own (INP-27)."""

from __future__ import annotations

import structlog

from jobs.clock import Clock
from jobs.gateways.recording import ProviderCall
from storage.database import Database

log = structlog.get_logger()


class CallRecords:
    """Keeps calls as append-only rows."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, call: ProviderCall) -> None:
        """
        Keep one call; never raise.

        Whoever asked has to hear the answer even when it cannot be recorded: an order that M-Pesa took must not look as
        if it had failed.
        """
        now = self._clock()
        try:
            await self._database.transact(
                lambda uow: uow.provider_events.note(
                    call.provider,
                    kind=call.kind,
                    reference=call.reference,
                    outcome=call.outcome,
                    body=call.body,
                    at=now,
                    direction="out",
                )
            )
        except Exception:
            log.exception("a call was not recorded", provider=call.provider, kind=call.kind, outcome=call.outcome)
