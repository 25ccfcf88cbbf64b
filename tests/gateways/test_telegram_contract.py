"""Both ways out to Telegram keep one contract, against the peer over HTTP."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeAlias

import aiohttp
import httpx
import pytest
import telegram
from aiogram import exceptions, methods

from bot.channels.call import Call
from jobs.gateways import telegram_borrowers, telegram_errors, telegram_staff
from jobs.gateways.outcome import Accepted, Later, Moved, Outcome, Refused, Uncertain
from jobs.gateways.peers.telegram import Chat, Fault, Person, TelegramPeer, Upload, telegram_app
from jobs.gateways.peers.telegram.peer import Answer
from jobs.gateways.peers.telegram.people import DOT
from tests.gateways.conftest import Serve

TOKEN = "42:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
YES_OR_NO = {
    "inline_keyboard": [[{"text": "Yes", "callback_data": "7f:yes"}, {"text": "No", "callback_data": "7f:no"}]]
}


class Way(Protocol):
    """A gateway that also asks for updates."""

    async def deliver(self, call: Call) -> Outcome: ...
    async def fetch_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]: ...
    async def close(self) -> None: ...


class Plain:
    """The way out of one process, which has no library and no network: the same table reads its answers."""

    def __init__(self, peer: TelegramPeer) -> None:
        self._peer = peer

    async def deliver(self, call: Call) -> Outcome:
        """Make the call once."""
        return telegram_errors.outcome_of(*self._peer.call(TOKEN, call.method, call.params))


Make: TypeAlias = Callable[[str, str | None], Way]
WAYS: dict[str, Make] = {"aiogram": telegram_borrowers.TelegramBorrowers, "ptb": telegram_staff.TelegramStaff}


class Overheard(TelegramPeer):
    """A peer that remembers what it was asked."""

    def __init__(self) -> None:
        self.time = NOON
        self.calls: list[tuple[str, dict[str, Any]]] = []
        super().__init__(now=lambda: self.time)

    def call(self, token: str, method: str, params: Mapping[str, Any]) -> Answer:
        self.calls.append((method, dict(params)))
        return super().call(token, method, params)


@pytest.fixture
def peer() -> Overheard:
    peer = Overheard()
    peer.add_bot(TOKEN, username="QistBot")
    return peer


@pytest.fixture
def amina(peer: Overheard) -> Person:
    return peer.add_person("Amina")


@pytest.fixture
def talk(peer: Overheard, amina: Person) -> Chat:
    chat = peer.private(amina, TOKEN)
    peer.say(amina, chat, "/start")
    peer.drain(TOKEN)
    return chat


@pytest.fixture
async def server(serve: Serve, peer: Overheard) -> str:
    return await serve(telegram_app(peer))


@pytest.fixture(params=WAYS)
def make(request: pytest.FixtureRequest) -> Make:
    return WAYS[request.param]


@pytest.fixture
async def way(make: Make, server: str) -> AsyncIterator[Way]:
    way = make(TOKEN, server)
    yield way
    await way.close()


def send(chat: Chat, text: str = "Hello", **more: Any) -> Call:
    return Call("sendMessage", {"chat_id": chat.id, "text": text, **more})


async def test_a_message_with_buttons_arrives_as_it_was_meant(way: Way, talk: Chat) -> None:
    outcome = await way.deliver(send(talk, "قسط: <b>Yes?</b>", parse_mode="HTML", reply_markup=YES_OR_NO))

    assert outcome == Accepted("2")
    message = talk.messages[-1]
    assert message.text == "قسط: Yes?"
    assert message.entities == [{"type": "bold", "offset": 5, "length": 4}]
    assert message.json["reply_markup"] == YES_OR_NO


async def test_a_reply_keyboard_and_a_reply(way: Way, talk: Chat) -> None:
    keyboard = {"keyboard": [[{"text": "Share my number", "request_contact": True}]], "one_time_keyboard": True}

    outcome = await way.deliver(
        send(talk, reply_markup=keyboard, reply_parameters={"message_id": 1}, protect_content=True)
    )

    assert outcome == Accepted("2")
    assert talk.keyboard[0][0].asks_contact
    assert talk.messages[-1].json["reply_to_message"]["message_id"] == 1
    assert talk.messages[-1].json["has_protected_content"] is True


@pytest.mark.parametrize("length", [1, 4096])
async def test_text_up_to_the_limit(way: Way, talk: Chat, length: int) -> None:
    assert await way.deliver(send(talk, "x" * length)) == Accepted("2")


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "1 <", "parse_mode": "HTML"}, "can't parse entities"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "x" * 65}]]}}, "button_data_invalid"),
    ],
)
async def test_what_we_made_wrong_is_looked_at(way: Way, talk: Chat, params: dict[str, Any], reason: str) -> None:
    outcome = await way.deliver(send(talk, **params))

    assert isinstance(outcome, Refused)
    assert reason in outcome.reason.lower()
    assert (outcome.alarm, outcome.route_lost) == (True, False)
    assert len(talk.messages) == 1


async def test_whom_we_cannot_reach(way: Way, peer: Overheard, amina: Person, talk: Chat) -> None:
    joseph = peer.add_person("Joseph")
    stranger = peer.private(joseph, TOKEN)
    thrown_out = peer.add_group("Officers", members=[joseph], tokens=[TOKEN])
    peer.kick_bot(joseph, thrown_out, TOKEN)
    left = peer.add_group("Old officers", members=[joseph], supergroup=True)
    unknown = Chat(99, "99", "private")
    peer.block(amina, TOKEN)
    refused = {
        "bot was blocked by the user": talk,
        "bot can't initiate conversation with a user": stranger,
        "bot was kicked from the group chat": thrown_out,
        "bot is not a member of the supergroup chat": left,
        "hat not found": unknown,
    }

    for words, chat in refused.items():
        outcome = await way.deliver(send(chat))

        assert isinstance(outcome, Refused)
        assert words in outcome.reason
        assert (outcome.route_lost, outcome.alarm) == (True, False)

    peer.unblock(amina, TOKEN)
    peer.deactivate(amina)
    gone = await way.deliver(send(talk))
    assert gone == Refused("Forbidden: user is deactivated", route_lost=True)


async def test_a_group_that_moved(way: Way, peer: Overheard, amina: Person) -> None:
    group = peer.add_group("Officers", members=[amina], tokens=[TOKEN])
    new = peer.upgrade(amina, group)

    moved = await way.deliver(send(group))
    sent = await way.deliver(send(new))

    assert moved == Moved(str(new.id))
    assert sent == Accepted("2")


async def test_telegram_asks_to_slow_down(way: Way, talk: Chat) -> None:
    outcomes = [await way.deliver(send(talk)) for _ in range(6)]

    assert outcomes[:5] == [Accepted(str(number)) for number in range(2, 7)]
    assert outcomes[5] == Later(5, "Telegram asks us to slow down", counts=False)


async def test_the_same_table_reads_plain_answers(way: Way, peer: Overheard, amina: Person, talk: Chat) -> None:
    plain = Plain(peer)
    joseph = peer.add_person("Joseph")
    group = peer.add_group("Officers", members=[joseph], tokens=[TOKEN])
    peer.upgrade(joseph, group)
    unchanged = Call("editMessageText", {"chat_id": str(talk.id), "message_id": "2", "text": "Hello"})
    calls = [send(talk), unchanged, send(talk, ""), send(peer.private(joseph, TOKEN)), send(group)]

    for call in calls:
        assert type(await plain.deliver(call)) is type(await way.deliver(call)), call
    peer.revoke(TOKEN)
    assert await plain.deliver(send(talk)) == Refused("Unauthorized", alarm=True)
    peer.fail_next(Fault.ERROR_BEFORE)
    assert await plain.deliver(send(talk)) == Uncertain("Internal Server Error")
    peer.fail_next(Fault.TOO_MANY, retry_after=7)
    assert await plain.deliver(send(talk)) == Later(7, "Telegram asks us to slow down", counts=False)


async def test_edits(way: Way, talk: Chat) -> None:
    await way.deliver(send(talk, "Yes?", reply_markup=YES_OR_NO))
    at = {"chat_id": talk.id, "message_id": 2}

    assert await way.deliver(Call("editMessageText", {**at, "text": "Sent."})) == Accepted("2")
    assert await way.deliver(Call("editMessageText", {**at, "text": "Sent."})) == Accepted()
    assert await way.deliver(Call("editMessageReplyMarkup", {**at, "reply_markup": YES_OR_NO})) == Accepted("2")
    assert await way.deliver(Call("editMessageReplyMarkup", {**at, "reply_markup": YES_OR_NO})) == Accepted()
    missing = await way.deliver(Call("editMessageText", {"chat_id": talk.id, "message_id": 9, "text": "x"}))
    assert isinstance(missing, Refused)
    assert (missing.route_lost, missing.alarm) == (False, False)
    assert [(message.text, message.edited) for message in talk.shown] == [("/start", False), ("Sent.", True)]


async def test_deletes(way: Way, peer: Overheard, talk: Chat) -> None:
    await way.deliver(send(talk))
    first, second = ({"chat_id": talk.id, "message_id": number} for number in (1, 2))

    assert await way.deliver(Call("deleteMessage", first)) == Accepted()
    assert await way.deliver(Call("deleteMessage", first)) == Accepted()
    peer.time += timedelta(hours=49)
    late = await way.deliver(Call("deleteMessage", second))
    assert isinstance(late, Refused)
    assert (late.route_lost, late.alarm) == (False, False)
    assert [message.id for message in talk.shown] == [2]


async def test_a_press_is_answered_or_too_old(way: Way, peer: Overheard, amina: Person, talk: Chat) -> None:
    await way.deliver(send(talk, "Yes?", reply_markup=YES_OR_NO))
    [update] = peer.press(amina, talk, 2, "7f:yes")
    answer = Call("answerCallbackQuery", {"callback_query_id": update["callback_query"]["id"], "text": "Sent"})

    assert await way.deliver(answer) == Accepted()
    assert await way.deliver(answer) == Accepted()
    assert [toast.text for toast in peer.toasts] == ["Sent"]


async def test_a_document_goes_as_multipart(way: Way, peer: Overheard, talk: Chat) -> None:
    content = bytes(range(256)) * 1000
    upload = {"filename": "statement March.pdf", "content_base64": base64.b64encode(content).decode()}

    sent = await way.deliver(Call("sendDocument", {"chat_id": talk.id, "document": upload, "caption": "March"}))

    assert sent == Accepted("2")
    message = talk.messages[-1]
    assert (message.filename, message.text, peer.content(message.file_id)) == ("statement March.pdf", "March", content)
    again = await way.deliver(Call("sendDocument", {"chat_id": talk.id, "document": message.file_id}))
    assert again == Accepted("3")


async def test_a_photo_and_what_is_none(way: Way, peer: Overheard, talk: Chat) -> None:
    photo, text = ({"filename": "c.png", "content_base64": base64.b64encode(it).decode()} for it in (DOT, b"text"))

    sent = await way.deliver(Call("sendPhoto", {"chat_id": talk.id, "photo": photo}))
    refused = await way.deliver(Call("sendPhoto", {"chat_id": talk.id, "photo": text}))

    assert sent == Accepted("2")
    assert peer.content(talk.messages[-1].file_id) == DOT
    assert isinstance(refused, Refused)


async def test_a_file_beyond_fifty_megabytes(way: Way, talk: Chat) -> None:
    upload = {"filename": "book.pdf", "content_base64": base64.b64encode(bytes(50_000_001)).decode()}

    outcome = await way.deliver(Call("sendDocument", {"chat_id": talk.id, "document": upload}))

    assert isinstance(outcome, Refused)
    assert outcome.alarm


@pytest.mark.parametrize(("fault", "kept"), [(Fault.ERROR_BEFORE, 0), (Fault.ERROR_AFTER, 1), (Fault.CUT_AFTER, 1)])
async def test_nobody_knows_whether_it_was_done(way: Way, peer: Overheard, talk: Chat, fault: Fault, kept: int) -> None:
    peer.fail_next(fault, method="sendMessage")

    outcome = await way.deliver(send(talk))

    assert isinstance(outcome, Uncertain)
    assert len(talk.messages) == 1 + kept
    assert isinstance(await way.deliver(send(talk)), Accepted)


async def test_a_silent_answer_is_uncertain(
    monkeypatch: pytest.MonkeyPatch, make: Make, server: str, peer: Overheard, talk: Chat
) -> None:
    monkeypatch.setattr(telegram_errors, "SECONDS", 0.3)
    peer.fail_next(Fault.SILENCE_AFTER)
    way = make(TOKEN, server)

    outcome = await way.deliver(send(talk))
    await way.close()

    assert isinstance(outcome, Uncertain)
    assert len(talk.messages) == 2


async def test_a_connection_that_breaks_unanswered_is_uncertain(make: Make, talk: Chat) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as broken:
        way = make(TOKEN, f"http://127.0.0.1:{broken.sockets[0].getsockname()[1]}")
        outcome = await way.deliver(send(talk))
        await way.close()

    assert isinstance(outcome, Uncertain)


async def test_nothing_was_written_when_nobody_listens(make: Make, talk: Chat) -> None:
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        port = briefly.getsockname()[1]
    way = make(TOKEN, f"http://127.0.0.1:{port}")

    outcome = await way.deliver(send(talk))
    await way.close()

    assert isinstance(outcome, Later)
    assert (outcome.seconds, outcome.counts) == (5, True)


@pytest.mark.parametrize("status", [502, 504])
async def test_a_proxys_own_page_is_uncertain(make: Make, serve: Serve, talk: Chat, status: int) -> None:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<html>Bad Gateway</html>"})

    way = make(TOKEN, await serve(page))

    outcome = await way.deliver(send(talk))
    await way.close()

    assert isinstance(outcome, Uncertain)


async def test_a_limit_without_a_time_is_waited_for(make: Make, serve: Serve, talk: Chat) -> None:
    async def limit(scope: Any, receive: Any, send: Any) -> None:
        body = json.dumps({"ok": False, "error_code": 429, "description": "Too Many Requests"}).encode()
        await receive()
        await send({"type": "http.response.start", "status": 429, "headers": []})
        await send({"type": "http.response.body", "body": body})

    way = make(TOKEN, await serve(limit))

    outcome = await way.deliver(send(talk))
    await way.close()

    assert isinstance(outcome, Later)
    assert not outcome.counts


async def test_a_token_taken_away(way: Way, peer: Overheard, talk: Chat) -> None:
    peer.revoke(TOKEN)

    outcome = await way.deliver(send(talk))

    assert isinstance(outcome, Refused)
    assert (outcome.alarm, outcome.route_lost) == (True, False)


@pytest.mark.parametrize(
    "call",
    [
        Call("sendMesage", {"chat_id": 1, "text": "Hello"}),
        Call("sendMessage", {"chat_id": 1}),
        Call("sendDocument", {"chat_id": 1, "document": {"filename": "a", "content_base64": "?"}}),
        Call("setMyCommands", {"commands": [{"command": "loan"}]}),
    ],
    ids=["no such method", "no text", "no file", "no description"],
)
async def test_a_call_that_makes_no_sense(way: Way, call: Call) -> None:
    outcome = await way.deliver(call)

    assert isinstance(outcome, Refused)
    assert outcome.alarm


async def test_what_a_bot_shows_of_itself(way: Way, peer: Overheard) -> None:
    commands = [{"command": "loan", "description": "Your loan"}]
    scope = {"type": "all_private_chats"}

    outcomes = [
        await way.deliver(Call("setMyCommands", {"commands": commands, "scope": scope, "language_code": "en"})),
        await way.deliver(Call("setMyDescription", {"description": "Loans in chat"})),
        await way.deliver(Call("setWebhook", {"url": "https://qist.example/telegram", "secret_token": "s3cret"})),
        await way.deliver(Call("deleteWebhook", {"drop_pending_updates": True})),
    ]

    assert outcomes == [Accepted()] * 4
    assert peer.commands(TOKEN, "en") == commands


async def test_updates_come_as_they_are_and_are_forgotten(way: Way, peer: Overheard, amina: Person, talk: Chat) -> None:
    made = [update for text in ("one", "two") for update in peer.say(amina, talk, text)]
    strange = {**made[1], "something_new": {"id": 1}}
    peer.bots[TOKEN].updates[made[1]["update_id"]] = strange

    assert await way.fetch_updates(None, 0) == [made[0], strange]
    assert await way.fetch_updates(made[1]["update_id"], 0) == [strange]
    assert await way.fetch_updates(made[1]["update_id"] + 1, 0) == []
    assert set(peer.bots[TOKEN].allowed or ()) == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_a_long_poll_answers_at_once_when_something_comes(
    way: Way, peer: Overheard, amina: Person, talk: Chat
) -> None:
    waiting = asyncio.create_task(way.fetch_updates(None, 20))
    await asyncio.sleep(0.1)
    assert not waiting.done()

    made = peer.say(amina, talk, "Hello")

    assert await asyncio.wait_for(waiting, 2) == made


async def test_asking_fails_loudly_while_a_webhook_is_set(way: Way, peer: Overheard) -> None:
    await way.deliver(Call("setWebhook", {"url": "https://qist.example/telegram"}))

    with pytest.raises((exceptions.TelegramConflictError, telegram.error.Conflict)):
        await way.fetch_updates(None, 0)


CALLS = [
    Call("sendMessage", {"text": "Yes?", "reply_markup": YES_OR_NO, "parse_mode": "HTML", "protect_content": True}),
    Call("sendMessage", {"text": "?", "reply_markup": {"keyboard": [[{"text": "Mine", "request_contact": True}]]}}),
    Call("sendMessage", {"text": "?", "reply_markup": {"remove_keyboard": True}}),
    Call("sendMessage", {"text": "?", "reply_parameters": {"message_id": 1, "allow_sending_without_reply": True}}),
    Call("sendMessage", {"text": "?", "link_preview_options": {"is_disabled": True}, "disable_notification": True}),
    Call("sendDocument", {"document": {"filename": "a.pdf", "content_base64": "JVBERg=="}, "caption": "March"}),
    Call("editMessageText", {"message_id": 1, "text": "Sent.", "reply_markup": YES_OR_NO}),
    Call("editMessageReplyMarkup", {"message_id": 1}),
    Call("deleteMessage", {"message_id": 1}),
    Call("sendChatAction", {"action": "typing"}),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method}-{'-'.join(call.params)}")
async def test_what_one_library_sends_the_other_understands(
    way: Way, make: Make, peer: Overheard, talk: Chat, call: Call
) -> None:
    await way.deliver(Call(call.method, {"chat_id": talk.id, **call.params}))

    method, sent = peer.calls[-1]
    assert method == call.method
    assert read_params(sent).keys() >= call.params.keys()
    for name, value in read_params(sent).items():
        if name in call.params and name != "document":
            assert value == call.params[name]
    check = understood_by_ptb if make is telegram_borrowers.TelegramBorrowers else understood_by_aiogram
    check(method, read_params(sent))


def read_params(sent: dict[str, Any]) -> dict[str, Any]:
    """Return form strings as the values they spell."""
    values = {name: value for name, value in sent.items() if not attached(sent, name)}
    spelled = {name for name, value in values.items() if isinstance(value, str) and value[:1] in '{["0123456789tf'}
    return {name: json_or_words(value) if name in spelled else value for name, value in values.items()}


def attached(sent: dict[str, Any], name: str) -> bool:
    """Say whether this part is only the content of another."""
    return f"attach://{name}" in sent.values()


def json_or_words(value: str) -> Any:
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def understood_by_aiogram(method: str, params: dict[str, Any]) -> None:
    """Read a call with aiogram's types: nothing wrong, nothing unknown."""
    values = {name: str(value) if isinstance(value, Upload) else value for name, value in params.items()}
    found: type[methods.TelegramMethod[Any]] = getattr(methods, method[:1].upper() + method[1:])
    assert not found.model_validate(values).model_extra


