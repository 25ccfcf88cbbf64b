"""The methods by which a bot gets its updates: asking for them, or naming an address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.errors import bad_request, conflict
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.people import People
from jobs.gateways.peers.telegram.records import Bot, Json, Webhook

SECRET = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.SECRET}}}", re.ASCII)


def get_updates(peer: People, bot: Bot, params: Params) -> list[Json]:
    """Return what waits from `offset` on and forget what came before; see long_poll for the waiting."""
    if bot.webhook:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(bot, params)
    _forget(bot, params.whole("offset"))
    return peer.pending(bot.token)[: params.whole("limit", limits.UPDATES_AT_ONCE) or limits.UPDATES_AT_ONCE]


def set_webhook(peer: People, bot: Bot, params: Params) -> bool:
    """Post updates to an address from now on; an empty one goes back to asking."""
    url, secret = params.words("url"), params.words("secret_token")
    if url:
        _check_address(url)
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(bot, params)
    bot.webhook = Webhook(url, secret) if url else None
    return delete_pending(bot, params)


def delete_webhook(peer: People, bot: Bot, params: Params) -> bool:
    """Go back to asking."""
    bot.webhook = None
    return delete_pending(bot, params)


def delete_pending(bot: Bot, params: Params) -> bool:
    """Forget what waits, if the call says so."""
    if params.flag("drop_pending_updates"):
        bot.updates.clear()
    return True


def get_webhook_info(peer: People, bot: Bot, params: Params) -> Json:
    """Say where updates go and how the last delivery went."""
    hook = bot.webhook or Webhook("")
    info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(bot.updates)}
    if hook.last_error_at:
        info |= {"last_error_date": int(hook.last_error_at.timestamp()), "last_error_message": hook.last_error}
    return {**info, "allowed_updates": sorted(bot.allowed)} if bot.allowed else info


def _allow(bot: Bot, params: Params) -> None:
    # Left out, the earlier wish stays; empty, everything usual comes.
    if "allowed_updates" in params:
        bot.allowed = frozenset(params.tree("allowed_updates")) or None


def _forget(bot: Bot, offset: int) -> None:
    known = sorted(bot.updates)
    first = offset if offset >= 0 else (known[offset:] or [0])[0]
    for update_id in known:
        if update_id < first:
            del bot.updates[update_id]


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    # Plain HTTP is for a Bot API server on one's own machine, which is what we are.
    if parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"):
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in limits.WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
