"""Keeping what we asked of providers and what they answered, each call in a transaction of its own (INP-27)."""

from __future__ import annotations

import structlog

from jobs.clock import Clock
from jobs.gateways.recording import ProviderCall
from storage.database import Database
from storage.provider_events import Told

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
        told = Told(call.provider, call.kind, call.reference, call.outcome, call.body, self._clock(), direction="out")
        try:
            await self._database.transact_soon(lambda uow: uow.provider_events.note([told]))
        except Exception:
            log.exception("a call was not recorded", provider=call.provider, kind=call.kind, outcome=call.outcome)
