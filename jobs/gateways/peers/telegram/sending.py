"""The methods that put a message into a chat."""

from __future__ import annotations

from datetime import timedelta

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.errors import ApiError, bad_request, forbidden, too_many
from jobs.gateways.peers.telegram.formatting import read_caption, read_text
from jobs.gateways.peers.telegram.markup import check_markup, take_markup
from jobs.gateways.peers.telegram.params import Params, Upload
from jobs.gateways.peers.telegram.people import People, document, without_quote
from jobs.gateways.peers.telegram.pictures import check_picture
from jobs.gateways.peers.telegram.records import Bot, Json, StoredFile


def send_message(peer: People, bot: Bot, params: Params) -> Json:
    """Send words."""
    return _send(peer, bot, params, read_text(params))


def send_document(peer: People, bot: Bot, params: Params) -> Json:
    """Send a file."""
    chat = reachable(peer, bot, params)
    stored = _stored(peer, params, "document", folder="documents", most=limits.UPLOAD_BYTES)
    return _send(peer, bot, params, {"document": document(stored), **read_caption(params)}, chat)


def send_photo(peer: People, bot: Bot, params: Params) -> Json:
    """Send a picture."""
    chat = reachable(peer, bot, params)
    stored = _stored(peer, params, "photo", folder="photos", most=limits.PHOTO_BYTES)
    check_picture(stored.content)
    return _send(peer, bot, params, {"photo": peer.photo_sizes(stored.content), **read_caption(params)}, chat)


def send_location(peer: People, bot: Bot, params: Params) -> Json:
    """Send a pin."""
    pin = {"latitude": params.degrees("latitude"), "longitude": params.degrees("longitude")}
    return _send(peer, bot, params, {"location": pin})


def send_chat_action(peer: People, bot: Bot, params: Params) -> bool:
    """Show that something is being done, for five seconds."""
    chat = reachable(peer, bot, params)
    chat.action = params.words("action")
    chat.action_until = peer.now() + timedelta(seconds=limits.ACTION_SECONDS)
    peer.changed()
    return True


def reachable(peer: People, bot: Bot, params: Params) -> Chat:
    """Return the chat that is meant, or refuse as Telegram does when the bot cannot reach it."""
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    words = params.words("chat_id")
    chat_id = int(words) if words.lstrip("-").isdigit() else 0
    chat = peer.chat(bot.token, chat_id)
    if chat is None:
        raise _unknown(peer, chat_id)
    if chat.moved_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
    _check_standing(peer, bot, chat)
    return chat


def _unknown(peer: People, chat_id: int) -> ApiError:
    if any(bot.id == chat_id for bot in peer.bots.values()):
        return forbidden("bot can't send messages to bots")
    if chat_id in peer.people:
        return forbidden("bot can't initiate conversation with a user")
    return bad_request("chat not found")


def _check_standing(peer: People, bot: Bot, chat: Chat) -> None:
    standing = chat.standing(bot.token)
    if chat.id in peer.gone:
        raise forbidden("user is deactivated")
    if standing == "stranger":
        raise forbidden("bot can't initiate conversation with a user")
    if standing == "kicked":
        private = chat.kind == "private"
        raise forbidden("bot was blocked by the user" if private else f"bot was kicked from the {chat.kind} chat")
    if standing == "left":
        reason = f"bot is not a member of the {chat.kind} chat"
        raise forbidden(reason)


def _send(peer: People, bot: Bot, params: Params, content: Json, chat: Chat | None = None) -> Json:
    chat = chat or reachable(peer, bot, params)
    check_markup(params, chat)
    quote = _quote(params, chat)
    seconds = peer.rates.wait(bot.id, chat, peer.now()) if peer.limited else 0
    if seconds:
        raise too_many(seconds)
    protected = {"has_protected_content": True} if params.flag("protect_content") else {}
    shown = take_markup(params, chat)
    return peer.post(chat, {**quote, **content, **protected, **shown}, sender=bot.json, token=bot.token).json


def _quote(params: Params, chat: Chat) -> Json:
    reply = params.tree("reply_parameters") or {"message_id": params.whole("reply_to_message_id")}
    if not reply.get("message_id"):
        return {}
    message = chat.message(int(reply["message_id"]))
    if message and not message.deleted:
        return {"reply_to_message": without_quote(message)}
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _stored(peer: People, params: Params, name: str, *, folder: str, most: int) -> StoredFile:
    file = params.file(name)
    if isinstance(file, Upload):
        return _kept(peer, file, folder=folder, most=most)
    if file not in peer.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return peer.files[file]


def _kept(peer: People, file: Upload, *, folder: str, most: int) -> StoredFile:
    if not file.content:
        raise bad_request("file must be non-empty")
    if len(file.content) > limits.UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if len(file.content) > most:
        reason = f"file of size {len(file.content)} bytes is too big for a {folder.removesuffix('s')}"
        raise bad_request(reason)
    return peer.keep_file(file.content, folder=folder, filename=file.filename)
