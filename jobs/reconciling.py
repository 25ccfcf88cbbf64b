"""Reconciling with providers: what they told while we did not hear is fetched, and then both sides are compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol

import structlog

from domain.messages import Notice, Value
from domain.operations.office import Office
from domain.payments.reconciling import EDGE, Comparison, Kind, Movement, compare
from domain.policy.lender import Lender
from jobs.acting.stripe import HANDLERS
from jobs.acting.stripe.reading import about, payment_in
from jobs.clock import Clock
from jobs.inbox import Inbox, is_name
from storage.database import Database

log = structlog.get_logger()

#: Each night looks back this far: Stripe itself tries an event again for three days.
NIGHTS: Final = timedelta(days=7)
#: Stripe's list of events reaches no further back.
EVENTS_KEPT: Final = timedelta(days=30)


class Telling(Protocol):
    """A provider that can be asked what it has told."""

    async def events(self, since: datetime, types: Sequence[str] = ()) -> list[dict[str, Any]]: ...


class NothingToCompare(Exception):
    """There is nothing of this provider to compare with; the sentence says what would help."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What comparing with a provider for some days found; `fetched` events had been missed until now."""

    provider: str
    since: date
    until: date
    comparison: Comparison
    fetched: int = 0


class Reconciler:
    """Compares our payments with Stripe's events, and with the statements of everybody else."""

    def __init__(self, database: Database, inbox: Inbox, lender: Lender, clock: Clock, stripe: Telling | None) -> None:
        self._database = database
        self._inbox = inbox
        self._lender = lender
        self._clock = clock
        self._stripe = stripe

    async def nightly(self, database: Database, desk: Any, *, on: date, now: datetime) -> int:
        """Reconcile with each provider that money came by lately; say in the group what does not match."""
        since = on - NIGHTS
        moment = datetime.combine(since, time(), self._lender.zone)
        covered = await self._database.read(lambda uow: uow.statements.covered())
        providers = [name for name, (_first, last) in sorted(covered.items()) if last >= moment and name != "stripe"]
        if self._stripe is not None and await self._database.read(
            lambda uow: uow.payments.any_by("stripe", since=moment)
        ):
            providers.append("stripe")
        for provider in providers:
            found = await self.reconcile(provider, since=since)
            if found.comparison.findings:
                await self._database.transact(lambda uow, found=found: self._say(uow, found, on))  # type: ignore[misc]  # a default binds the loop's value
        return len(providers)

    async def reconcile(self, provider: str, *, since: date) -> Reconciled:
        """
        Fetch what was missed, compare from a day until now, and keep the result.

        Raise NothingToCompare for a provider that tells us nothing, and the gateway's ProviderError when it is away.
        """
        now = self._clock()
        start = datetime.combine(since, time(), self._lender.zone)
        end, fetched = now, 0
        theirs: list[Movement]
        if provider == "stripe":
            events = await self._events(start, now)
            fetched = await self._hear(events)
            theirs = _movements(events)
            # Stripe counts in whole seconds, so what was paid a moment ago is of this second.
            end = now + timedelta(seconds=1)
        else:
            start, end = await self._covered(provider, start, now)
            theirs = await self._database.read(
                lambda uow: uow.statements.movements(provider, since=start - EDGE, until=end + EDGE)
            )
        ours = await self._database.read(
            lambda uow: uow.payments.movements(provider, since=start - EDGE, until=end + EDGE)
        )
        comparison = compare(ours, theirs, since=start, until=end)
        first, last = self._lender.today(start), self._lender.today(min(end, now))

        async def keep(uow: Any) -> None:
            await uow.statements.reconciled(provider, comparison, since=first, until=last, at=now)

        await self._database.transact(keep)
        log.info("reconciled", provider=provider, matched=comparison.matched, findings=len(comparison.findings))
        return Reconciled(provider, first, last, comparison, fetched)

    async def _events(self, start: datetime, now: datetime) -> list[dict[str, Any]]:
        if self._stripe is None:
            raise NothingToCompare("Stripe is not set up: set QIST_STRIPE_SECRET_KEY, and QIST_STRIPE_WEBHOOK_SECRETS.")
        if start < now - EVENTS_KEPT:
            earliest = self._lender.today(now - EVENTS_KEPT) + timedelta(days=1)
            message = f"Stripe tells of the last {EVENTS_KEPT.days} days only: --since {earliest} or later works."
            raise NothingToCompare(message)
        return await self._stripe.events(start - EDGE, tuple(HANDLERS))

    async def _hear(self, events: Sequence[dict[str, Any]]) -> int:
        """Let events that never reached us be acted on like any other, once; return how many there were."""
        named = {str(event["id"]): event for event in events if is_name(event.get("id"))}
        known = await self._database.read(lambda uow: uow.inbox.known("stripe", list(named)))
        missed = [event for name, event in named.items() if name not in known]
        for event in missed:
            sender = f"stripe:{about(event)}"
            await self._inbox.keep(source="stripe", external_id=event["id"], sender=sender, body=json.dumps(event))
        # What was kept before but not acted on yet would look as if it were missing.
        await self._inbox.recover()
        await self._inbox.settle()
        return len(missed)

    async def _covered(self, provider: str, start: datetime, now: datetime) -> tuple[datetime, datetime]:
        """Return the part of a time of which statements tell; what they do not reach is not missing there."""
        covered = (await self._database.read(lambda uow: uow.statements.covered())).get(provider)
        if covered is None or covered[1] < start:
            first_do = f"qist payments import FILE --provider {provider}"
            message = f"There is no statement of {provider} since then. First: {first_do}"
            raise NothingToCompare(message)
        first = datetime.combine(self._lender.today(covered[0]), time(), self._lender.zone)
        return max(start, first), min(now, covered[1] + timedelta(microseconds=1))

    async def _say(self, uow: Any, found: Reconciled, on: date) -> None:
        office = Office(uow, self._lender, self._clock())
        facts: dict[str, Value] = {
            "provider": found.provider,
            "since": found.since,
            "until": found.until,
            "matched": found.comparison.matched,
            "here": found.comparison.count(Kind.MISSING_HERE),
            "there": found.comparison.count(Kind.MISSING_THERE),
            "different": found.comparison.count(Kind.DIFFERENT),
            "twice": found.comparison.count(Kind.DUPLICATE),
        }
        await office.say_to_staff(Notice("NOT_MATCHED", facts), once=f"reconciled:{found.provider}:{on}")


def _movements(events: Sequence[dict[str, Any]]) -> list[Movement]:
    """Return the money that events tell of; a session and its intent are the same money under one reference."""
    found: dict[str, Movement] = {}
    for event in events:
        fact = payment_in(event)
        if fact is not None:
            found.setdefault(fact.reference, Movement(fact.reference, fact.amount, fact.paid_at))
    return list(found.values())
