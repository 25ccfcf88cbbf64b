"""TelegramPeer: the Bot API's behaviour as one object, without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from jobs.gateways.peers.telegram import asking, changing, receiving, sending
from jobs.gateways.peers.telegram.errors import ApiError, NoAnswer, too_many
from jobs.gateways.peers.telegram.faults import Fault, Plan, Planned
from jobs.gateways.peers.telegram.params import Params
from jobs.gateways.peers.telegram.people import People
from jobs.gateways.peers.telegram.records import Bot, Json
from jobs.gateways.peers.telegram.world import utc_now

Method: TypeAlias = Callable[[People, Bot, Params], Any]
Answer: TypeAlias = tuple[int, Json]

METHODS: dict[str, Method] = {
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": changing.edit_message_text,
    "editMessageCaption": changing.edit_message_caption,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "deleteMessages": changing.delete_messages,
    "answerCallbackQuery": changing.answer_callback_query,
    "getMe": asking.get_me,
    "getFile": asking.get_file,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "leaveChat": asking.leave_chat,
    "setMyCommands": asking.set_my_commands,
    "getMyCommands": asking.get_my_commands,
    "deleteMyCommands": asking.delete_my_commands,
    "setMyName": asking.accept,
    "setMyDescription": asking.accept,
    "setMyShortDescription": asking.accept,
    "setChatMenuButton": asking.accept,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
}
# Telegram reads method names without regard to case.
_FOUND = {name.lower(): method for name, method in METHODS.items()}


class TelegramPeer(People):
    """A small Telegram: bots call it, people act in it, tests break it."""

    def __init__(self, *, now: Callable[[], datetime] = utc_now, limited: bool = True) -> None:
        super().__init__(now=now, limited=limited)
        self._plan = Plan()

    def call(self, token: str, method: str, params: Mapping[str, Any]) -> Answer:
        """Do what a bot asks and return the HTTP status and the JSON; raise NoAnswer when a fault swallows it."""
        planned = self._plan.take(method)
        if planned is None:
            return self._answer(token, method, params)
        if planned.fault.works:
            self._answer(token, method, params)
        return _spoiled(planned)

    def fail_next(self, fault: Fault, *, method: str = "", times: int = 1, retry_after: int = 7) -> None:
        """Make the next calls, or the next of one method, go wrong."""
        self._plan.add(Planned(fault, method.lower(), times, retry_after))

    def revoke(self, token: str) -> None:
        """Take a bot's token away."""
        self.bots[token].revoked = True

    def commands(self, token: str, language: str = "") -> list[Json]:
        """Return the menu a person with this language sees in a private chat."""
        menus = self.bots[token].commands
        order = [(scope, spoken) for scope in ("all_private_chats", "default") for spoken in (language, "")]
        return next((menus[audience] for audience in order if audience in menus), [])

    def _answer(self, token: str, method: str, params: Mapping[str, Any]) -> Answer:
        try:
            return 200, {"ok": True, "result": self._result(token, method, params)}
        except ApiError as error:
            return error.status, error.body

    def _result(self, token: str, method: str, params: Mapping[str, Any]) -> Any:
        found = _FOUND.get(method.lower())
        if ":" not in token or found is None:
            raise ApiError(404, "Not Found")
        bot = self.bots.get(token)
        if bot is None or bot.revoked:
            raise ApiError(401, "Unauthorized")
        return found(self, bot, Params(params))


def _spoiled(planned: Planned) -> Answer:
    match planned.fault:
        case Fault.TOO_MANY:
            return 429, too_many(planned.retry_after).body
        case Fault.ERROR_BEFORE | Fault.ERROR_AFTER:
            return 500, ApiError(500, "Internal Server Error").body
        case _:
            raise NoAnswer(cut=planned.fault is not Fault.SILENCE_AFTER)
