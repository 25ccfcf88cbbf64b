"""The staff bot's way out, through python-telegram-bot; imported only when a staff token is set."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, cast

import httpx
import structlog
from telegram import Bot, BotCommand, InputFile, error
from telegram.request import HTTPXRequest

from bot.channels.call import Call
from jobs.gateways import telegram_errors as errors
from jobs.gateways.outcome import Moved, Outcome

# The library warns at each 429 unless it may give its times as timedeltas, and takes this wish nowhere else.
os.environ.setdefault("PTB_TIMEDELTA", "true")

CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
NEVER_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

log = structlog.get_logger()


class TelegramStaff:
    """Delivers to officers."""

    def __init__(self, token: str, base_url: str | None = None) -> None:
        server = (base_url or "https://api.telegram.org").rstrip("/")
        self._http = HTTPXRequest(
            connect_timeout=errors.CONNECT_SECONDS,
            read_timeout=errors.SECONDS,
            write_timeout=errors.SECONDS,
            media_write_timeout=errors.SECONDS,
            pool_timeout=errors.SECONDS,
        )
        self._bot = Bot(token, base_url=f"{server}/bot", request=self._http, get_updates_request=self._http)

    async def deliver(self, call: Call) -> Outcome:
        """Make the call once."""
        try:
            method = request(self._bot, call)
        except (KeyError, TypeError, ValueError) as wrong:
            return errors.mistaken(f"{call.method}: {wrong}")
        try:
            return errors.accepted(await method())
        except error.TelegramError as refused:
            return meaning(refused)
        except Exception as bug:
            # Whatever it was, we may have written before it.
            log.error("telegram_send_broke", method=call.method, error=repr(bug))
            return errors.unanswered(repr(bug))

    async def fetch_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """Wait for updates from `offset` on; raises when Telegram does not answer."""
        asked = {"offset": offset, "timeout": timeout, "allowed_updates": errors.ALLOWED_UPDATES}
        patience = timeout + errors.SECONDS
        # Raw, so that an update the library cannot read does not stop the rest. It gives raw answers only to methods
        # it does not know, and Telegram reads their names without regard to case.
        updates = await self._bot.do_api_request("GetUpdates", api_kwargs=asked, read_timeout=patience)
        return cast("list[dict[str, Any]]", updates)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.shutdown()


def request(bot: Bot, call: Call) -> Callable[[], Coroutine[Any, Any, Any]]:
    """Return a call as the library spells it; what is newer than the library goes out as it stands."""
    params = {name: _typed(name, value) for name, value in call.params.items()}
    method = getattr(bot, CAPITAL.sub("_", call.method).lower(), None)
    if method is None:
        return partial(bot.do_api_request, call.method, api_kwargs=params)
    signature = inspect.signature(method)
    known = {name: value for name, value in params.items() if name in signature.parameters}
    newer = {name: value for name, value in params.items() if name not in known}
    signature.bind(**known)
    return partial(method, **known, api_kwargs=newer)


def meaning(refused: error.TelegramError) -> Outcome:
    """Return what an error of the library's means for the message."""
    match refused:
        case error.RetryAfter():
            return errors.flooded(_seconds(refused.retry_after))
        case error.ChatMigrated():
            return Moved(str(refused.new_chat_id))
        case error.Forbidden():
            return errors.forbidden(refused.message)
        case error.BadRequest():
            return errors.bad_request(refused.message)
        case error.InvalidToken() | error.EndPointNotFound():
            return errors.mistaken(refused.message)
        case _:
            lost = errors.unconnected if isinstance(refused.__cause__, NEVER_WRITTEN) else errors.unanswered
            return lost(refused.message)


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else wait


def _typed(name: str, value: Any) -> Any:
    if name == "commands":
        # The one parameter that the library takes apart itself.
        return [BotCommand(command["command"], command["description"]) for command in value]
    file = errors.as_file(value)
    return InputFile(file[1], filename=file[0]) if file else value
