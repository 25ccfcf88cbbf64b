"""One message as a channel shows it, and what is wrong with it: too long, over a limit, not translated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.channels import telegram, whatsapp
from bot.channels.outline import filled_in
from bot.speak import Speaker
from domain.messages import Message, Text

#: PRODUCT 3.6, rule 1: what fits a small phone, and what no message may exceed.
GOOD_LENGTH: Final = 320
LONGEST: Final = 1024
GOOD_LINES: Final = 3
TELEGRAM_TEXT: Final = 4096
CALLBACK_BYTES: Final = 64

#: What each kind of mark means, the worst first.
LEVELS: Final[dict[str, str]] = {
    "over": "over a limit: cut, refused or not to be shown",
    "long": "longer than a small phone shows at once",
    "cut": "a label cut short on a button or a list",
    "text": "choices that WhatsApp can only number",
    "english": "words not translated yet",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to look at, by its kind in LEVELS."""

    level: str
    says: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button or an item of a list; one that opens a page has its address."""

    title: str
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the screen. `list_label` opens the list of choices and is empty for buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    list_label: str = ""
    marks: tuple[Mark, ...] = ()


def shown_on(channel: str, message: Message, speaker: Speaker) -> Shown:
    """Return a message as a channel shows it, with its marks."""
    drawn = _on_whatsapp(message, speaker) if channel == "whatsapp" else _on_telegram(message, speaker)
    marks = (*drawn.marks, *_length(drawn, message), *_untranslated(message, speaker))
    return Shown(drawn.text, drawn.rows, drawn.list_label, marks)


def _on_telegram(message: Message, speaker: Speaker) -> Shown:
    params = telegram.encode(message, speaker, chat="1").params
    markup = params.get("reply_markup") or {}
    keys = markup.get("inline_keyboard") or markup.get("keyboard") or ()
    rows = tuple(tuple(Button(key["text"], url=key.get("url", "")) for key in row) for row in keys)
    data = [key.get("callback_data", "") for row in keys for key in row if isinstance(key, dict)]
    marks = [Mark("over", f"{word!r} is over 64 bytes") for word in data if len(word.encode()) > CALLBACK_BYTES]
    if len(params["text"]) >= TELEGRAM_TEXT:
        marks.append(Mark("over", "over Telegram's 4,096 characters"))
    if message.asks_contact and message.choices:
        marks.append(Mark("over", "its choices are not shown beside the button that shares a number"))
    return Shown(params["text"], rows, marks=tuple(marks))


def _on_whatsapp(message: Message, speaker: Speaker) -> Shown:
    params = whatsapp.encode(message, speaker, chat="1").params
    interactive = params.get("Interactive")
    if interactive is None:
        marks = [Mark("over", "over Twilio's 1,600 characters")] if len(params["Body"]) >= whatsapp.BODY_LIMIT else []
        if message.choices:
            marks.append(Mark("text", "numbered text"))
        return Shown(params["Body"], marks=tuple(marks))
    content: Any = filled_in(interactive)
    if "actions" in content:
        return Shown(content["body"], (tuple(Button(action["title"]) for action in content["actions"]),))
    items = tuple((Button(item["item"], item.get("description", "")),) for item in content["items"])
    return Shown(content["body"], items, content["button"], tuple(_cut(content["items"])))


def _cut(items: list[dict[str, str]]) -> Iterator[Mark]:
    for item in items:
        if "description" in item:
            level = "over" if item["description"].endswith("…") else "cut"
            yield Mark(level, f"“{item['item']}” goes on below")


def _length(shown: Shown, message: Message) -> Iterator[Mark]:
    length = len(shown.text)
    if length > LONGEST:
        yield Mark("over", f"{length} characters, over {LONGEST}")
    elif length > GOOD_LENGTH:
        yield Mark("long", f"{length} characters, over {GOOD_LENGTH}")
    if len(message.lines) > GOOD_LINES:
        yield Mark("long", f"{len(message.lines)} lines")


def _untranslated(message: Message, speaker: Speaker) -> Iterator[Mark]:
    """Return what is still in English; a text that is only a value has nothing to translate."""
    if speaker.language == "en":
        return
    for text in _texts((*message.lines, *(choice.label for choice in message.choices))):
        said = speaker.gettext(text.msgid) if text.plural is None else speaker.ngettext(text.msgid, text.plural, 2)
        if said in {text.msgid, text.plural} and any(map(str.isalpha, _words_of(text.msgid))):
            yield Mark("english", f"not translated: {text.msgid[:60]}")


def _texts(values: tuple[Any, ...]) -> Iterator[Text]:
    for value in values:
        if isinstance(value, Text):
            yield value
            yield from _texts(tuple(value.params.values()))


def _words_of(msgid: str) -> str:
    """Return a sentence without its places."""
    from string import Formatter

    return "".join(before for before, _place, _form, _conversion in Formatter().parse(msgid))
