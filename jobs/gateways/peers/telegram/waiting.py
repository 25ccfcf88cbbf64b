"""getUpdates as Telegram does it: the answer waits until there is something to say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jobs.gateways.peers.telegram.errors import conflict
from jobs.gateways.peers.telegram.peer import Answer, TelegramPeer

TAKEN_OVER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def long_poll(peer: TelegramPeer, token: str, params: Mapping[str, Any]) -> Answer:
    """Ask for updates, waiting up to `timeout` seconds for the first; a newer poll ends an older one."""
    changed = asyncio.Event()
    unwatch = peer.watch(changed.set)
    try:
        return await _until_something(peer, token, params, changed)
    finally:
        unwatch()


async def _until_something(peer: TelegramPeer, token: str, params: Mapping[str, Any], changed: asyncio.Event) -> Answer:
    bot = peer.bots.get(token)
    turn = _next_turn(peer, token)
    loop = asyncio.get_running_loop()
    until = loop.time() + float(params.get("timeout") or 0)
    while True:
        changed.clear()
        status, body = peer.call(token, "getUpdates", params)
        left = until - loop.time()
        if status != 200 or body["result"] or left <= 0:
            return status, body
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), left)
        if bot and bot.polls != turn:
            return 409, conflict(TAKEN_OVER).body


def _next_turn(peer: TelegramPeer, token: str) -> int:
    bot = peer.bots.get(token)
    if bot is None:
        return 0
    bot.polls += 1
    peer.changed()
    return bot.polls