def understood_by_ptb(method: str, params: dict[str, Any]) -> None:
    """Read a call with the other library's types: nothing missing, nothing unknown."""
    function = getattr(telegram.Bot, telegram_staff.CAPITAL.sub("_", method).lower())
    inspect.signature(function).bind(None, **params)
    markup = params.get("reply_markup", {})
    kinds: dict[str, type[telegram.TelegramObject]] = {
        "inline_keyboard": telegram.InlineKeyboardMarkup,
        "keyboard": telegram.ReplyKeyboardMarkup,
        "remove_keyboard": telegram.ReplyKeyboardRemove,
    }
    for key, kind in kinds.items():
        if key in markup:
            assert kind.de_json(markup).to_dict() == markup


@pytest.mark.parametrize(
    ("cause", "kind"), [(httpx.ConnectTimeout("late"), Later), (httpx.ReadTimeout("late"), Uncertain)]
)
def test_late_in_ptb(cause: Exception, kind: type[Outcome]) -> None:
    late = telegram.error.TimedOut()
    late.__cause__ = cause

    assert isinstance(telegram_staff.meaning(late), kind)


@pytest.mark.parametrize(
    ("cause", "kind"), [(aiohttp.ConnectionTimeoutError(), Later), (aiohttp.SocketTimeoutError(), Uncertain)]
)
def test_late_in_aiogram(cause: Exception, kind: type[Outcome]) -> None:
    late = exceptions.TelegramNetworkError(methods.GetMe(), "late")
    late.__cause__ = cause

    assert isinstance(telegram_borrowers.meaning(late), kind)


def test_an_answer_aiogram_cannot_read_is_still_an_answer() -> None:
    body = {"ok": True, "result": {"message_id": 7, "chat": "of a new kind"}}
    unread = exceptions.ClientDecodeError("Failed to deserialize object", ValueError(), body)

    assert telegram_borrowers.meaning(unread) == Accepted("7")
