"""What comes back: messages, toasts and commands, gathered after each happening with the keys behind the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.flows.staff import cards
from bot.notices import write
from domain.messages import Message, Notice, Text, from_json
from domain.money import Money
from webhooks.play.words import BREAK, Addresses, one_line, plain, tokens_in
from webhooks.sandbox.world import STAFF

if TYPE_CHECKING:
    from jobs.gateways.peers.telegram import Chat
    from jobs.gateways.peers.telegram import Message as TelegramMessage
    from storage.outbox import Parcel
    from webhooks.play.stage import Stage
    from webhooks.sandbox.world import Phone

Kind = Literal["bot", "group", "toast", "page", "does", "facts"]
#: What happened at one moment is told in this order.
_ORDER: Final = {"does": 0, "toast": 1, "bot": 2, "page": 3, "group": 4, "facts": 5}
#: Own words longer than this are not repeated in what a command says.
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that came back. `key` names the message and `params` what fills it; `to_speaker` is for "bot>"."""

    kind: Kind
    who: str
    text: str
    at: datetime
    buttons: tuple[str, ...] = ()
    key: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Mapping[str, Any], ...] = ()
    channel: str = ""
    to_speaker: bool = True
    #: Whether it leaves a way on or back; None where that is not asked.
    leads_on: bool | None = None
    length: int = 0

    @property
    def written(self) -> str:
        """Return the line of a .chat file."""
        words = one_line(self.text, self.buttons)
        match self.kind:
            case "does":
                return f"does: {words}"
            case "facts":
                return self.text
            case "toast":
                return f"toast {self.who}> {words}"
            case "bot" if not self.to_speaker:
                return f"bot {self.who}> {words}"
            case _:
                return f"{self.kind}> {words}"

    @property
    def json(self) -> dict[str, Any]:
        """Return everything about it."""
        told = {"kind": self.kind, "who": self.who, "key": self.key, "params": dict(self.params), "text": self.text}
        shown = {"buttons": list(self.buttons), "at": self.at.isoformat(), "channel": self.channel}
        return {**told, **shown, "lines": [dict(line) for line in self.lines], "written": self.written}


