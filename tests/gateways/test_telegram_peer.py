"""The peer keeps Telegram's rules; its updates are read back by both libraries in test_telegram_updates.py."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jobs.gateways.peers.telegram import Chat, Fault, NoAnswer, Person, TelegramPeer, Upload
from jobs.gateways.peers.telegram.people import DOT

BORROWERS, STAFF = "42:borrowers", "43:staff"
EMOJI = "\U0001f600"


class Clock:
    """A clock a test can move."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **parts: float) -> None:
        """Move it on."""
        self.now += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def peer(clock: Clock) -> TelegramPeer:
    peer = TelegramPeer(now=clock, limited=False)
    peer.add_bot(BORROWERS, username="QistBot")
    peer.add_bot(STAFF, username="QistStaffBot")
    return peer


@pytest.fixture
def amina(peer: TelegramPeer) -> Person:
    return peer.add_person("Amina", phone="+254712345678")


@pytest.fixture
def joseph(peer: TelegramPeer) -> Person:
    return peer.add_person("Joseph")


@pytest.fixture
def talk(peer: TelegramPeer, amina: Person) -> Chat:
    chat = peer.private(amina, BORROWERS)
    peer.say(amina, chat, "/start")
    peer.drain(BORROWERS)
    return chat


@pytest.fixture
def officers(peer: TelegramPeer, joseph: Person) -> Chat:
    return peer.add_group("Officers", members=[joseph], tokens=[STAFF])


def done(answer: tuple[int, dict[str, Any]]) -> Any:
    """Return the result of a call that must have worked."""
    status, body = answer
    assert (status, body["ok"]) == (200, True), body
    return body["result"]


def no(answer: tuple[int, dict[str, Any]]) -> str:
    """Return the words of a call that must have been refused."""
    status, body = answer
    assert (body["ok"], body["error_code"]) == (False, status)
    return str(body["description"])


def buttons(*data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": f"Button {one}", "callback_data": one}] for one in data]})


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": EMOJI * 4097}, "Bad Request: message is too long"),
        ({"text": "a", "parse_mode": "Markdown"}, "Bad Request: unsupported parse_mode"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, 'Bad Request: can\'t parse entities: Unsupported start tag ""'),
        ({"text": "<p>1", "parse_mode": "HTML"}, 'Bad Request: can\'t parse entities: Unsupported start tag "p"'),
        (
            {"text": "<b>1", "parse_mode": "HTML"},
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "a", "reply_markup": "{"}, "Bad Request: can't parse reply markup JSON object"),
        ({"text": "a", "reply_markup": buttons("")}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": buttons("x" * 65)}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": buttons("قسط" * 11)}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": buttons(*map(str, range(101)))}, "Bad Request: reply markup is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "Pay", "url": "http://localhost:8000/"}]]}},
            "Bad Request: inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "Pay"}]]}},
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "Bad Request: message to be replied not found"),
        ({"text": "a", "chat_id": 77}, "Bad Request: chat not found"),
        ({"text": "a", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "a", "chat_id": 43}, "Forbidden: bot can't send messages to bots"),
    ],
)
def test_refuses_what_telegram_refuses(peer: TelegramPeer, talk: Chat, params: dict[str, Any], words: str) -> None:
    answer = peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, **params})

    assert no(answer) == words
    assert len(talk.messages) == 1


@pytest.mark.parametrize("text", ["x", "x" * 4096, EMOJI * 4096])
def test_takes_text_up_to_4096_characters(peer: TelegramPeer, talk: Chat, text: str) -> None:
    sent = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": text}))

    assert sent["text"] == text


def test_button_data_may_have_64_bytes(peer: TelegramPeer, talk: Chat) -> None:
    params = {"chat_id": str(talk.id), "text": "Yes?", "reply_markup": buttons("x" * 64)}

    sent = done(peer.call(BORROWERS, "SENDMESSAGE", params))

    message = talk.message(sent["message_id"])
    assert message is not None
    assert [[button.data for button in row] for row in message.buttons] == [["x" * 64]]


def test_html_becomes_entities_counted_in_utf16(peer: TelegramPeer, talk: Chat) -> None:
    text = f"{EMOJI} <b>Ksh&nbsp;5 &amp; <i>more</i></b> "

    sent = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": text, "parse_mode": "HTML"}))

    assert sent["text"] == f"{EMOJI} Ksh&nbsp;5 & more"
    assert sent["entities"] == [
        {"type": "bold", "offset": 3, "length": 17},
        {"type": "italic", "offset": 16, "length": 4},
    ]


def test_old_direction_marks_are_dropped_and_isolates_stay(peer: TelegramPeer, talk: Chat) -> None:
    sent = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "\u202babc\u202c \u2066123\u2069"}))

    assert sent["text"] == "abc \u2066123\u2069"


