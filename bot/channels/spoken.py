"""A message put into words: lines, numbered choices and the footer, before a channel gives it its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.speak import Speaker
from domain.messages import Message, Text, _

#: The ways out, as the footer writes them.
WAYS: Final[dict[str, Text]] = {
    "skip": _("SKIP to leave out"),
    "back": _("9 Back"),
    "back_word": _("BACK to go back"),
    "menu": _("0 Menu"),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What stands on the screen: the body, the choices by id and label, the footer, and a link."""

    body: str
    choices: tuple[tuple[str, str], ...]
    footer: str
    link: tuple[str, str] | None
    asks_contact: str


def speak(message: Message, speaker: Speaker) -> Spoken:
    """Put a message into words."""
    ways = [speaker.say(WAYS[way]) for way in message.ways]
    if message.progress:
        number, count = message.progress
        ways.insert(0, f"{number}/{count}")
    link = (speaker.say(message.link.label), message.link.url) if message.link else None
    return Spoken(
        body="\n".join(speaker.say(line) for line in message.lines),
        choices=tuple((choice.id, speaker.say(choice.label)) for choice in message.choices),
        footer=" · ".join(ways),
        link=link,
        asks_contact=speaker.say(_("Share my number")) if message.asks_contact else "",
    )


def as_text(spoken: Spoken, *, numbered: bool, with_link: bool = True) -> str:
    """Return all of it as plain text, the choices numbered when there are no buttons for them."""
    parts = [spoken.body]
    if numbered and spoken.choices:
        parts.append("\n".join(f"{number} {label}" for number, (_id, label) in enumerate(spoken.choices, start=1)))
    if with_link and spoken.link:
        parts.append(spoken.link[1])
    if spoken.footer:
        parts.append(spoken.footer)
    return "\n\n".join(parts) if len(parts) > 2 or spoken.choices else "\n".join(parts)


def shortened(text: str, limit: int) -> str:
    """Return a text cut to a limit, with a sign that it was."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
