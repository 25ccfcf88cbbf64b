"""Keyboards: which ones Telegram takes, and what becomes of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.errors import ApiError, bad_request
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.records import Json, KeyButton

ACTIONS = ("callback_data", "url", "web_app", "login_url", "copy_text", "switch_inline_query", "pay")


def read_inline(params: Params) -> Json | None:
    """Return the buttons for under a message; edits take nothing else."""
    markup = params.tree("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    rows = [[_inline_button(key) for key in row] for row in markup["inline_keyboard"] if row]
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def take_markup(params: Params, chat: Chat) -> Json:
    """Return what a new message shows of its markup, and put a reply keyboard under the chat's input."""
    markup = params.tree("reply_markup") or {}
    if "inline_keyboard" in markup:
        inline = read_inline(params)
        return {"reply_markup": inline} if inline else {}
    if "keyboard" in markup:
        chat.keyboard = _keyboard(markup, chat)
    elif markup.get("remove_keyboard"):
        chat.keyboard = ()
    return {}


def check_markup(params: Params, chat: Chat) -> None:
    """Refuse a markup that Telegram refuses, before anything is done."""
    markup = params.tree("reply_markup") or {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        read_inline(params)
    elif "keyboard" in markup:
        _keyboard(markup, chat)


def _inline_button(key: Json) -> Json:
    if not str(key.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(action in key for action in ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in key and not 1 <= len(key["callback_data"].encode()) <= limits.CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in key:
        _check_url(key["url"])
    return key


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg"):
        raise _wrong_url(url, "Unsupported URL protocol")
    # A name without a dot, such as localhost, is no address to Telegram.
    if parts.scheme != "tg" and "." not in (parts.hostname or ""):
        raise _wrong_url(url, "Wrong HTTP URL")


def _wrong_url(url: str, why: str) -> ApiError:
    return bad_request(f"inline keyboard button URL '{url}' is invalid: {why}")


def _check_size(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > limits.INLINE_BUTTONS or any(len(row) > limits.ROW_BUTTONS for row in rows):
        raise bad_request("reply markup is too long")


def _keyboard(markup: Json, chat: Chat) -> tuple[tuple[KeyButton, ...], ...]:
    rows = tuple(tuple(_key_button(key, chat) for key in row) for row in markup["keyboard"])
    if len(markup.get("input_field_placeholder") or "") > limits.PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    return rows


def _key_button(key: Json | str, chat: Chat) -> KeyButton:
    if isinstance(key, str):
        return KeyButton(key)
    asks_contact = bool(key.get("request_contact"))
    if asks_contact and chat.kind != "private":
        raise bad_request("phone number can be requested in private chats only")
    if not str(key.get("text", "")).strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
    return KeyButton(key["text"], asks_contact)
