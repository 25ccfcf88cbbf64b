"""The player: performs a script line by line and tells what came back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from domain.policy.laws import BadPolicy
from jobs.timetable import NoSuchJob, job_named
from locales.countries import NoSuchCountry
from webhooks.play.answers import Answer, Listener
from webhooks.play.calling import call
from webhooks.play.facts import facts_of, facts_of_lender
from webhooks.play.lines import (
    Blocks,
    Calls,
    ClockMoves,
    Facts,
    FillsForm,
    Happening,
    LenderIs,
    Line,
    Opens,
    Pays,
    PolicySet,
    Presses,
    Restarts,
    Runs,
    Says,
    Shares,
    StaffAre,
    StaffPresses,
    StaffSays,
    Turns,
    WalletDoes,
)
from webhooks.play.pressing import Screens, press, press_as_staff
from webhooks.play.script import USUAL_STAFF, Unreadable, names_staff, starts_at
from webhooks.play.spending import NothingToOpen, ask_again_later, fill_form, open_page, pay
from webhooks.play.stage import NotEmpty, Stage
from webhooks.sandbox.world import ChannelName, NoSuchButton, Phone, World


class Stuck(Exception):
    """A line cannot be played: what it needs is not there. The message names the line."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"line {number}: {problem}")


@dataclass(slots=True)
class Player:
    """Performs scripts on a stage."""

    stage: Stage
    listener: Listener = field(init=False)
    #: Everything that came back, by line.
    steps: list[list[Answer]] = field(default_factory=list)
    screens: Screens = field(default_factory=Screens)
    #: Who spoke last: what is told her is written "bot>".
    speaker: str = ""

    def __post_init__(self) -> None:
        """Listen to the stage."""
        self.listener = Listener(self.stage)
        self.stage.onlookers.append(self.listener.decided)

    async def play(self, lines: Sequence[Line]) -> AsyncIterator[tuple[Line, list[Answer]]]:
        """Perform the lines, and give each with what came back; raise Stuck or Unreadable naming the line."""
        first = starts_at(lines)
        if first is not None:
            self.stage.starts_at = first.to
        usual = () if names_staff(lines) else USUAL_STAFF
        for line in lines:
            yield line, await self.perform(line, usual)

    async def perform(self, line: Line, usual: Sequence[Any] = USUAL_STAFF) -> list[Answer]:
        """Perform one line and return what came back; the office opens when the first line needs it."""
        if line.happening is None:
            return []
        try:
            if not self.stage.is_open and not isinstance(line.happening, LenderIs | PolicySet):
                await self.stage.open()
                await self.stage.hire(usual)
            told = await self._do(line.happening, line.channel)
        except (BadPolicy, NoSuchCountry, NoSuchJob, NotEmpty) as problem:
            raise Unreadable(line.number, str(problem)) from problem
        except NoSuchButton as missing:
            raise Stuck(line.number, f"there is no button {missing} to press") from missing
        except (NothingToOpen, ValueError, AssertionError) as problem:
            raise Stuck(line.number, str(problem) or type(problem).__name__) from problem
        answers = [*told, *await self._gather()]
        self.steps.append(answers)
        return answers

    async def _gather(self) -> list[Answer]:
        if not self.stage.is_open:
            return []
        await self.stage.settle()
        self.screens.remember(self.stage.world)
        return await self.listener.gather(self.speaker)

    async def _do(self, happening: Happening, channel: ChannelName | None) -> list[Answer]:
        match happening:
            case LenderIs() | PolicySet() | StaffAre() | ClockMoves() | Restarts() | Runs() | Turns():
                await self._arrange(happening)
            case Says() | Presses() | Shares() | Blocks():
                await self._borrower(happening, channel)
            case StaffSays(who, text):
                await self.stage.world.staff_say(who, text)
            case StaffPresses(who, label):
                await press_as_staff(self.stage.world, who, label, self.screens)
            case FillsForm() | Opens() | Pays():
                return [self._page(told) for told in await self._visit(happening)]
            case WalletDoes(what, rest):
                self.stage.world.play("mpesa", what, rest)
            case Calls():
                await call(self.stage, happening)
            case Facts(who):
                return [await self._facts(who)]
            case _:
                assert_never(happening)
        return []

    # What the lender, the clock and the machine do

    async def _arrange(self, happening: LenderIs | PolicySet | StaffAre | ClockMoves | Restarts | Runs | Turns) -> None:
        match happening:
            case LenderIs(country):
                await self._change(country=country)
            case PolicySet(key, value):
                await self._change(policy={**self.stage.policy, key: value})
            case StaffAre(members):
                await self.stage.hire(members)
            case ClockMoves(to):
                await self.stage.move_to(self.stage.moment(to))
            case Restarts():
                await self._restart(happening)
            case Runs(job):
                await self._run(job)
            case Turns(provider, on):
                self.stage.world.turn(provider, on=on)
                if on:
                    await self.stage.wait_for_retries()

    async def _change(self, *, country: str = "", policy: dict[str, str] | None = None) -> None:
        """Change what an operator sets before the start; an office that is open is started again for it."""
        if country and self.stage.is_open:
            raise ValueError("the lender stands in the first line: an office does not move to another country")
        self.stage.country = country or self.stage.country
        self.stage.policy = self.stage.policy if policy is None else policy
        _ = self.stage.lender
        if self.stage.is_open:
            await self.stage.die()
            await self.stage.revive()

    async def _restart(self, restart: Restarts) -> None:
        """Kill the process, perhaps between keeping what somebody said and acting on it, and start it again."""
        if restart.after is not None:
            # Whoever speaks now is kept and not heard.
            self.stage.office.runtime.inbox.wake = lambda sender: None  # type: ignore[method-assign]  # this process is about to die
            phone = self._phone(restart.after.who)
            await self.stage.world.say(phone, restart.after.text)
            self.speaker = phone.id
        await self.stage.die()
        await self.stage.revive(at=self.stage.moment(restart.until) if restart.until else None)

    async def _run(self, name: str) -> None:
        """Run a job now; one that ran today for its hour runs again, and changes nothing."""
        timetable, today = self.stage.office.runtime.timetable, self.stage.lender.today(self.stage.clock())
        job = job_named(name)
        again = 1
        while not await timetable.run(job, today, period="" if again == 1 else f"again {again}"):
            again += 1

    # What borrowers do

    async def _borrower(self, happening: Says | Presses | Shares | Blocks, channel: ChannelName | None) -> None:
        world, phone = self.stage.world, self._phone(happening.who, channel)
        self.speaker = phone.id
        match happening:
            case Says(_who, text):
                await world.say(phone, text)
            case Presses(_who, label):
                if link := await press(world, phone, label):
                    self.listener.links[phone.id, "p"] = link
            case Shares(_who, kind, detail):
                await self._share(phone, kind, detail)
            case Blocks(_who, blocked):
                await world.block(phone, blocked=blocked)

    async def _share(self, phone: Phone, kind: str, detail: str) -> None:
        world = self.stage.world
        match kind:
            case "contact":
                _give_number(world, phone, detail.replace(" ", ""))
                await world.share_contact(phone, own=True)
            case "card":
                await world.share_contact(phone, own=False, number=detail.replace(" ", ""))
            case "location" if detail:
                latitude, longitude = (float(part) for part in detail.split(","))
                await world.send(phone, kind, latitude=latitude, longitude=longitude)
            case _:
                await world.send(phone, kind, seconds=int(detail or 4))

    async def _visit(self, happening: FillsForm | Opens | Pays) -> list[tuple[str, tuple[str, ...]]]:
        kind = "f" if isinstance(happening, FillsForm) else "p"
        ids = [id_ for id_ in self.stage.world.phones if id_.partition("@")[0] == happening.who]
        link = next((self.listener.links[id_, kind] for id_ in ids if (id_, kind) in self.listener.links), "")
        self.speaker = next((id_ for id_ in ids if (id_, kind) in self.listener.links), happening.who)
        match happening:
            case FillsForm(_who, number):
                return [await fill_form(self.stage, link, number)]
            case Opens():
                return [await open_page(self.stage, link)]
            case Pays(_who, _amount, "later"):
                return [await ask_again_later(self.stage, link)]
            case Pays(_who, amount, how):
                return [told async for told in pay(self.stage, link, amount=amount, declined=how == "declined")]

    def _phone(self, name: str, channel: ChannelName | None = None) -> Phone:
        """Return somebody's phone; a new name gets one, and one who changes the channel keeps her number."""
        world = self.stage.world
        known = world.phones.get(name)
        if known is not None and channel in {None, known.channel}:
            return known
        if known is None:
            return world.add_phone(name.capitalize(), channel or "telegram", id_=name)
        other = f"{name}@{channel}"
        number = known.number if channel == "whatsapp" else ""
        return world.phones.get(other) or world.add_phone(
            name.capitalize(), channel or "telegram", id_=other, address=number
        )

    # What is told

    def _page(self, told: tuple[str, tuple[str, ...]]) -> Answer:
        text, buttons = told
        hidden = self.listener.addresses.hide(text)
        return Answer("page", self.speaker, hidden, self.stage.clock(), buttons, key="page", channel="web")

    async def _facts(self, who: str) -> Answer:
        facts = await (facts_of(self.stage, who) if who else facts_of_lender(self.stage))
        text = json.dumps(facts, ensure_ascii=False)
        return Answer("facts", who, text, self.stage.clock(), key="facts", params=facts)


def _give_number(world: World, phone: Phone, number: str) -> None:
    """Let the number on somebody's Telegram account be the one the script says."""
    if phone.person is None or not number:
        return
    phone.number = number
    phone.person = replace(phone.person, phone=number)
    world.telegram.people[phone.person.id] = phone.person
    world.chat(phone).person = phone.person
