"""WhatsApp through Twilio: form fields become Inbound, messages become form fields. Limits are WhatsApp's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.channels.call import Call
from bot.channels.outline import Numbering, OutliningSpeaker, Unfit, filled, outlining
from bot.channels.spoken import Spoken, as_text, shortened, speak
from bot.heard import Inbound, Media, Place, Press, Said, SharedContact, Words
from bot.notices import Kind
from bot.speak import Speaker
from domain.messages import Message, Notice, Text, Value, _

BODY_LIMIT: Final = 1600
RICH_BODY_LIMIT: Final = 1024
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

    "Body" says all of it as numbered text. Where buttons or a list fit, "Interactive" describes the same as a Content
    that Twilio must know before it is sent: its language and types, in which {{1}} stands for whatever varies, and the
    variables of this one message. The gateway sends one or the other.
    """
    spoken = speak(message, speaker)
    params: dict[str, Any] = {"To": chat, "Body": shortened(as_text(spoken, numbered=True), BODY_LIMIT)}
    if interactive := _interactive(message, speaker, spoken):
        params["Interactive"] = interactive
    return Call("messages", params)


def encode_document(url: str, *, chat: str) -> Call:
    """Return the call that sends a file, which Twilio fetches at an address of ours."""
    return Call("messages", {"To": chat, "MediaUrl": url})


def encode_template(notice: Notice, kind: Kind, speaker: Speaker, *, chat: str, sids: Mapping[str, str]) -> Call | None:
    """Return the call that sends a notice as its approved template, or None when none is set up for the language."""
    sid = sids.get(f"{kind.template}.{speaker.language}") or sids.get(f"{kind.template}.en")
    if sid is None:
        return None
    values = {
        str(number): _one_line(speaker.show(_value(notice, name))) for number, name in enumerate(kind.fills, start=1)
    }
    return Call("messages", {"To": chat, "ContentSid": sid, "ContentVariables": values})


def template_of(kind: Kind, speaker: Speaker) -> dict[str, Any] | None:
    """Return a notice's template as Twilio registers it, in one language; None for one that never leaves unasked."""
    if kind.words is None:
        return None
    body = speaker.gettext(kind.words.msgid)
    for number, name in enumerate(kind.fills, start=1):
        body = re.sub(rf"\{{{name}(:\w+)?\}}", f"{{{{{number}}}}}", body)
    return {
        "friendly_name": f"{kind.template}.{speaker.language}",
        "language": speaker.language.partition("_")[0],
        "variables": {str(number): name for number, name in enumerate(kind.fills, start=1)},
        "types": {"twilio/text": {"body": body}},
    }


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


def _interactive(message: Message, speaker: Speaker, spoken: Spoken) -> dict[str, Any] | None:
    """Return buttons for up to three short choices, a list for up to ten, and nothing where neither can be."""
    if not spoken.choices or not _distinct(spoken) or len(spoken.choices) > LIST_ITEMS:
        return None
    outliner = outlining(speaker)
    try:
        return _described(speak(message, outliner), spoken, outliner)
    except Unfit:
        return None


def _described(marked: Spoken, spoken: Spoken, outliner: OutliningSpeaker) -> dict[str, Any] | None:
    numbering = Numbering(outliner.values)
    marked_body = _whole_body(marked, outliner)
    body = numbering.template(marked_body)
    if not marked.body or max(len(body), len(filled(marked_body, outliner.values))) > RICH_BODY_LIMIT:
        return None
    content: dict[str, Any] = {"body": body}
    choices = list(zip(marked.choices, spoken.choices, strict=True))
    if _are_buttons(spoken):
        kind = "twilio/quick-reply"
        content["actions"] = [_button(whole, label, outliner, numbering) for whole, (_id, label) in choices]
    else:
        kind = "twilio/list-picker"
        content["button"] = shortened(outliner.say(_CHOOSE), BUTTON_TITLE)
        content["items"] = [_item(whole, label, outliner, numbering) for whole, (_id, label) in choices]
    # One language a Content, by its ISO code: Roman Urdu is Urdu to Twilio.
    language = outliner.language.partition("_")[0]
    return {"language": language, "types": {kind: content}, "variables": numbering.variables}


def _button(marked: tuple[str, str], label: str, outliner: OutliningSpeaker, numbering: Numbering) -> dict[str, str]:
    id_, title = marked
    return {
        "type": "QUICK_REPLY",
        "title": numbering.template(_as_one(title, label, outliner)),
        "id": numbering.template(_id(id_, outliner)),
    }


def _item(marked: tuple[str, str], label: str, outliner: OutliningSpeaker, numbering: Numbering) -> dict[str, str]:
    id_, title = marked
    item = {"id": numbering.template(_id(id_, outliner))}
    if len(label) <= LIST_TITLE:
        return item | {"item": numbering.template(_as_one(title, label, outliner))}
    short, long = shortened(label, LIST_TITLE), shortened(label, LIST_DESCRIPTION)
    if title != label:
        short, long = outliner.mark(short), outliner.mark(long)
    return item | {"item": numbering.template(short), "description": numbering.template(long)}


def _as_one(marked: str, label: str, outliner: OutliningSpeaker) -> str:
    """Return a label as it stands, or as one value when any part of it varies."""
    return label if marked == label else outliner.mark(label)


def _id(id_: str, outliner: OutliningSpeaker) -> str:
    """Return what a press sends us: a value when it belongs to one step of one talk."""
    return id_ if id_.startswith("go.") else outliner.mark(id_)


def _are_buttons(spoken: Spoken) -> bool:
    return len(spoken.choices) <= BUTTONS and all(len(label) <= BUTTON_TITLE for _id, label in spoken.choices)


def _distinct(spoken: Spoken) -> bool:
    """Return whether the choices can be told apart by what stands on them."""
    labels = {shortened(label, LIST_TITLE) for _id, label in spoken.choices}
    return len(labels) == len(spoken.choices) and "" not in labels


def _whole_body(marked: Spoken, outliner: OutliningSpeaker) -> str:
    """Return what stands above the choices: the words, the address of a link, and the ways out."""
    link = outliner.mark(marked.link[1]) if marked.link else ""
    return "\n\n".join(part for part in (marked.body, link, marked.footer) if part)


def _value(notice: Notice, name: str) -> Value:
    return notice.params.get(name, "")


def _one_line(words: str) -> str:
    """Return a value as templates take it: no line breaks or tabs, and never nothing."""
    return " ".join(words.split()) or "-"
