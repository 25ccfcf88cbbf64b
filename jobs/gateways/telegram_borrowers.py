"""
The borrower bot's way out, through aiogram.

Importing aiogram costs seconds and some 130 MB, so the app imports this file only when a borrower token is set.
"""

from __future__ import annotations

from typing import Any, cast

import aiohttp
import structlog
from aiogram import Bot, exceptions, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile

from bot.channels.call import Call
from jobs.gateways import telegram_errors as errors
from jobs.gateways.outcome import Accepted, Moved, Outcome

log = structlog.get_logger()


class FetchUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates with the updates left as they came: one that aiogram cannot read must not stop the rest."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    allowed_updates: tuple[str, ...] = errors.ALLOWED_UPDATES


class TelegramBorrowers:
    """Delivers to borrowers."""

    def __init__(self, token: str, base_url: str | None = None) -> None:
        server = TelegramAPIServer.from_base(base_url) if base_url else PRODUCTION
        # aiogram says float and hands it on as it is; aiohttp tells connecting from answering only by this.
        patience = aiohttp.ClientTimeout(total=errors.SECONDS, sock_connect=errors.CONNECT_SECONDS)
        self._bot = Bot(token, session=AiohttpSession(api=server, timeout=cast("float", patience)))

    async def deliver(self, call: Call) -> Outcome:
        """Make the call once."""
        try:
            method = request(call)
        except (AttributeError, TypeError, ValueError) as error:
            return errors.mistaken(f"{call.method}: {error}")
        try:
            return errors.accepted(await self._bot(method))
        except exceptions.AiogramError as error:
            return meaning(error)
        except Exception as bug:
            # Whatever it was, we may have written before it.
            log.error("telegram_send_broke", method=call.method, error=repr(bug))
            return errors.unanswered(repr(bug))

    async def fetch_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:
        """Wait for updates from `offset` on; raises when Telegram does not answer."""
        patience = timeout + round(errors.SECONDS)
        return await self._bot(FetchUpdates(offset=offset, timeout=timeout), request_timeout=patience)

    async def close(self) -> None:
        """Let go of connections."""
        await self._bot.session.close()


def request(call: Call) -> TelegramMethod[Any]:
    """Return a call as aiogram spells it."""
    name = call.method[:1].upper() + call.method[1:]
    method: type[TelegramMethod[Any]] = getattr(methods, name)
    return method.model_validate({name: _uploaded(value) for name, value in call.params.items()})


def meaning(error: exceptions.AiogramError) -> Outcome:
    """Return what an error of aiogram's means for the message."""
    match error:
        case exceptions.TelegramRetryAfter():
            return errors.flooded(error.retry_after)
        case exceptions.TelegramMigrateToChat():
            return Moved(str(error.migrate_to_chat_id))
        case exceptions.TelegramForbiddenError():
            return errors.forbidden(error.message)
        case exceptions.TelegramBadRequest():
            return errors.bad_request(error.message)
        case exceptions.TelegramUnauthorizedError() | exceptions.TelegramNotFound():
            return errors.mistaken(error.message)
        case exceptions.TelegramNetworkError():
            return _broken(error)
        case exceptions.ClientDecodeError(data={"ok": True, "result": {"message_id": message_id}}):
            # Sent, only aiogram could not read the answer: it holds something newer than aiogram.
            return Accepted(str(message_id))
        case _:
            return errors.unanswered(str(error))


def _broken(error: exceptions.TelegramNetworkError) -> Outcome:
    never_written = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    lost = errors.unconnected if isinstance(error.__cause__, never_written) else errors.unanswered
    return lost(error.message)


def _uploaded(value: Any) -> Any:
    file = errors.as_file(value)
    return BufferedInputFile(file[1], filename=file[0]) if file else value
