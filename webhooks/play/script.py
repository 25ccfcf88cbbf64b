"""
Scripts: a .chat file read into what happens, line by line.

The kinds of lines are those of SCENARIOS, and six more: `form NAME> number` fills in the secure form, `opens NAME`
looks at the pay page and goes on to the provider's, `pays NAME declined` has the card refused, `pays NAME later` asks
there to be written to again, `restart NAME> words` says something to a process that dies before acting on it,
`restart at MOMENT` leaves the office dead until then, and `wallet WORD` says what people do with their wallets next, or
what their provider does wrong. `stripe> {"does": "dispute"}` makes Stripe do something that its table in
webhooks/sandbox/providers knows: also "refund" with "units", "refund fails", "won", "lost", "repeats", "shuffles"; and
"delays" keeps what it tells for as many hours as "units" says. The words after `wallet` are those of M-Pesa's table
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, get_args

from domain.people.staff import Role
from webhooks.play.lines import (
    Blocks,
    Calls,
    ChannelName,
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
    Provider,
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

#: Who works here when a script does not say.
USUAL_STAFF: Final = (
    ("bilal", frozenset({Role.OFFICER})),
    ("hina", frozenset({Role.OFFICER})),
    ("imran", frozenset({Role.FINANCE})),
    ("sana", frozenset({Role.MANAGER})),
)


class Unreadable(Exception):
    """A line of a script cannot be read or played. The message names the line."""

    def __init__(self, number: int, problem: str) -> None:
        super().__init__(f"line {number}: {problem}")


_ANSWER: Final = re.compile(r"(bot|group|page)( \S+)?>|toast \S+>|does:|\{")
_COMMENT: Final = re.compile(r"(^|\s+)#(\s.*)?$")
_SPOKEN: Final = re.compile(r"([^\s>&@]+(?:\s*&\s*[^\s>&@]+)*)(?:@(telegram|whatsapp))?>\s?(.*)$", re.DOTALL)
_CALLED: Final = re.compile(r"(stripe|twilio|mpesa|rail)(?: x(\d+)| (unsigned))?>\s*(.*)$", re.DOTALL)
_CHANNELS: Final[dict[str | None, ChannelName]] = {"telegram": "telegram", "whatsapp": "whatsapp"}
_PROVIDERS: Final[dict[str, Provider]] = {name: name for name in get_args(Provider)}
_BUTTON: Final = re.compile(r"\[(.+)\]$")
_THING: Final = re.compile(r"\{(contact|card|photo|voice|location|sticker)\s*([^}]*)\}$")


def read(text: str) -> tuple[Line, ...]:
    """Return a script's lines; raise Unreadable naming the first that cannot be read."""
    lines: list[Line] = []
    staff = {name for name, _roles in USUAL_STAFF}
    known_staff = False
    for number, raw in enumerate(text.splitlines(), start=1):
        if is_answer(raw):
            _keep_answer(number, lines, raw)
            continue
        line = _line(number, raw.rstrip(), staff)
        if isinstance(line.happening, StaffAre):
            staff = {name for name, _roles in line.happening.members} | (staff if known_staff else set())
            known_staff = True
        lines.append(line)
    return tuple(lines)


def is_answer(raw: str) -> bool:
    """Return whether a line says what came back rather than what happens."""
    return bool(_ANSWER.match(raw.strip()))


def starts_at(lines: Iterable[Line]) -> ClockMoves | None:
    """Return where the clock stands from the start: at the first `at`, if nobody has done anything before it."""
    for line in lines:
        match line.happening:
            case ClockMoves() as moved:
                return moved
            case None | LenderIs() | PolicySet() | StaffAre():
                continue
            case _:
                return None
    return None


def names_staff(lines: Iterable[Line]) -> bool:
    """Return whether a script says who works here."""
    return any(isinstance(line.happening, StaffAre) for line in lines)


def _keep_answer(number: int, lines: list[Line], raw: str) -> None:
    """Put an answer to the line it answers."""
    for index in reversed(range(len(lines))):
        if lines[index].happening is not None:
            lines[index] = replace(lines[index], answers=(*lines[index].answers, raw.strip()))
            return
    raise Unreadable(number, "an answer stands here, and nothing has happened yet")


def _line(number: int, raw: str, staff: set[str]) -> Line:
    said = raw.strip()
    if not said or said.startswith("#"):
        return Line(number, raw)
    word = said.split()[0]
    try:
        if called := _CALLED.match(said):
            return Line(number, raw, _calls(called))
        if word in _WORDS and ">" not in said.split(" ", 1)[0]:
            rest = _COMMENT.sub("", said[len(word) :]).strip()
            return Line(number, raw, _WORDS[word](rest))
        if spoken := _SPOKEN.match(said):
            channel = _CHANNELS.get(spoken[2])
            return Line(number, raw, _spoken(spoken, staff), channel=channel)
    except ValueError as problem:
        raise Unreadable(number, str(problem)) from problem
    raise Unreadable(number, f"nothing begins like this: {said[:60]}")


