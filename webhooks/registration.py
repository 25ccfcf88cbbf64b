"""Telling Telegram, at start, where to call each bot, or that we fetch; and which commands its menu shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog

from bot.channels.call import Call
from bot.flows.staff.commands import COMMANDS
from domain.messages import Text, _
from jobs.gateways.outcome import Accepted, Gateway
from jobs.runtime import Runtime

log = structlog.get_logger()

UPDATES: Final = ["message", "callback_query", "my_chat_member"]

#: What the borrowers' menu offers; everything else is a word away.
BORROWER_COMMANDS: Final[Mapping[str, Text]] = {
    "menu": _("What you can do now"),
    "balance": _("What I owe"),
    "pay": _("Pay"),
    "schedule": _("Schedule"),
    "status": _("Status"),
    "language": _("Change language"),
    "help": _("Help"),
}


async def register(runtime: Runtime) -> None:
    """Set or remove each bot's webhook and set its menu; a provider out of reach is logged and does not stop us."""
    for channel, gateway in runtime.gateways.items():
        if channel in {"telegram", "staff"}:
            for call in _calls(runtime, channel):
                await _try(gateway, channel, call)


def _calls(runtime: Runtime, channel: str) -> list[Call]:
    settings = runtime.settings
    say = runtime.desk.speakers("en").say
    if secret := settings.telegram_secret.get_secret_value():
        url = f"{settings.address}/webhooks/{channel}"
        webhook = Call("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": UPDATES})
    else:
        webhook = Call("deleteWebhook", {})
    staff_words = {word: entry.explained for word, entry in COMMANDS.items()}
    entries = BORROWER_COMMANDS if channel == "telegram" else staff_words
    menu: list[dict[str, Any]] = [{"command": word, "description": say(text)} for word, text in entries.items()]
    return [webhook, Call("setMyCommands", {"commands": menu})]


async def _try(gateway: Gateway, channel: str, call: Call) -> None:
    outcome = await gateway.deliver(call)
    if not isinstance(outcome, Accepted):
        log.error("telegram was not told", bot=channel, method=call.method, outcome=type(outcome).__name__)
