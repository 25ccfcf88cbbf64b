"""Telegram: updates become Inbound, messages become Bot API calls. Limits are the Bot API's own."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any, Final

from bot.channels.call import Call
from bot.channels.spoken import Spoken, as_text, shortened, speak
from bot.heard import GroupMoved, Inbound, Media, Place, Press, Reached, Said, SharedContact, Words
from bot.speak import Speaker
from domain.messages import Message

TEXT_LIMIT: Final = 4096
TOAST_LIMIT: Final = 200
#: Labels this short stand two in a row.
SHORT_LABEL: Final = 14
#: Unnamed group administrators, channels and Telegram itself: never a person (CHANNELS rule 19).
NOBODY: Final = frozenset({1087968824, 136817688, 777000})

_MEDIA: Final = {"photo": "photo", "voice": "voice", "document": "document", "sticker": "sticker", "video": "video"}


def decode(update: dict[str, Any], *, channel: str = "telegram") -> Inbound | None:
    """Return what an update tells us, or None when it is nothing we listen to."""
    match update:
        case {"update_id": int(update_id), "message": dict(message)}:
            return _message(str(update_id), message, channel)
        case {"update_id": int(update_id), "callback_query": dict(query)}:
            return _press(str(update_id), query, channel)
        case {"update_id": int(update_id), "my_chat_member": dict(change)}:
            return _reached(str(update_id), change, channel)
        case _:
            return None


def encode(message: Message, speaker: Speaker, *, chat: str, reply_to: str = "") -> Call:
    """Return the call that sends a message; with `reply_to` it asks whoever wrote that message to reply."""
    spoken = speak(message, speaker)
    params: dict[str, Any] = {
        "chat_id": chat,
        "text": shortened(as_text(spoken, numbered=False, with_link=False), TEXT_LIMIT),
    }
    if markup := _markup(spoken, private=not chat.startswith("-")):
        params["reply_markup"] = markup
    if reply_to:
        params["reply_parameters"] = {"message_id": int(reply_to), "allow_sending_without_reply": True}
        params.setdefault("reply_markup", {"force_reply": True, "selective": True})
    if spoken.link:
        params["link_preview_options"] = {"is_disabled": True}
    return Call("sendMessage", params)


def encode_document(name: str, *, chat: str, content: bytes = b"") -> Call:
    """Return the call that sends a file; what is in it may be put in later, by another call of this."""
    file = {"filename": name, "content_base64": base64.b64encode(content).decode()}
    return Call("sendDocument", {"chat_id": chat, "document": file})


def encode_edit(message: Message, speaker: Speaker, *, chat: str, message_id: str) -> Call:
    """Return the call that makes a message say something else."""
    spoken = speak(message, speaker)
    params: dict[str, Any] = {
        "chat_id": chat,
        "message_id": int(message_id),
        "text": shortened(as_text(spoken, numbered=False), TEXT_LIMIT),
        "reply_markup": {"inline_keyboard": _rows(spoken)},
    }
    return Call("editMessageText", params)


def encode_toast(query_id: str, text: str) -> Call:
    """Return the answer to a press, which stops the button's clock."""
    params: dict[str, Any] = {"callback_query_id": query_id}
    if text:
        params |= {"text": shortened(text, TOAST_LIMIT), "show_alert": len(text) > 60}
    return Call("answerCallbackQuery", params)


def encode_delete(chat: str, message_id: str) -> Call:
    """Return the call that takes a message out of the chat."""
    return Call("deleteMessage", {"chat_id": chat, "message_id": int(message_id)})


def _markup(spoken: Spoken, *, private: bool) -> dict[str, Any] | None:
    if spoken.asks_contact:
        share: dict[str, Any] = {"text": spoken.asks_contact, "request_contact": True}
        # A message has one keyboard, so choices beside the contact button are words that the button types.
        others = [[{"text": label}] for _id, label in spoken.choices]
        return {"keyboard": [[share], *others], "resize_keyboard": True, "one_time_keyboard": True}
    rows = _rows(spoken)
    if rows:
        return {"inline_keyboard": rows}
    # Somebody who typed her number would keep the contact button under her thumb for ever.
    return {"remove_keyboard": True} if private else None