def test_a_contact_is_asked_for_in_private_only(peer: TelegramPeer, talk: Chat, officers: Chat) -> None:
    keyboard = {"keyboard": [[{"text": "Share my number", "request_contact": True}]]}

    done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "?", "reply_markup": keyboard}))
    refused = peer.call(STAFF, "sendMessage", {"chat_id": officers.id, "text": "?", "reply_markup": keyboard})

    assert talk.keyboard[0][0].asks_contact
    assert no(refused) == "Bad Request: phone number can be requested in private chats only"
    done(
        peer.call(
            BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "!", "reply_markup": {"remove_keyboard": True}}
        )
    )
    assert talk.keyboard == ()


def test_nobody_is_written_to_before_they_write(peer: TelegramPeer, amina: Person, joseph: Person) -> None:
    peer.private(amina, BORROWERS)

    for who in (amina, joseph):
        answer = peer.call(BORROWERS, "sendMessage", {"chat_id": who.id, "text": "Hello"})
        assert no(answer) == "Forbidden: bot can't initiate conversation with a user"


def test_each_bot_has_its_own_chat_with_a_person(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    answer = peer.call(STAFF, "sendMessage", {"chat_id": talk.id, "text": "Hello"})

    assert no(answer) == "Forbidden: bot can't initiate conversation with a user"
    assert peer.private(amina, STAFF).key != talk.key


def test_blocking_and_unblocking(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    [blocked] = peer.block(amina, BORROWERS)
    refused = peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Hello"})
    [unblocked] = peer.unblock(amina, BORROWERS)

    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert no(refused) == "Forbidden: bot was blocked by the user"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Hello"}))


def test_a_deleted_account(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    peer.deactivate(amina)

    answer = peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Hello"})

    assert no(answer) == "Forbidden: user is deactivated"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_thrown_out_of_a_group(peer: TelegramPeer, joseph: Person, kind: str) -> None:
    group = peer.add_group("Officers", members=[joseph], tokens=[STAFF], supergroup=kind == "supergroup")
    peer.kick_bot(joseph, group, STAFF)

    answer = peer.call(STAFF, "sendMessage", {"chat_id": group.id, "text": "Hello"})

    assert no(answer) == f"Forbidden: bot was kicked from the {kind} chat"


def test_a_group_that_was_upgraded(peer: TelegramPeer, joseph: Person, officers: Chat) -> None:
    new = peer.upgrade(joseph, officers)

    status, body = peer.call(STAFF, "sendMessage", {"chat_id": officers.id, "text": "Hello"})

    assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": new.id})
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    old_note, new_note = (update["message"] for update in peer.drain(STAFF))
    assert (old_note["chat"]["id"], old_note["migrate_to_chat_id"]) == (officers.id, new.id)
    assert (new_note["chat"]["id"], new_note["migrate_from_chat_id"]) == (new.id, officers.id)
    done(peer.call(STAFF, "sendMessage", {"chat_id": new.id, "text": "Hello"}))


def test_a_chat_takes_a_burst_and_then_one_a_second(
    clock: Clock, amina: Person, talk: Chat, peer: TelegramPeer
) -> None:
    peer.limited = True
    hello = {"chat_id": talk.id, "text": "Hello"}

    statuses = [peer.call(BORROWERS, "sendMessage", hello)[0] for _ in range(6)]
    _, body = peer.call(BORROWERS, "sendMessage", hello)

    assert statuses == [200, 200, 200, 200, 200, 429]
    assert body["description"] == "Too Many Requests: retry after 5"
    clock.later(seconds=body["parameters"]["retry_after"])
    done(peer.call(BORROWERS, "sendMessage", hello))


def test_a_group_takes_twenty_a_minute(clock: Clock, officers: Chat, peer: TelegramPeer) -> None:
    peer.limited = True
    taken = 0
    for _ in range(30):
        status, _body = peer.call(STAFF, "sendMessage", {"chat_id": officers.id, "text": "Hello"})
        taken += status == 200
        clock.later(seconds=1.5)

    assert taken == 20


def test_an_edit_changes_words_and_buttons(peer: TelegramPeer, talk: Chat) -> None:
    first = {"chat_id": talk.id, "text": "Yes?", "reply_markup": buttons("yes")}
    sent = done(peer.call(BORROWERS, "sendMessage", first))
    at = {"chat_id": talk.id, "message_id": sent["message_id"]}

    same = peer.call(BORROWERS, "editMessageText", {**at, "text": "Yes? ", "reply_markup": buttons("yes")})
    done(peer.call(BORROWERS, "editMessageText", {**at, "text": "Sent."}))

    assert no(same).startswith("Bad Request: message is not modified")
    message = talk.message(sent["message_id"])
    assert message is not None
    assert (message.text, message.buttons, message.edited) == ("Sent.", (), True)
    assert no(peer.call(BORROWERS, "editMessageReplyMarkup", at)).startswith("Bad Request: message is not modified")


def test_edits_only_what_is_its_own(peer: TelegramPeer, talk: Chat) -> None:
    theirs = peer.call(BORROWERS, "editMessageText", {"chat_id": talk.id, "message_id": 1, "text": "x"})
    nothing = peer.call(BORROWERS, "editMessageText", {"chat_id": talk.id, "message_id": 9, "text": "x"})

    assert no(theirs) == "Bad Request: message can't be edited"
    assert no(nothing) == "Bad Request: message to edit not found"


def test_deletes_within_48_hours_what_people_said_too(clock: Clock, peer: TelegramPeer, talk: Chat) -> None:
    old = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Old"}))["message_id"]

    assert done(peer.call(BORROWERS, "deleteMessage", {"chat_id": talk.id, "message_id": 1})) is True
    again = peer.call(BORROWERS, "deleteMessage", {"chat_id": talk.id, "message_id": 1})
    clock.later(hours=48)
    late = peer.call(BORROWERS, "deleteMessage", {"chat_id": talk.id, "message_id": old})

    assert no(again) == "Bad Request: message to delete not found"
    assert no(late) == "Bad Request: message can't be deleted"
    assert [(message.id, message.deleted) for message in talk.messages] == [(1, True), (old, False)]
    assert [message.id for message in talk.shown] == [old]


def test_a_press_is_answered_once_and_soon(clock: Clock, peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    sent = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "?", "reply_markup": buttons("yes")}))
    [first], [second] = (peer.press(amina, talk, sent["message_id"], "yes") for _ in range(2))
    query = {"callback_query_id": first["callback_query"]["id"], "text": "Done"}

    done(peer.call(BORROWERS, "answerCallbackQuery", query))
    again = peer.call(BORROWERS, "answerCallbackQuery", query)
    clock.later(minutes=5)
    late = peer.call(BORROWERS, "answerCallbackQuery", {"callback_query_id": second["callback_query"]["id"]})

    assert [toast.text for toast in peer.toasts] == ["Done"]
    assert no(again) == no(late)
    assert no(late) == "Bad Request: query is too old and response timeout expired or query ID is invalid"


def test_a_deleted_message_can_be_pressed_but_not_read(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    sent = done(peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "?", "reply_markup": buttons("yes")}))
    at = {"chat_id": talk.id, "message_id": sent["message_id"]}
    done(peer.call(BORROWERS, "deleteMessage", at))

    [update] = peer.press(amina, talk, sent["message_id"], "yes")

    assert update["callback_query"]["message"] == {"chat": talk.json, "message_id": sent["message_id"], "date": 0}


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("sendDocument", {}, "Bad Request: there is no document in the request"),
        ("sendDocument", {"document": Upload("a.pdf", b"")}, "Bad Request: file must be non-empty"),
        ("sendDocument", {"document": "unknown"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": Upload("a", bytes(50_000_001))}, "Request Entity Too Large"),
        (
            "sendDocument",
            {"document": Upload("a.pdf", b"%PDF"), "caption": "x" * 1025},
            "Bad Request: message caption is too long",
        ),
        ("sendPhoto", {"photo": Upload("a.png", b"%PDF")}, "Bad Request: IMAGE_PROCESS_FAILED"),
        (
            "sendPhoto",
            {"photo": Upload("a.png", DOT[:16] + (9000).to_bytes(4) + (2000).to_bytes(4))},
            "Bad Request: PHOTO_INVALID_DIMENSIONS",
        ),
        (
            "sendPhoto",
            {"photo": Upload("a.png", DOT + bytes(10_000_000))},
            f"Bad Request: file of size {len(DOT) + 10_000_000} bytes is too big for a photo",
        ),
    ],
)
def test_refuses_files(peer: TelegramPeer, talk: Chat, method: str, params: dict[str, Any], words: str) -> None:
    assert no(peer.call(BORROWERS, method, {"chat_id": talk.id, **params})) == words


