"""The methods that change, delete or answer what is already there."""

from __future__ import annotations

from datetime import timedelta

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.errors import bad_request
from jobs.gateways.peers.telegram.formatting import read_caption, read_text
from jobs.gateways.peers.telegram.markup import read_inline
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.people import People
from jobs.gateways.peers.telegram.records import Bot, Json, Message, Toast
from jobs.gateways.peers.telegram.sending import reachable

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(peer: People, bot: Bot, params: Params) -> Json:
    """Put other words into a message; buttons that are not sent again go."""
    chat, message = _own(peer, bot, params)
    text = read_text(params)
    if "text" not in message.json:
        raise bad_request("there is no text in the message to edit")
    return _change(peer, chat, message, {"entities": None, **text, "reply_markup": read_inline(params)})


def edit_message_caption(peer: People, bot: Bot, params: Params) -> Json:
    """Put another caption under a file; buttons that are not sent again go."""
    chat, message = _own(peer, bot, params)
    caption = read_caption(params)
    if message.kind not in ("photo", "document"):
        raise bad_request("there is no caption in the message to edit")
    cleared = {"caption": None, "caption_entities": None}
    return _change(peer, chat, message, {**cleared, **caption, "reply_markup": read_inline(params)})


def edit_message_reply_markup(peer: People, bot: Bot, params: Params) -> Json:
    """Put other buttons under a message, or none."""
    chat, message = _own(peer, bot, params)
    return _change(peer, chat, message, {"reply_markup": read_inline(params)})


def delete_message(peer: People, bot: Bot, params: Params) -> bool:
    """Delete a message of the last 48 hours."""
    chat = reachable(peer, bot, params)
    message = chat.message(params.whole("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if not _may_delete(peer, bot, chat, message):
        raise bad_request("message can't be deleted")
    chat.remove(message)
    peer.changed()
    return True


def delete_messages(peer: People, bot: Bot, params: Params) -> bool:
    """Delete several messages; those that cannot be deleted are passed over."""
    chat = reachable(peer, bot, params)
    found = (chat.message(int(message_id)) for message_id in params.tree("message_ids") or ())
    for message in found:
        if message and not message.deleted and _may_delete(peer, bot, chat, message):
            chat.remove(message)
    peer.changed()
    return True


def answer_callback_query(peer: People, bot: Bot, params: Params) -> bool:
    """Stop the clock on a pressed button and show the person a few words, once and soon."""
    if len(params.words("text")) > limits.TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    query = peer.queries.pop(params.words("callback_query_id"), None)
    now = peer.now()
    if query is None or query.token != bot.token or now - query.at > timedelta(seconds=limits.QUERY_SECONDS):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    peer.show(Toast(query.id, query.who, params.words("text"), params.flag("show_alert"), now))
    return True


def _own(peer: People, bot: Bot, params: Params) -> tuple[Chat, Message]:
    chat = reachable(peer, bot, params)
    message = chat.message(params.whole("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if message.token != bot.token:
        raise bad_request("message can't be edited")
    return chat, message


def _change(peer: People, chat: Chat, message: Message, content: Json) -> Json:
    if all(message.json.get(name) == value for name, value in content.items()):
        raise bad_request(SAME)
    changed = chat.change(message, content, peer.now())
    peer.changed()
    return changed.json


def _may_delete(peer: People, bot: Bot, chat: Chat, message: Message) -> bool:
    allowed = chat.kind == "private" or message.token == bot.token or chat.standing(bot.token) == "administrator"
    return allowed and peer.now() - message.at < timedelta(hours=limits.DELETE_HOURS)