@dataclass(slots=True)
class Listener:
    """Hears everything that comes back, each thing once."""

    stage: Stage
    addresses: Addresses = field(default_factory=Addresses)
    #: The newest secret addresses each person got, by kind.
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    _heard: dict[str, int] = field(default_factory=dict)
    _deleted: set[tuple[str, int]] = field(default_factory=set)
    _cards: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    _decided: list[Any] = field(default_factory=list)

    def decided(self, command: Any) -> None:
        """Hear of a command."""
        self._decided.append((command, self.stage.clock()))

    async def gather(self, speaker: str) -> list[Answer]:
        """Return what came back since the last time, in order."""
        found = [_command(command, at) for command, at in self._decided]
        self._decided.clear()
        for name, phone in self.stage.world.phones.items():
            heard = self._telegram(name, phone) if phone.person is not None else self._whatsapp(name, phone)
            found += [await self._explained(answer, to) for answer, to in heard]
        found += [await self._explained(answer, to) for answer, to in self._group()]
        found += [*await self._toasts(), *self._private()]
        marked = [_to(answer, speaker) for answer in found]
        return sorted(marked, key=lambda answer: (answer.at, _ORDER[answer.kind]))

    def _new(self, place: str, things: Sequence[Any]) -> Sequence[Any]:
        before = self._heard.get(place, 0)
        self._heard[place] = len(things)
        return things[before:]

    def _telegram(self, name: str, phone: Phone) -> list[tuple[Answer, tuple[str, str]]]:
        chat = self.stage.world.chat(phone)
        found = []
        for message in self._new(f"telegram:{name}", chat.messages):
            if message.from_bot:
                answer = self._from_telegram("bot", name, message)
                found.append((answer, (f"telegram:{phone.address}", str(message.id))))
        return found + self._taken_out(name, chat)

    def _taken_out(self, name: str, chat: Chat) -> list[tuple[Answer, tuple[str, str]]]:
        gone = [m for m in chat.messages if m.deleted and not m.from_bot and (name, m.id) not in self._deleted]
        self._deleted |= {(name, message.id) for message in gone}
        told = f"DeleteMessage(of={name!r})"
        return [(Answer("does", name, told, self.stage.clock(), key="DeleteMessage"), ("", "")) for _message in gone]

    def _whatsapp(self, name: str, phone: Phone) -> list[tuple[Answer, tuple[str, str]]]:
        found = []
        for message in self._new(f"whatsapp:{name}", self.stage.world.twilio.chat(phone.number)):
            if message.ours:
                titles = tuple(choice.description or choice.title for choice in message.choices)
                text = message.text or _attached(message.media_url)
                answer = self._answer("bot", name, text, titles, message.at, "whatsapp")
                found.append((answer, (f"whatsapp:{phone.number}", message.sid)))
        return found

    def _group(self) -> list[tuple[Answer, tuple[str, str]]]:
        """Return what is new in the staff group, and cards that say something else than before."""
        group = self.stage.world.group
        found: list[tuple[Answer, tuple[str, str]]] = []
        for message in group.messages if group else ():
            shown = (message.text, _labels(message))
            if message.from_bot and self._cards.get(message.id) != shown:
                self._cards[message.id] = shown
                answer = self._from_telegram("group", "", message)
                found.append((answer, (f"staff:{group.id if group else ''}", str(message.id))))
        return found

    async def _toasts(self) -> list[Answer]:
        found = []
        for name, person in self.stage.world.staff.items():
            shown = [toast for toast in self.stage.world.telegram.toasts if toast.who.id == person.id and toast.text]
            new = self._new(f"toast:{name}", shown)
            said = await self._said_in_toasts(str(person.id)) if new else []
            for toast, text in zip(new, said[len(shown) - len(new) :], strict=False):
                lines = ({"msgid": text.msgid, "params": _values(text.params)},)
                answer = self._answer("toast", name, toast.text, (), toast.at, "staff")
                found.append(replace(answer, lines=lines, params=_values(text.params)))
        return found

    async def _said_in_toasts(self, user: str) -> list[Text]:
        parcels = await self.stage.office.runtime.database.read(lambda uow: uow.outbox.delivered(f"toast:{user}", ""))
        return [from_json(parcel.payload["text"]) for parcel in parcels if parcel.payload["text"]]

    def _private(self) -> list[Answer]:
        """Return what the staff bot told somebody alone."""
        found = []
        for name, person in self.stage.world.staff.items():
            messages = self.stage.world.telegram.private(person, STAFF).messages
            new = [message for message in self._new(f"staff:{name}", messages) if message.from_bot]
            found += [self._from_telegram("toast", name, message) for message in new]
        return found

    def _from_telegram(self, kind: Kind, who: str, message: TelegramMessage) -> Answer:
        for row in message.buttons:
            for button in row:
                self._keep_links(who, button.url)
        edited = message.json.get("edit_date")
        at = datetime.fromtimestamp(edited, message.at.tzinfo) if edited else message.at
        channel = "telegram" if kind == "bot" else "staff"
        text = message.text or _attached(message.filename)
        return self._answer(kind, who, text, _labels(message), at, channel)

    def _answer(self, kind: Kind, who: str, text: str, buttons: Sequence[str], at: datetime, channel: str) -> Answer:
        self._keep_links(who, text)
        said = self.addresses.hide(plain(text))
        labels = tuple(plain(label) for label in buttons)
        return Answer(kind, who, said, at, labels, key=kind, channel=channel, length=len(text))

    def _keep_links(self, who: str, text: str) -> None:
        for kind in ("p", "f"):
            for token in tokens_in(text, kind):
                self.links[who, kind] = token

    async def _explained(self, answer: Answer, to: tuple[str, str]) -> Answer:
        """Return an answer with the key and the values behind it, from the promise that it kept."""
        recipient, provider_id = to
        if not recipient:
            return answer
        parcels = await self.stage.office.runtime.database.read(
            lambda uow: uow.outbox.delivered(recipient, provider_id)
        )
        if not parcels:
            return answer
        if parcels[-1].action in {"paper", "document"}:
            # What stands on a paper is kept with the paper, and a file leads nowhere.
            return replace(answer, key=parcels[-1].kind, leads_on=True if parcels[-1].action == "paper" else None)
        return await self._behind(answer, parcels[-1])

    async def _behind(self, answer: Answer, parcel: Parcel) -> Answer:
        message, params = await self._message(parcel)
        buttons = answer.buttons
        if message.asks_contact:
            buttons = (*buttons, *self._contact_keys(answer.who))
        ways = bool(message.ways or message.choices or message.link or message.asks_contact)
        lines = tuple({"msgid": line.msgid, "params": _values(line.params)} for line in message.lines)
        key = parcel.kind or message.key
        return replace(answer, key=key, params=params, lines=lines, buttons=buttons, leads_on=ways)

    async def _message(self, parcel: Parcel) -> tuple[Message, dict[str, Any]]:
        """Return what a promise said and what filled it."""
        match parcel.action:
            case "send":
                message = from_json(parcel.payload["message"])
                filled = {name: value for line in message.lines for name, value in line.params.items()}
                return message, _values(filled)
            case "card" | "edit":
                card_id = parcel.card_id or 0
                card = await self.stage.office.runtime.database.read(lambda uow: uow.cards.get(card_id))
                assert card is not None
                return cards.write(card.body), _values(card.body.params)
            case _:
                notice: Notice = from_json(parcel.payload["notice"])
                written = cards.write(notice) if parcel.action == "staff" else write(notice)
                return written, _values(notice.params)

    def _contact_keys(self, name: str) -> tuple[str, ...]:
        phone = self.stage.world.phones.get(name)
        if phone is None or phone.person is None:
            return ()
        keyboard = self.stage.world.chat(phone).keyboard
        return tuple(plain(key.text) for row in keyboard for key in row if key.asks_contact)