def _spoken(found: re.Match[str], staff: set[str]) -> Happening:
    who = tuple(name.strip().casefold() for name in found[1].split("&"))
    text = _COMMENT.sub("", found[3])
    button = _BUTTON.match(text.strip())
    strangers = [name for name in who if name not in staff]
    if not strangers:
        if button:
            return StaffPresses(who, button[1])
        if len(who) > 1:
            raise ValueError("several people can only press at the same moment, not speak")
        return StaffSays(who[0], text)
    if len(who) > 1:
        message = f"only staff act together, and {strangers[0]} is no member of staff"
        raise ValueError(message)
    if thing := _THING.match(text.strip()):
        return _shares(who[0], thing[1], thing[2].strip())
    return Presses(who[0], button[1]) if button else Says(who[0], text)


def _shares(who: str, kind: str, detail: str) -> Shares:
    if kind == "location" and not re.fullmatch(r"-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?", detail):
        raise ValueError("write a location as {location 31.5,74.3}")
    if kind == "voice" and detail and not detail.isdigit():
        raise ValueError("write a voice note with its seconds, as {voice 12}")
    return Shares(who, kind, detail)


def _calls(found: re.Match[str]) -> Calls:
    provider, times, unsigned, body = found.groups()
    try:
        event = json.loads(_COMMENT.sub("", body) or "{}")
    except ValueError as problem:
        message = f"what {provider} says has to be JSON: {problem}"
        raise ValueError(message) from problem
    if not isinstance(event, dict):
        message = f"what {provider} says has to be a JSON object"
        raise ValueError(message)
    return Calls(_PROVIDERS[provider], event, int(times or 1), signed=not unsigned)


def _staff(rest: str) -> StaffAre:
    members = []
    for entry in rest.split(","):
        name, *roles = entry.split()
        if not roles:
            message = f"say what {name} is, as in: staff bilal officer, sana manager"
            raise ValueError(message)
        members.append((name.casefold(), frozenset(_role(role) for role in roles)))
    return StaffAre(tuple(members))


def _role(word: str) -> Role:
    try:
        return Role(word.casefold())
    except ValueError:
        message = f"there is no role {word!r}; there are {', '.join(Role)}"
        raise ValueError(message) from None


def _moment(rest: str) -> datetime:
    """Read a moment of the lender's own clock; a day alone means ten in the morning."""
    try:
        found = datetime.fromisoformat(rest if len(rest) > 10 else f"{rest} 10:00")
    except ValueError:
        message = f"{rest!r} is no moment; write it as 2027-01-05 10:00"
        raise ValueError(message) from None
    if found.tzinfo is not None:
        raise ValueError("moments are told by the lender's own clock, without a zone")
    return found


def _set(rest: str) -> PolicySet:
    key, _space, value = rest.partition(" ")
    if not key or not value.strip():
        raise ValueError("write a policy key and its value, as in: set grace_days 3")
    return PolicySet(key, value.strip())


def _pays(rest: str) -> Pays:
    who, _space, what = rest.partition(" ")
    what = what.strip().replace(",", "")
    if not who or (what and what not in {"declined", "later"} and not what.isdigit()):
        raise ValueError("write who pays, as in: pays shazia, or: pays shazia 4728")
    amount = int(what) if what.isdigit() else None
    how: Literal["at once", "declined", "later"] = "declined" if what == "declined" else "at once"
    return Pays(who.casefold(), amount, "later" if what == "later" else how)


def _form(rest: str) -> FillsForm:
    found = _SPOKEN.match(rest)
    if found is None:
        raise ValueError("write who fills in the form with what, as in: form amina> 3520212345672")
    return FillsForm(found[1].casefold(), found[3].strip())


def _restart(rest: str) -> Restarts:
    if rest.startswith("at "):
        return Restarts(until=_moment(rest[3:].strip()))
    if found := _SPOKEN.match(rest):
        return Restarts(after=Says(found[1].casefold(), found[3]))
    if rest:
        raise ValueError("write restart alone, restart NAME> words, or restart at 2027-01-05 10:00")
    return Restarts()


def _wallet(rest: str) -> WalletDoes:
    what, _space, more = rest.partition(" ")
    if not what:
        raise ValueError("write what the wallet does next, as in: wallet cancels, or: wallet paybill 2000 L-1001")
    return WalletDoes(what.casefold(), more.strip())


def _one(kind: Callable[[str], Happening], what: str) -> Callable[[str], Happening]:
    """Return a reader of exactly one word."""

    def read_one(rest: str) -> Happening:
        if not rest or " " in rest:
            raise ValueError(what)
        return kind(rest.casefold())

    return read_one


_WORDS: Final[dict[str, Callable[[str], Happening]]] = {
    "lender": _one(LenderIs, "name one country preset, as in: lender pk"),
    "set": _set,
    "staff": _staff,
    "at": lambda rest: ClockMoves(_moment(rest)),
    "form": _form,
    "opens": _one(Opens, "name who opens the pay page, as in: opens shazia"),
    "pays": _pays,
    "run": _one(Runs, "name one job, as in: run overdue"),
    "off": _one(lambda name: Turns(name, on=False), "name one provider, or endpoint for our own, as in: off stripe"),
    "on": _one(lambda name: Turns(name, on=True), "name one provider, or endpoint for our own, as in: on stripe"),
    "block": _one(lambda name: Blocks(name, blocked=True), "name who blocks the bot, as in: block shazia"),
    "unblock": _one(lambda name: Blocks(name, blocked=False), "name who unblocks the bot, as in: unblock shazia"),
    "restart": _restart,
    "wallet": _wallet,
    "facts": lambda rest: Facts(rest.casefold()),
}
