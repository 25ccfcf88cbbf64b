"""WhatsApp through Twilio: form fields become Inbound, messages become form fields. Limits are WhatsApp's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.channels.call import Call
from bot.channels.spoken import Spoken, as_text, shortened, speak
from bot.heard import Inbound, Media, Place, Press, Said, SharedContact, Words
from bot.notices import Kind
from bot.speak import Speaker
from domain.messages import Message, Notice, Text, Value, _

BODY_LIMIT: Final = 1024
BUTTONS: Final = 3
BUTTON_TITLE: Final = 20
LIST_ITEMS: Final = 10
LIST_TITLE: Final = 24
LIST_DESCRIPTION: Final = 72
_CHOOSE: Final[Text] = _("Choose")


def decode(form: Mapping[str, str], *, at: datetime) -> Inbound | None:
    """Return what a webhook tells us, or None when it is nothing a person said."""
    sid, sender = form.get("MessageSid", ""), form.get("From", "").removeprefix("whatsapp:")
    if not sid or not sender:
        return None
    return Inbound(
        channel="whatsapp",
        chat=sender,
        sender=sender,
        external_id=sid,
        said=_said(form),
        at=at,
        message_id=sid,
        name=form.get("ProfileName", ""),
    )


def encode(message: Message, speaker: Speaker, *, chat: str) -> Call:
    """
    Return the call that sends a message inside the 24-hour window.

    "Interactive" describes buttons or a list where they fit; "Body" always says the same as numbered text, for when
    the interactive form cannot be had.
    """
    spoken = speak(message, speaker)
    params: dict[str, Any] = {"To": chat, "Body": shortened(as_text(spoken, numbered=True), BODY_LIMIT)}
    if interactive := _interactive(spoken, speaker):
        params["Interactive"] = interactive
    return Call("messages", params)


def encode_template(notice: Notice, kind: Kind, speaker: Speaker, *, chat: str, sids: Mapping[str, str]) -> Call | None:
    """Return the call that sends a notice as its approved template, or None when none is set up for the language."""
    sid = sids.get(f"{kind.template}.{speaker.language}") or sids.get(f"{kind.template}.en")
    if sid is None:
        return None
    values = {
        str(number): _one_line(speaker.show(_value(notice, name))) for number, name in enumerate(kind.fills, start=1)
    }
    return Call("messages", {"To": chat, "ContentSid": sid, "ContentVariables": values})


def _said(form: Mapping[str, str]) -> Said:
    if payload := form.get("ButtonPayload") or form.get("ListId"):
        return Press(
            payload, form.get("ButtonText") or form.get("ListTitle", ""), "", form.get("OriginalRepliedMessageSid", "")
        )
    if "Latitude" in form and "Longitude" in form:
        return Place(float(form["Latitude"]), float(form["Longitude"]))
    if form.get("NumMedia", "0") not in {"", "0"}:
        return _media(form.get("MediaContentType0", ""), form.get("MediaUrl0", ""))
    return Words(form.get("Body", ""))


def _media(content_type: str, url: str) -> Said:
    if content_type in {"text/vcard", "text/x-vcard"}:
        return SharedContact("", own=False)
    kinds = {"image/webp": "sticker", "image": "photo", "audio": "voice", "video": "video", "application": "document"}
    kind = kinds.get(content_type) or kinds.get(content_type.split("/")[0], "other")
    return Media(kind, url)  # type: ignore[arg-type]  # the table holds only kinds of media


def _interactive(spoken: Spoken, speaker: Speaker) -> dict[str, Any] | None:
    """Return buttons for up to three short choices, a list for up to ten, and nothing beyond."""
    if not spoken.choices or spoken.link:
        return None
    labels = [label for _id, label in spoken.choices]
    body = shortened("\n\n".join(part for part in (spoken.body, spoken.footer) if part), BODY_LIMIT)
    if (
        len(labels) <= BUTTONS
        and all(len(label) <= BUTTON_TITLE for label in labels)
        and len(set(labels)) == len(labels)
    ):
        return {
            "type": "quick-reply",
            "body": body,
            "items": [{"id": id_, "title": label} for id_, label in spoken.choices],
        }
    if len(labels) <= LIST_ITEMS:
        return {
            "type": "list-picker",
            "body": body,
            "button": speaker.say(_CHOOSE),
            "items": [_item(*choice) for choice in spoken.choices],
        }
    return None


def _item(id_: str, label: str) -> dict[str, str]:
    if len(label) <= LIST_TITLE:
        return {"id": id_, "item": label}
    return {"id": id_, "item": shortened(label, LIST_TITLE), "description": shortened(label, LIST_DESCRIPTION)}


def _value(notice: Notice, name: str) -> Value:
    return notice.params.get(name, "")


def _one_line(words: str) -> str:
    """Return a value as templates take it: no line breaks or tabs, and never nothing."""
    return " ".join(words.split()) or "-"