def _attached(name: str) -> str:
    """Return a file as a play writes it: by its name, or that there is one where the name is its secret address."""
    return f"{{document {'paper.pdf' if '/' in name else name}}}" if name else ""


def _labels(message: TelegramMessage) -> tuple[str, ...]:
    return tuple(button.text for row in message.buttons for button in row)


def _to(answer: Answer, speaker: str) -> Answer:
    return replace(answer, to_speaker=answer.who == speaker)


def _command(command: Any, at: datetime) -> Answer:
    """Return a command as a line: its name and the values that are nobody's secret."""
    name = type(command).__name__
    given = {part.name: getattr(command, part.name) for part in fields(command)} if is_dataclass(command) else {}
    told = ", ".join(f"{key}={_shown(value)}" for key, value in given.items())
    params = {key: _value(value) for key, value in given.items() if not is_dataclass(value) or isinstance(value, Money)}
    return Answer("does", "", f"{name}({told})", at, key=name, params=params)


def _shown(value: Any) -> str:
    match value:
        case Money():
            return f"{value.currency} {value.major.normalize():,f}"
        case str() if len(value) > _LONGEST or BREAK.strip() in value or "\n" in value:
            return "…"
        case str() | int() | None:
            return repr(value)
        case _:
            # Somebody's details; they are sealed everywhere else too.
            return "…"


def _values(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in params.items()}


def _value(value: Any) -> Any:
    """Return a value as plain JSON: amounts as integers of the smallest unit, dates in ISO."""
    match value:
        case Money():
            return value.minor
        case datetime() | date():
            return value.isoformat()
        case Text("{words}", params):
            return params["words"]
        case Text():
            return {"msgid": value.msgid, "params": _values(value.params)}
        case tuple() | list():
            return [_value(item) for item in value]
        case _:
            return value