def _rows(spoken: Spoken) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = []
    if spoken.link:
        rows.append([{"text": spoken.link[0], "url": spoken.link[1]}])
    for data, label in spoken.choices:
        assert len(data.encode()) <= 64, f"{data} is too long for a button"
        button = {"text": shortened(label, 64), "callback_data": data}
        fits = rows and len(rows[-1]) == 1 and "url" not in rows[-1][0]
        if fits and len(label) <= SHORT_LABEL and len(rows[-1][0]["text"]) <= SHORT_LABEL:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _message(update_id: str, message: dict[str, Any], channel: str) -> Inbound | None:
    said = _said(message)
    if said is None:
        return None
    chat = message["chat"]
    sender = message.get("from") or {}
    return Inbound(
        channel=channel,
        chat=str(chat["id"]),
        sender=str(sender.get("id", "")),
        external_id=update_id,
        said=said,
        at=datetime.fromtimestamp(message["date"], UTC),
        message_id=str(message["message_id"]),
        name=str(sender.get("first_name", "")),
        language=str(sender.get("language_code", "")),
        in_group=chat["type"] != "private",
        anonymous=_is_nobody(sender, message),
        reply_to=str(message.get("reply_to_message", {}).get("message_id", "")),
    )


def _said(message: dict[str, Any]) -> Said | None:
    match message:
        case {"migrate_to_chat_id": new}:
            return GroupMoved(str(new))
        case {"text": str(text)}:
            return Words(text)
        case {"contact": dict(contact)}:
            own = contact.get("user_id") is not None and contact["user_id"] == message.get("from", {}).get("id")
            phone = str(contact.get("phone_number", ""))
            # Somebody else's number is never taken in, not even for a moment.
            return SharedContact(_with_plus(phone) if own else "", own=own)
        case {"location": {"latitude": latitude, "longitude": longitude}}:
            return Place(latitude, longitude)
        case {"photo": [*_, {"file_id": str(file_id)}]}:
            return Media("photo", file_id)
        case {"voice": {"file_id": str(file_id), "duration": int(seconds)}}:
            return Media("voice", file_id, seconds)
        case (
            {"new_chat_members": _} | {"left_chat_member": _} | {"group_chat_created": _} | {"migrate_from_chat_id": _}
        ):
            return None
        case _:
            kind = next((_MEDIA[key] for key in _MEDIA if key in message), "other")
            return Media(kind)  # type: ignore[arg-type]  # the table holds only kinds of media


def _press(update_id: str, query: dict[str, Any], channel: str) -> Inbound | None:
    message = query.get("message") or {}
    chat = message.get("chat") or {}
    sender = query["from"]
    said = Press(str(query.get("data", "")), "", str(query["id"]), str(message.get("message_id", "")))
    return Inbound(
        channel=channel,
        chat=str(chat.get("id", sender["id"])),
        sender=str(sender["id"]),
        external_id=update_id,
        said=said,
        at=datetime.fromtimestamp(message.get("date") or 0, UTC),
        message_id=str(message.get("message_id", "")),
        name=str(sender.get("first_name", "")),
        language=str(sender.get("language_code", "")),
        in_group=chat.get("type", "private") != "private",
        anonymous=sender["id"] in NOBODY,
    )


def _reached(update_id: str, change: dict[str, Any], channel: str) -> Inbound | None:
    if change["chat"]["type"] != "private":
        return None
    allowed = change["new_chat_member"]["status"] not in {"kicked", "left"}
    at = datetime.fromtimestamp(change["date"], UTC)
    chat = str(change["chat"]["id"])
    return Inbound(channel, chat, str(change["from"]["id"]), update_id, Reached(allowed), at)


def _is_nobody(sender: dict[str, Any], message: dict[str, Any]) -> bool:
    return sender.get("id") in NOBODY or "sender_chat" in message or not sender


def _with_plus(phone: str) -> str:
    return phone if phone.startswith("+") else f"+{phone}"