def test_a_document_can_be_fetched_and_sent_again(peer: TelegramPeer, talk: Chat) -> None:
    upload = {"filename": "statement.pdf", "content_base64": "JVBERg=="}

    sent = done(peer.call(BORROWERS, "sendDocument", {"chat_id": talk.id, "document": upload, "caption": "Here"}))
    file = done(peer.call(BORROWERS, "getFile", {"file_id": sent["document"]["file_id"]}))
    again = done(peer.call(BORROWERS, "sendDocument", {"chat_id": talk.id, "document": file["file_id"]}))

    assert peer.file(BORROWERS, file["file_path"]) == b"%PDF"
    assert again["document"]["file_name"] == "statement.pdf"
    message = talk.messages[-2]
    assert (message.kind, message.text, message.filename) == ("document", "Here", "statement.pdf")
    assert peer.content(message.file_id) == b"%PDF"


def test_asking_for_updates(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    [first], [second] = (peer.say(amina, talk, text) for text in ("one", "two"))

    assert done(peer.call(BORROWERS, "getUpdates", {})) == [first, second]
    assert done(peer.call(BORROWERS, "getUpdates", {"offset": second["update_id"]})) == [second]
    assert done(peer.call(BORROWERS, "getUpdates", {"offset": str(second["update_id"] + 1)})) == []


def test_asking_is_a_conflict_while_a_webhook_is_set(peer: TelegramPeer) -> None:
    done(peer.call(BORROWERS, "setWebhook", {"url": "https://qist.example/webhooks/telegram", "secret_token": "s"}))

    status, _ = peer.call(BORROWERS, "getUpdates", {})

    assert status == 409
    assert done(peer.call(BORROWERS, "getWebhookInfo", {}))["url"] == "https://qist.example/webhooks/telegram"
    done(peer.call(BORROWERS, "deleteWebhook", {}))
    assert done(peer.call(BORROWERS, "getUpdates", {})) == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://qist.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://qist.example:8000/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://qist.example/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
def test_refuses_webhooks(peer: TelegramPeer, params: dict[str, str], words: str) -> None:
    assert no(peer.call(BORROWERS, "setWebhook", params)) == f"Bad Request: {words}"


def test_only_the_wanted_kinds_of_updates_come(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    done(peer.call(BORROWERS, "getUpdates", {"allowed_updates": '["callback_query"]'}))

    assert peer.say(amina, talk, "Hello") == []


def test_privacy_hides_a_groups_talk(peer: TelegramPeer, joseph: Person) -> None:
    peer.add_bot(STAFF, username="QistStaffBot", privacy=True)
    group = peer.add_group("Officers", members=[joseph], tokens=[STAFF], bot_is_admin=False)
    ours = done(peer.call(STAFF, "sendMessage", {"chat_id": group.id, "text": "A new application"}))["message_id"]

    assert peer.say(joseph, group, "lunch?") == []
    assert len(peer.say(joseph, group, "/pending")) == 1
    assert len(peer.say(joseph, group, "yes", reply_to=ours)) == 1


def test_menus_by_language(peer: TelegramPeer) -> None:
    for language, words in (("", "Borrow"), ("sw", "Kopa")):
        commands = [{"command": "loan", "description": words}]
        done(peer.call(BORROWERS, "setMyCommands", {"commands": commands, "language_code": language}))

    refused = peer.call(BORROWERS, "setMyCommands", {"commands": [{"command": "My Loan", "description": "x"}]})

    assert [peer.commands(BORROWERS, spoken)[0]["description"] for spoken in ("sw", "en")] == ["Kopa", "Borrow"]
    assert no(refused) == "Bad Request: BOT_COMMAND_INVALID"


def test_tokens_and_methods(peer: TelegramPeer) -> None:
    peer.revoke(STAFF)

    assert no(peer.call(STAFF, "getMe", {})) == "Unauthorized"
    assert no(peer.call("99:nobody", "getMe", {})) == "Unauthorized"
    assert no(peer.call("nonsense", "getMe", {})) == "Not Found"
    assert no(peer.call(BORROWERS, "sendMesage", {})) == "Not Found"
    assert done(peer.call(BORROWERS, "getMe", {}))["username"] == "QistBot"


@pytest.mark.parametrize(("fault", "kept"), [(Fault.ERROR_BEFORE, 0), (Fault.ERROR_AFTER, 1), (Fault.TOO_MANY, 0)])
def test_faults_that_answer(peer: TelegramPeer, talk: Chat, fault: Fault, kept: int) -> None:
    peer.fail_next(fault, method="sendMessage")

    status, _ = peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Hello"})

    assert status == (429 if fault is Fault.TOO_MANY else 500)
    assert len(talk.messages) == 1 + kept


@pytest.mark.parametrize(("fault", "kept"), [(Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1), (Fault.SILENCE_AFTER, 1)])
def test_faults_that_do_not(peer: TelegramPeer, talk: Chat, fault: Fault, kept: int) -> None:
    peer.fail_next(fault)

    with pytest.raises(NoAnswer) as lost:
        peer.call(BORROWERS, "sendMessage", {"chat_id": talk.id, "text": "Hello"})

    assert lost.value.cut is (fault is not Fault.SILENCE_AFTER)
    assert len(talk.messages) == 1 + kept


def test_watchers_hear_of_every_change(peer: TelegramPeer, amina: Person, talk: Chat) -> None:
    seen: list[int] = []
    unwatch = peer.watch(lambda: seen.append(peer.version))

    peer.say(amina, talk, "Hello")
    unwatch()
    peer.say(amina, talk, "Still there?")

    assert seen
    assert seen[-1] < peer.version
