"""What Twilio posts to us: its fields, its signature and its status callbacks."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import pytest

from jobs.gateways.peers.twilio import NoSuchChoice, SignedRequest, TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.peers.twilio_webhooks import sign
from jobs.gateways.twilio_signature import signature_valid

AMINA = "+254700000001"
SENDER = "+14155238886"
TOKEN = "made-up"
ACCOUNT = "AC" + "a" * 32
URL = "https://qist.example/webhooks/w?lender=ke"
CALLBACK = "https://qist.example/status"


@pytest.fixture
def twilio() -> TwilioPeer:
    return TwilioPeer(
        clock=lambda: datetime(2027, 1, 5, 12, 0, tzinfo=UTC),
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender=f"whatsapp:{SENDER}",
        webhook_url=URL,
    )


def valid(posted: SignedRequest, *, token: str = TOKEN, url: str = URL, signature: str | None = None) -> bool:
    """Check a request the way our webhook does: from its bytes."""
    pairs = parse_qsl(posted.body.decode(), keep_blank_values=True)
    return signature_valid(token, url, pairs, posted.signature if signature is None else signature)


def send(twilio: TwilioPeer, **form: str) -> str:
    status, body = twilio.send({"To": f"whatsapp:{AMINA}", "From": f"whatsapp:{SENDER}", **form})
    assert status == 201, body
    return str(body["sid"])


def ask(twilio: TwilioPeer, types: dict[str, object]) -> str:
    status, body = twilio.contents.create({"language": "en", "types": types})
    assert status == 201, body
    return send(twilio, ContentSid=str(body["sid"]))


BUTTONS: dict[str, object] = {
    "twilio/quick-reply": {
        "body": "Shall I?",
        "actions": [{"title": "Yes", "id": "t1:yes"}, {"title": "No", "id": "n"}],
    }
}
LIST: dict[str, object] = {
    "twilio/list-picker": {
        "body": "What is it for?",
        "button": "Choose",
        "items": [{"item": "Stock", "id": "stock", "description": "Goods to sell"}, {"item": "School", "id": "school"}],
    }
}


def test_a_text_comes_with_the_fields_twilio_sends(twilio: TwilioPeer) -> None:
    posted = twilio.says(AMINA, "سلام 👋", name="Amina")

    assert dict(posted.pairs) | {"ChannelMetadata": ""} == {
        "SmsMessageSid": posted["MessageSid"],
        "NumMedia": "0",
        "ProfileName": "Amina",
        "MessageType": "text",
        "SmsSid": posted["MessageSid"],
        "WaId": "254700000001",
        "SmsStatus": "received",
        "Body": "سلام 👋",
        "To": f"whatsapp:{SENDER}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": posted["MessageSid"],
        "AccountSid": ACCOUNT,
        "ChannelMetadata": "",
        "From": f"whatsapp:{AMINA}",
        "ApiVersion": "2010-04-01",
    }
    assert valid(posted)


def test_a_button_says_what_was_behind_it(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    asked = ask(twilio, BUTTONS)

    pressed = twilio.presses(AMINA, "Yes")

    assert (pressed["ButtonPayload"], pressed["ButtonText"], pressed["Body"]) == ("t1:yes", "Yes", "Yes")
    assert pressed["MessageType"] == "button"
    assert pressed["OriginalRepliedMessageSid"] == asked
    assert valid(pressed)


def test_a_list_item_says_which_it_was(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    ask(twilio, LIST)

    picked = twilio.presses(AMINA, "stock")

    assert (picked["ListId"], picked["ListTitle"], picked["MessageType"]) == ("stock", "Stock", "interactive")
    assert twilio.chat(AMINA)[1].list_label == "Choose"
    assert valid(picked)


def test_the_newest_button_of_a_name_is_pressed_and_an_older_one_on_request(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    older = ask(twilio, BUTTONS)
    newer = ask(twilio, BUTTONS)

    assert twilio.presses(AMINA, "No")["OriginalRepliedMessageSid"] == newer
    assert twilio.presses(AMINA, "No", sid=older)["OriginalRepliedMessageSid"] == older


def test_a_button_that_is_not_there_cannot_be_pressed(twilio: TwilioPeer) -> None:
    with pytest.raises(NoSuchChoice):
        twilio.presses(AMINA, "Yes")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/jpeg", "image"),
        ("image/webp", "sticker"),
        ("audio/ogg", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
        ("text/vcard", "contacts"),
    ],
)
def test_media_comes_as_an_address(twilio: TwilioPeer, content_type: str, kind: str) -> None:
    posted = twilio.sends_media(AMINA, content=b"...", content_type=content_type)

    assert (posted["NumMedia"], posted["MediaContentType0"], posted["MessageType"]) == ("1", content_type, kind)
    assert posted["MediaUrl0"].startswith(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM")
    assert posted["Body"] == ""
    assert valid(posted)


def test_a_location_comes_in_degrees(twilio: TwilioPeer) -> None:
    posted = twilio.sends_location(AMINA, latitude=31.5, longitude=74.3, label="Shop")

    assert (posted["Latitude"], posted["Longitude"], posted["Label"]) == ("31.5", "74.3", "Shop")
    assert valid(posted)


def test_ids_never_repeat_even_when_the_peer_starts_again() -> None:
    def first_id() -> str:
        peer = TwilioPeer(
            clock=lambda: datetime(2027, 1, 5, tzinfo=UTC),
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            sender=SENDER,
            webhook_url=URL,
        )
        return peer.says(AMINA, "salam")["MessageSid"]

    assert first_id() != first_id()


# The signature.


def test_a_changed_field_is_noticed(twilio: TwilioPeer) -> None:
    posted = twilio.says(AMINA, "pay 50")

    assert not valid(posted.tampered("Body", "pay 5000"))


def test_a_dropped_blank_is_noticed(twilio: TwilioPeer) -> None:
    posted = twilio.says(AMINA, "")
    without_blanks = parse_qsl(posted.body.decode())

    assert valid(posted)
    assert not signature_valid(TOKEN, URL, without_blanks, posted.signature)


@pytest.mark.parametrize(
    "url",
    [
        "http://qist.example/webhooks/w?lender=ke",
        "https://qist.example/webhooks/w",
        "https://qist.example/webhooks/w?lender=pk",
        "https://evil.example/webhooks/w?lender=ke",
    ],
)
def test_another_address_does_not_validate(twilio: TwilioPeer, url: str) -> None:
    assert not valid(twilio.says(AMINA, "salam"), url=url)


def test_the_port_may_be_written_out(twilio: TwilioPeer) -> None:
    assert valid(twilio.says(AMINA, "salam"), url="https://qist.example:443/webhooks/w?lender=ke")


@pytest.mark.parametrize("signature", [None, "", "x", "é" * 28, "A" * 28])
def test_no_signature_or_a_wrong_one_does_not_validate(twilio: TwilioPeer, signature: str | None) -> None:
    posted = twilio.says(AMINA, "salam")

    assert not signature_valid(TOKEN, URL, posted.pairs, signature)


def test_another_token_does_not_validate(twilio: TwilioPeer) -> None:
    assert not valid(twilio.says(AMINA, "salam"), token="other")


def test_an_empty_token_validates_nothing() -> None:
    forger = TwilioPeer(
        clock=lambda: datetime(2027, 1, 5, tzinfo=UTC),
        account_sid=ACCOUNT,
        auth_token="",
        sender=SENDER,
        webhook_url=URL,
    )

    assert not valid(forger.says(AMINA, "salam"), token="")


def test_a_name_given_twice_is_signed_with_both_values(twilio: TwilioPeer) -> None:
    pairs = (("Body", "b"), ("Body", "a"), ("From", "x"))

    assert signature_valid(TOKEN, URL, pairs, sign(TOKEN, URL, pairs))
    assert not signature_valid(TOKEN, URL, pairs[1:], sign(TOKEN, URL, pairs))


def test_broken_text_is_simply_not_valid(twilio: TwilioPeer) -> None:
    assert not signature_valid(TOKEN, URL, [("Body", "\ud800")], "A" * 28)


def test_the_example_of_the_sdk() -> None:
    pairs = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ]
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"

    assert sign("12345", url, tuple(pairs)) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert signature_valid("12345", url, pairs, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


# Status callbacks.


def test_a_message_reports_on_its_way(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    sid = send(twilio, Body="Hello", StatusCallback=CALLBACK)
    twilio.reads(AMINA)

    posted = twilio.take_callbacks()

    assert [(one["MessageSid"], one["MessageStatus"]) for one in posted] == [
        (sid, "sent"),
        (sid, "delivered"),
        (sid, "read"),
    ]
    assert all(valid(one, url=CALLBACK) for one in posted)
    assert twilio.take_callbacks() == ()


def test_reports_can_come_backwards_and_twice(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    twilio.callbacks_doubled = twilio.callbacks_reversed = True
    send(twilio, Body="Hello", StatusCallback=CALLBACK)

    posted = twilio.take_callbacks()

    assert [one["MessageStatus"] for one in posted] == ["delivered", "delivered", "sent", "sent"]


def test_nothing_is_reported_unless_asked_for(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    send(twilio, Body="Hello")

    assert twilio.take_callbacks() == ()


def test_whatsapp_may_say_no_later(twilio: TwilioPeer) -> None:
    twilio.refuse_later = True

    sid = send(twilio, Body="Hello", StatusCallback=CALLBACK)

    (posted,) = twilio.take_callbacks()
    assert (posted["MessageSid"], posted["MessageStatus"], posted["ErrorCode"]) == (sid, "undelivered", "63016")
    assert twilio.chat(AMINA) == ()


# The Content store.


@pytest.fixture
def content_api(twilio: TwilioPeer) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=twilio_app(twilio)), base_url="https://content.example", auth=(ACCOUNT, TOKEN)
    )


async def test_content_is_registered_submitted_approved_and_deleted(
    twilio: TwilioPeer, content_api: httpx.AsyncClient
) -> None:
    created = await content_api.post("/v1/Content", json={"friendly_name": "q", "language": "en", "types": BUTTONS})
    sid = created.json()["sid"]
    approvals = f"/v1/Content/{sid}/ApprovalRequests"
    before = (await content_api.get(approvals)).json()["whatsapp"]["status"]
    submitted = await content_api.post(f"{approvals}/whatsapp", json={"name": "q", "category": "UTILITY"})
    twilio.contents.approve(sid)
    after = (await content_api.get(approvals)).json()["whatsapp"]["status"]
    listed = (await content_api.get("/v1/Content")).json()["contents"]

    assert (created.status_code, submitted.status_code) == (201, 201)
    assert (before, submitted.json()["status"], after) == ("unsubmitted", "received", "approved")
    assert [one["sid"] for one in listed] == [sid]
    assert (await content_api.delete(f"/v1/Content/{sid}")).status_code == 204
    assert (await content_api.get(f"/v1/Content/{sid}")).status_code == 404


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"twilio/unheard-of": {"body": "x"}},
        {"twilio/text": {"body": ""}},
        {"twilio/text": {"body": "x" * 1601}},
        {"twilio/quick-reply": {"body": "x" * 1025, "actions": [{"title": "Yes", "id": "y"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": []}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": str(n), "id": str(n)} for n in range(11)]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "x" * 21, "id": "y"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "Yes", "id": "a"}, {"title": "Yes", "id": "b"}]}},
        {"twilio/quick-reply": {"body": "x", "actions": [{"title": "Yes", "id": "x" * 201}]}},
        {"twilio/list-picker": {"body": "x", "button": "Choose", "items": []}},
        {"twilio/list-picker": {"body": "x", "items": [{"item": "One", "id": "1"}]}},
        {"twilio/list-picker": {"body": "x", "button": "Choose", "items": [{"item": "x" * 25, "id": "1"}]}},
        {
            "twilio/list-picker": {
                "body": "x",
                "button": "c",
                "items": [{"item": "a", "id": "1", "description": "x" * 73}],
            }
        },
    ],
)
async def test_content_outside_the_limits_is_not_registered(
    content_api: httpx.AsyncClient, types: dict[str, object]
) -> None:
    created = await content_api.post("/v1/Content", json={"language": "en", "types": types})

    assert created.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        "{{1}} is due today, thank you.",
        "Your payment is {{1}}",
        "You owe {{1}} {{2}} today, thank you.",
        "Pay {{1}} now",
    ],
)
async def test_a_badly_written_template_is_rejected(
    twilio: TwilioPeer, content_api: httpx.AsyncClient, body: str
) -> None:
    twilio.contents.approves_at_once = True
    created = await content_api.post("/v1/Content", json={"language": "en", "types": {"twilio/text": {"body": body}}})
    sid = created.json()["sid"]

    submitted = await content_api.post(
        f"/v1/Content/{sid}/ApprovalRequests/whatsapp", json={"name": "t", "category": "UTILITY"}
    )

    assert submitted.json()["status"] == "rejected"
    assert submitted.json()["rejection_reason"]


async def test_a_list_is_never_a_template(twilio: TwilioPeer, content_api: httpx.AsyncClient) -> None:
    created = await content_api.post("/v1/Content", json={"language": "en", "types": LIST})

    submitted = await content_api.post(
        f"/v1/Content/{created.json()['sid']}/ApprovalRequests/whatsapp", json={"name": "l", "category": "UTILITY"}
    )

    assert submitted.json()["status"] == "rejected"


def test_four_buttons_need_approval(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    actions = [{"title": str(number), "id": f"n{number}"} for number in range(4)]
    _, created = twilio.contents.create(
        {"language": "en", "types": {"twilio/quick-reply": {"body": "?", "actions": actions}}}
    )
    form = {"To": f"whatsapp:{AMINA}", "From": f"whatsapp:{SENDER}", "ContentSid": created["sid"]}

    before, _ = twilio.send(form)
    twilio.contents.approve(created["sid"])
    after, _ = twilio.send(form)

    assert (before, after) == (400, 201)
