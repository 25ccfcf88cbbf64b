"""The outbox at work: promises leave in order for each person, within each channel's rate, until kept or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

import structlog

from bot.channels.call import Call
from bot.handle import WINDOW, Desk
from domain.messages import Notice
from domain.operations.office import Office
from jobs.clock import Clock
from jobs.delivery import Dropped, Early, Held, Ready, Waits, prepare
from jobs.gateways.outcome import Accepted, Gateway, Later, Moved, Outcome, Refused, Uncertain
from jobs.gateways.twilio_errors import OUTSIDE_WINDOW, status_outcome
from jobs.papers.printing import Printer
from jobs.rates import Buckets
from jobs.rounds import Rounds
from storage.database import Database
from storage.outbox import Parcel

log = structlog.get_logger()

#: How long to wait before each further try; after the last one we give up and tell staff.
BACKOFF: Final = (5.0, 30.0, 120.0, 600.0, 3600.0)
#: How long to wait before looking into a send that nobody knows the end of.
LOOK_AFTER: Final = timedelta(seconds=20)
#: How long the outbox waits at most before it looks again: another process may have promised something.
IDLE: Final = 30.0


class Outbox:
    """Delivers promises through the gateways."""

    def __init__(
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        desk: Desk,
        *,
        clock: Clock,
        templates: Mapping[str, str],
        limited: bool = True,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._desk = desk
        self._clock = clock
        self._templates = templates
        self._buckets = Buckets() if limited else None
        self._printer = Printer(desk)
        self._rounds = Rounds("outbox", self.drain, self._next_due, clock=clock, idle_seconds=IDLE)
        database.on_promise = self.nudge

    def nudge(self) -> None:
        """Look for promises now rather than at the next tick."""
        self._rounds.nudge()

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until told to stop; what is under way is finished."""
        await self._rounds.run(stopping)

    async def drain(self) -> int:
        """Deliver everything that is due; return how many promises were looked at."""
        looked_at = 0
        while True:
            now = self._clock()
            # Most looks find nothing, and a look beside the writers costs them nothing.
            if not await self._database.read(lambda uow, now=now: uow.outbox.any_due(now)):  # type: ignore[misc]  # a default binds the loop's value
                return looked_at
            parcels = await self._database.transact(lambda uow, now=now: uow.outbox.claim(now))  # type: ignore[misc]  # a default binds the loop's value
            if not parcels:
                return looked_at
            looked_at += len(parcels)
            await asyncio.gather(*(self._deliver(parcel) for parcel in parcels))

    async def reported(self, provider_id: str, status: str, error_code: str) -> None:
        """
        Note what a provider says became of a message it had taken.

        WhatsApp refuses most of what it refuses only now; that is dealt with as if it had been refused at once.
        """
        outcome = status_outcome(status, error_code)

        async def note(uow: Any) -> None:
            parcel = await uow.outbox.delivery(provider_id, status)
            if parcel is not None and not isinstance(outcome, Accepted):
                await self._note(uow, parcel, outcome)

        await self._database.transact(note)

    async def _deliver(self, parcel: Parcel) -> None:
        try:
            outcome = await self._try(parcel)
        except Exception as error:
            log.exception("delivering failed", kind=parcel.kind, outbox=parcel.id)
            outcome = Later(5, type(error).__name__)
        if outcome is not None:
            # Should this fail, the lease runs out, and what may have left is looked into rather than sent again.
            await self._settle(parcel, outcome)

    async def _try(self, parcel: Parcel) -> Outcome | None:
        """Make the call if it is still wanted, and return what came of it; None when it was set aside."""
        now = self._clock()
        channel = parcel.recipient.partition(":")[0]
        gateway = self._gateways.get("staff" if channel == "toast" else channel)
        if gateway is None:
            await self._database.transact(
                lambda uow: uow.outbox.gave_up(parcel.id, state="held", error=f"{channel} is not set up")
            )
            return None
        if self._buckets and parcel.action != "toast" and (seconds := self._buckets.wait(parcel.recipient, now)):
            return Later(seconds, "rate", counts=False)
        prepared = await self._database.transact(
            lambda uow: prepare(uow, parcel, self._desk, now=now, templates=self._templates)
        )
        match prepared:
            case Ready(call, paper):
                return await self._send(gateway, parcel, await self._printer.enclosed(call, paper) if paper else call)
            case Dropped(why):
                await self._database.transact(lambda uow: uow.outbox.gave_up(parcel.id, state="dropped", error=why))
            case Held(why):
                await self._database.transact(lambda uow: self._hold(uow, parcel, why))
            case Waits(why):
                await self._database.transact(lambda uow: uow.outbox.gave_up(parcel.id, state="held", error=why))
            case Early(seconds):
                return Later(seconds, "waits for its card")
            case _:
                assert_never(prepared)
        return None

    async def _send(self, gateway: Gateway, parcel: Parcel, call: Call) -> Outcome:
        """Make the call; one of unknown end is looked up first where the provider can tell."""
        look_up = getattr(gateway, "look_up", None)
        if parcel.state == "uncertain" and look_up is not None:
            found: Outcome | None = await look_up(call, parcel.made_at)
            if found is not None:
                return found
        try:
            return await gateway.deliver(call)
        except Exception as error:
            # Gateways do not raise; should one, nobody knows how far it had come.
            log.exception("a gateway failed", kind=parcel.kind, outbox=parcel.id)
            return Uncertain(type(error).__name__)

    async def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        await self._database.transact(lambda uow: self._note(uow, parcel, outcome))

    async def _note(self, uow: Any, parcel: Parcel, outcome: Outcome) -> None:
        now = self._clock()
        match outcome:
            case Accepted(provider_id):
                await uow.outbox.sent(parcel.id, provider_id=provider_id, at=now)
                if parcel.action == "card":
                    await uow.cards.posted(parcel.card_id, message_id=provider_id)
            case Later(seconds, reason, counts):
                await self._later(uow, parcel, seconds, reason, counts, now)
            case Uncertain(reason):
                await self._unknown(uow, parcel, reason, now)
            case Moved(chat):
                await self._moved(uow, parcel, chat, now)
            case Refused(reason) if outcome == OUTSIDE_WINDOW:
                await self._outside_window(uow, parcel, reason, now)
            case Refused(reason, route_lost):
                await self._refused(uow, parcel, reason, now, route_lost=route_lost)
            case _:
                assert_never(outcome)

    async def _later(self, uow: Any, parcel: Parcel, seconds: float, reason: str, counts: bool, now: datetime) -> None:
        if counts and parcel.attempts >= len(BACKOFF):
            await self._give_up(uow, parcel, reason, now)
            return
        pause = max(
            seconds, BACKOFF[min(parcel.attempts, len(BACKOFF) - 1)] if counts and reason != "waits for its card" else 0
        )
        # One of unknown end stays so while it only waits for its turn, or nobody would look into it.
        state = "uncertain" if parcel.state == "uncertain" and not counts else "retry"
        await uow.outbox.later(parcel.id, at=now + timedelta(seconds=pause), error=reason, counts=counts, state=state)

    async def _unknown(self, uow: Any, parcel: Parcel, reason: str, now: datetime) -> None:
        """Try once more what nobody knows the end of; each text can stand to be read twice."""
        if parcel.state == "uncertain":
            await self._give_up(uow, parcel, f"unknown: {reason}", now)
        else:
            await uow.outbox.uncertain(parcel.id, at=now + LOOK_AFTER, error=reason)

    async def _moved(self, uow: Any, parcel: Parcel, new: str, now: datetime) -> None:
        channel, _colon, old = parcel.recipient.partition(":")
        if channel == "staff" and await uow.staff.move_group(old=old, new=new):
            await uow.cards.move(old=old, new=new)
            await uow.chats.move(channel="staff", old=old, new=new)
            await uow.outbox.move(old=f"staff:{old}", new=f"staff:{new}")
        await uow.outbox.redirect(parcel.id, recipient=f"{channel}:{new}", at=now)

    async def _refused(self, uow: Any, parcel: Parcel, reason: str, now: datetime, *, route_lost: bool) -> None:
        """Note a lost route and try the person's other chat; otherwise give up and say so."""
        channel, _colon, address = parcel.recipient.partition(":")
        if route_lost and channel not in {"staff", "toast"}:
            chat = await uow.chats.at(channel=channel, address=address, speaker=address)
            await uow.chats.set_blocked(chat.id, now)
            if parcel.action == "notice" and chat.person_id is not None:
                others = [
                    other
                    for other in await uow.chats.of_person(chat.person_id)
                    if not other.blocked and other.id != chat.id
                ]
                if others:
                    other = others[0]
                    await uow.outbox.readdress(
                        parcel, chat_id=other.id, recipient=f"{other.channel}:{other.address}", at=now
                    )
                    return
        await self._give_up(uow, parcel, reason, now)

    async def _outside_window(self, uow: Any, parcel: Parcel, reason: str, now: datetime) -> None:
        """Believe WhatsApp that she was silent for a day: a notice leaves as its template, a reply waits for her."""
        channel, _colon, address = parcel.recipient.partition(":")
        chat = await uow.chats.at(channel=channel, address=address, speaker=address)
        thought_open = chat.last_inbound_at is not None and now - chat.last_inbound_at < WINDOW
        await uow.chats.heard_last(chat.id, now - WINDOW)
        if parcel.action == "notice" and thought_open:
            await uow.outbox.redirect(parcel.id, recipient=parcel.recipient, at=now)
        else:
            await self._hold(uow, parcel, reason)

    async def _give_up(self, uow: Any, parcel: Parcel, reason: str, now: datetime) -> None:
        await uow.outbox.gave_up(parcel.id, state="dead", error=reason)
        if parcel.recipient.startswith(("staff:", "toast:")) or parcel.action in {"toast", "delete"}:
            log.warning("a staff message was not delivered", kind=parcel.kind, reason=reason)
            return
        await self._tell_staff(uow, parcel, reason, now)

    async def _hold(self, uow: Any, parcel: Parcel, why: str) -> None:
        await uow.outbox.gave_up(parcel.id, state="held", error=why)
        # A form she left lying is hers to come back to, and no work for anybody (S-43).
        if not parcel.recipient.startswith("staff:") and parcel.kind != "DRAFT_FOLLOW_UP":
            await self._tell_staff(uow, parcel, why, self._clock())

    async def _tell_staff(self, uow: Any, parcel: Parcel, why: str, now: datetime) -> None:
        office = Office(uow, self._desk.lender, now)
        who = "somebody"
        if parcel.person_id is not None:
            person = await uow.people.get(parcel.person_id)
            who = f"{person.short_name} ({person.ref})"
        told = Notice("UNDELIVERED", {"kind": parcel.kind, "who": who, "why": why, "key": parcel.key})
        await office.say_to_staff(told, once=f"undelivered:{parcel.id}:{parcel.attempts}")

    async def _next_due(self) -> datetime | None:
        now = self._clock()
        due: datetime | None = await self._database.read(lambda uow: uow.outbox.next_due(now))
        return due
