"""The methods that ask about bots, chats and files, and those that set what a bot shows of itself."""

from __future__ import annotations

import re

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.errors import bad_request
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.people import People, membership
from jobs.gateways.peers.telegram.records import Bot, Json
from jobs.gateways.peers.telegram.sending import reachable

COMMAND = re.compile(rf"[a-z0-9_]{{1,{limits.COMMAND_NAME}}}", re.ASCII)

# What the Bot API's ChatFullInfo always has.
FULL: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        f"{gift}": False
        for gift in ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    },
}


def get_me(peer: People, bot: Bot, params: Params) -> Json:
    """Tell a bot who it is."""
    groups = {"can_join_groups": True, "can_read_all_group_messages": not bot.privacy}
    return {**bot.json, **groups, "supports_inline_queries": False}


def get_file(peer: People, bot: Bot, params: Params) -> Json:
    """Say where a file may be fetched."""
    stored = peer.files.get(params.words("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > limits.DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {**stored.json, "file_path": stored.path}


def get_chat(peer: People, bot: Bot, params: Params) -> Json:
    """Describe a chat."""
    return {**reachable(peer, bot, params).json, **FULL}


def get_chat_member(peer: People, bot: Bot, params: Params) -> Json:
    """Say how somebody stands in a chat."""
    chat = reachable(peer, bot, params)
    user_id = params.whole("user_id")
    if user_id == bot.id:
        return membership(bot.json, chat.standing(bot.token))
    if user_id not in peer.people:
        raise bad_request("invalid user_id specified")
    return _member(peer, chat, user_id)


def get_chat_administrators(peer: People, bot: Bot, params: Params) -> list[Json]:
    """List who runs a group; other bots are left out."""
    chat = reachable(peer, bot, params)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    people = [_member(peer, chat, who) for who, standing in chat.members.items() if standing == "administrator"]
    own = membership(bot.json, chat.standing(bot.token))
    return [*people, own] if own["status"] == "administrator" else people


def leave_chat(peer: People, bot: Bot, params: Params) -> bool:
    """Leave a group."""
    reachable(peer, bot, params).bots[bot.token] = "left"
    peer.changed()
    return True


def set_my_commands(peer: People, bot: Bot, params: Params) -> bool:
    """Set the menu of commands for a scope and a language."""
    commands: list[Json] = params.tree("commands") or []
    if len(commands) > limits.COMMANDS:
        raise bad_request("too many commands specified")
    for command in commands:
        _check_command(command)
    bot.commands[_audience(params)] = commands
    peer.changed()
    return True


def get_my_commands(peer: People, bot: Bot, params: Params) -> list[Json]:
    """Return the menu of exactly this scope and language."""
    return bot.commands.get(_audience(params), [])


def delete_my_commands(peer: People, bot: Bot, params: Params) -> bool:
    """Remove the menu of a scope and a language."""
    bot.commands.pop(_audience(params), None)
    peer.changed()
    return True


def accept(peer: People, bot: Bot, params: Params) -> bool:
    """Take a setting that nobody looks at here."""
    return True


def _member(peer: People, chat: Chat, user_id: int) -> Json:
    private = chat.person is not None and chat.person.id == user_id
    return membership(peer.people[user_id].json, chat.members.get(user_id, "member" if private else "left"))


def _audience(params: Params) -> tuple[str, str]:
    scope = params.tree("scope") or {"type": "default"}
    target = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return target, params.words("language_code")


def _check_command(command: Json) -> None:
    if not COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command.get("description", "")) <= limits.COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
