"""Sending on WhatsApp: the gateway against a Twilio that behaves, over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.channels.call import Call
from bot.channels.whatsapp import encode_document
from jobs.gateways.outcome import Accepted, Gateway, Later, Outcome, Refused, Uncertain
from jobs.gateways.peers.twilio import Fault, TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.twilio import MediaUnavailable, TwilioWhatsApp
from jobs.gateways.twilio_errors import OUTSIDE_WINDOW, POLICY, outcome_of, status_outcome
from tests.gateways.serving import serving

AMINA = "+254700000001"
SENDER = "+14155238886"
ACCOUNT = "AC" + "a" * 32
TOKEN = "made-up"
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
CALLBACK = "https://qist.example/webhooks/whatsapp/status"

QUESTION = {
    "friendly_name": "agree",
    "language": "en",
    "variables": {"1": "KES 5,500"},
    "types": {
        "twilio/quick-reply": {
            "body": "You would repay {{1}} in all. Shall I send it?",
            "actions": [{"title": "Yes, send it", "id": "yes"}, {"title": "No", "id": "no"}],
        }
    },
}


class Clock:
    """A clock a test can move."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def later(self, **parts: float) -> None:
        """Move it on."""
        self.now += timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def twilio(clock: Clock) -> TwilioPeer:
    return TwilioPeer(
        clock=clock, account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, webhook_url="https://qist.example/webhooks/w"
    )


@pytest.fixture
async def address(twilio: TwilioPeer) -> AsyncIterator[str]:
    async with serving(twilio_app(twilio)) as address:
        twilio.media_base = address
        yield address


@pytest.fixture
async def whatsapp(address: str) -> AsyncIterator[TwilioWhatsApp]:
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, address, CALLBACK, timeout=2)
    yield gateway
    await gateway.close()


def text(body: str = "Salam", to: str = AMINA) -> Call:
    return Call("messages", {"To": to, "Body": body})


def content(sid: str, **variables: str) -> Call:
    return Call("messages", {"To": AMINA, "ContentSid": sid, "ContentVariables": json.dumps(variables)})


def registered(twilio: TwilioPeer) -> str:
    status, body = twilio.contents.create(QUESTION)
    assert status == 201
    return str(body["sid"])


async def test_is_a_gateway(whatsapp: TwilioWhatsApp) -> None:
    gateway: Gateway = whatsapp

    assert gateway


async def test_a_text_within_the_window_arrives(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")

    outcome = await whatsapp.deliver(text("Good morning, Amina."))

    seen = twilio.chat(AMINA)[-1]
    assert outcome == Accepted(seen.sid)
    assert (seen.text, seen.ours, seen.status) == ("Good morning, Amina.", True, "delivered")


@pytest.mark.parametrize("to", [AMINA, f"whatsapp:{AMINA}"])
async def test_takes_a_number_with_or_without_its_channel(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, to: str
) -> None:
    twilio.says(AMINA, "salam")

    assert isinstance(await whatsapp.deliver(text(to=to)), Accepted)


async def test_a_file_is_sent_by_its_address(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")

    outcome = await whatsapp.deliver(encode_document("https://qist.example/papers/A.pdf?key=1", chat=AMINA))

    seen = twilio.chat(AMINA)[-1]
    assert outcome == Accepted(seen.sid)
    assert (seen.media_url, seen.media_type) == ("https://qist.example/papers/A.pdf?key=1", "application/pdf")


async def test_buttons_reach_the_phone(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")

    await whatsapp.deliver(content(registered(twilio), **{"1": "KES 6,000"}))

    seen = twilio.chat(AMINA)[-1]
    assert seen.text == "You would repay KES 6,000 in all. Shall I send it?"
    assert [(choice.id, choice.title) for choice in seen.choices] == [("yes", "Yes, send it"), ("no", "No")]
    assert seen.template == ""


async def test_only_an_approved_template_leaves_outside_the_window(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    sid = registered(twilio)
    twilio.says(AMINA, "salam")
    clock.later(hours=24)

    free_form = await whatsapp.deliver(text())
    unapproved = await whatsapp.deliver(content(sid, **{"1": "x"}))
    twilio.contents.approve(sid)
    approved = await whatsapp.deliver(content(sid, **{"1": "KES 7,000"}))

    assert free_form == unapproved == OUTSIDE_WINDOW
    assert isinstance(approved, Accepted)
    assert twilio.chat(AMINA)[-1].template == sid


async def test_the_window_opens_again_when_the_person_writes(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    twilio.says(AMINA, "salam")
    clock.later(hours=30)
    assert await whatsapp.deliver(text()) == OUTSIDE_WINDOW

    twilio.says(AMINA, "are you there?")

    assert isinstance(await whatsapp.deliver(text()), Accepted)


async def test_a_person_who_never_wrote_is_outside_the_window(whatsapp: TwilioWhatsApp) -> None:
    assert await whatsapp.deliver(text()) == OUTSIDE_WINDOW


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.TOO_MANY, Later(15.0, "20429: too many requests", counts=False)),
        (Fault.CHANNEL_RATE, Later(15.0, "63018: the channel's rate limit", counts=False)),
        (Fault.QUEUE_FULL, Later(15.0, "30001: queue full")),
        (Fault.UNAUTHORISED, Refused("20003: credentials refused", alarm=True)),
        (Fault.BEFORE, Uncertain("Twilio answered 500")),
        (Fault.AFTER, Uncertain("Twilio answered 500")),
    ],
)
async def test_each_fault_has_its_outcome(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, fault: Fault, outcome: Outcome
) -> None:
    twilio.says(AMINA, "salam")
    twilio.fail(fault)

    assert await whatsapp.deliver(text()) == outcome


@pytest.mark.parametrize(
    ("params", "outcome"),
    [
        ({"To": AMINA, "Body": "x" * 1601}, POLICY[21617]),
        ({"To": "+12", "Body": "x"}, POLICY[21211]),
        ({"To": "amina", "Body": "x"}, POLICY[21211]),
        ({"To": AMINA, "ContentVariables": "{}"}, POLICY[21654]),
        ({"To": AMINA, "ContentSid": "HX12"}, POLICY[21655]),
        ({"To": AMINA, "ContentSid": "HX" + "0" * 32}, POLICY[21655]),
        ({"To": AMINA, "Body": ""}, Refused("21619: A text message body or media urls must be specified.", alarm=True)),
    ],
)
async def test_what_twilio_cannot_read_is_refused(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, params: dict[str, str], outcome: Outcome
) -> None:
    twilio.says(AMINA, "salam")

    assert await whatsapp.deliver(Call("messages", params)) == outcome
    assert not [message for message in twilio.chat(AMINA) if message.ours]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ("not json", 21656),
        ("[]", 21656),
        ('{"1": ""}', 21656),
        ('{"1": null}', 21656),
        ('{"1": "two\\nlines"}', 21656),
        ('{"1": "a\\ttab"}', 21656),
        ('{"1": "far      apart"}', 21656),
        (json.dumps({"1": "x" * 1601}), 92002),
        (json.dumps({"a-name-that-is-too-long": "x"}), 92002),
        (json.dumps({str(number): "x" for number in range(101)}), 92002),
        (json.dumps({"1": "x" * 1024}), 63021),
    ],
)
async def test_template_variables_are_checked(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, variables: str, code: int
) -> None:
    twilio.says(AMINA, "salam")
    params = {"To": AMINA, "ContentSid": registered(twilio), "ContentVariables": variables}

    assert await whatsapp.deliver(Call("messages", params)) == POLICY[code]


async def test_a_variable_that_nobody_gave_is_refused(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")
    _, body = twilio.contents.create({**QUESTION, "variables": {}})

    assert await whatsapp.deliver(content(body["sid"])) == POLICY[63028]


@pytest.mark.parametrize(("happens", "code"), [("blocks", 63014), ("opts_out", 21610), ("leaves_whatsapp", 63024)])
async def test_a_person_who_cannot_be_reached_loses_the_route(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, happens: str, code: int
) -> None:
    twilio.says(AMINA, "salam")
    getattr(twilio, happens)(AMINA)

    outcome = await whatsapp.deliver(text())

    assert outcome == POLICY[code]
    assert isinstance(outcome, Refused)
    assert outcome.route_lost


async def test_an_unblocked_person_is_reached_again(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")
    twilio.blocks(AMINA)
    twilio.unblocks(AMINA)

    assert isinstance(await whatsapp.deliver(text()), Accepted)


async def test_too_fast_is_told_to_wait(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    twilio.says(AMINA, "salam")
    twilio.limit(per_second=1)

    first, second = await whatsapp.deliver(text("one")), await whatsapp.deliver(text("two"))

    assert isinstance(first, Accepted)
    assert second == POLICY[63018]


async def test_an_outage_is_uncertain_because_twilio_may_have_sent_it(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp
) -> None:
    twilio.down = True

    assert await whatsapp.deliver(text()) == Uncertain("Twilio answered 503")


async def test_a_wrong_password_is_refused_with_an_alarm(address: str) -> None:
    whatsapp = TwilioWhatsApp(ACCOUNT, "wrong", SENDER, address)

    outcome = await whatsapp.deliver(text())
    await whatsapp.close()

    assert outcome == POLICY[20003]


async def test_another_sender_is_refused(twilio: TwilioPeer, address: str) -> None:
    twilio.says(AMINA, "salam")
    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, "+10000000009", address)

    outcome = await whatsapp.deliver(text())
    await whatsapp.close()

    assert outcome == POLICY[63007]


async def test_nobody_at_home_is_tried_later() -> None:
    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, "http://127.0.0.1:1")

    outcome = await whatsapp.deliver(text())
    await whatsapp.close()

    assert outcome == Later(15.0, "could not connect: ConnectError")


async def test_a_send_that_timed_out_is_found_and_not_sent_twice(
    twilio: TwilioPeer, address: str, clock: Clock
) -> None:
    twilio.says(AMINA, "salam")
    twilio.stall_seconds = 0.5
    twilio.fail(Fault.STALL)
    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, address, timeout=0.2)

    outcome = await whatsapp.deliver(text())
    settled = await whatsapp.look_up(text(), clock())
    await whatsapp.close()

    assert outcome == Uncertain("no answer: ReadTimeout")
    assert settled == Accepted(twilio.chat(AMINA)[-1].sid)


async def test_looking_up_tells_done_from_not_done(twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock) -> None:
    twilio.says(AMINA, "salam")
    twilio.fail(Fault.AFTER)
    twilio.fail(Fault.BEFORE)

    await whatsapp.deliver(text("sent"))
    await whatsapp.deliver(text("lost"))

    assert isinstance(await whatsapp.look_up(text("sent"), clock()), Accepted)
    assert await whatsapp.look_up(text("lost"), clock()) is None


async def test_looking_up_passes_over_older_equal_texts_and_what_the_person_wrote(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    twilio.says(AMINA, "Salam")
    await whatsapp.deliver(text("Salam"))
    clock.later(seconds=5)
    since = clock()
    twilio.says(AMINA, "Salam")

    assert await whatsapp.look_up(text("Salam"), since) is None


async def test_looking_up_a_template_takes_any_message_since(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    twilio.says(AMINA, "salam")
    call = content(registered(twilio), **{"1": "KES 1"})
    assert await whatsapp.look_up(call, clock()) is None
    twilio.fail(Fault.AFTER)

    await whatsapp.deliver(call)

    assert isinstance(await whatsapp.look_up(call, clock()), Accepted)


async def test_looking_up_tells_of_a_message_that_failed_since(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    twilio.refuse_later = True

    accepted = await whatsapp.deliver(text())

    assert isinstance(accepted, Accepted)
    assert await whatsapp.look_up(text(), clock()) == OUTSIDE_WINDOW


async def test_not_being_able_to_look_settles_nothing(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp, clock: Clock
) -> None:
    twilio.down = True

    assert await whatsapp.look_up(text(), clock()) == Uncertain("could not look: 503")


async def test_what_a_person_sent_is_fetched_and_then_deleted(twilio: TwilioPeer, whatsapp: TwilioWhatsApp) -> None:
    photo = twilio.sends_media(AMINA, content=b"\xff\xd8photo", content_type="image/jpeg", caption="my card")
    url = photo["MediaUrl0"]

    attachment = await whatsapp.media(url)

    assert (attachment.content, attachment.content_type) == (b"\xff\xd8photo", "image/jpeg")
    assert await whatsapp.delete_media(url)
    assert await whatsapp.delete_media(url)
    with pytest.raises(MediaUnavailable):
        await whatsapp.media(url)


async def test_media_needs_our_password(twilio: TwilioPeer, address: str) -> None:
    url = twilio.sends_media(AMINA, content=b"photo", content_type="image/jpeg")["MediaUrl0"]

    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(url)).status_code == 401


@pytest.mark.parametrize(
    "url", ["https://evil.example/photo", "http://169.254.169.254/", "https://api.twilio.com.evil.example/x", ""]
)
async def test_our_password_goes_to_twilio_only(whatsapp: TwilioWhatsApp, url: str) -> None:
    with pytest.raises(MediaUnavailable):
        await whatsapp.media(url)
    with pytest.raises(MediaUnavailable):
        await whatsapp.delete_media(url)


async def test_media_kept_elsewhere_is_followed_without_our_password() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.twilio.com":
            assert "authorization" in request.headers
            return httpx.Response(307, headers={"location": "https://media.example/photo"})
        assert "authorization" not in request.headers
        return httpx.Response(200, content=b"photo", headers={"content-type": "image/jpeg"})

    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=httpx.MockTransport(answer))

    attachment = await whatsapp.media(f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1")

    assert attachment.content == b"photo"


async def test_media_too_large_for_whatsapp_is_not_read_to_the_end(
    twilio: TwilioPeer, whatsapp: TwilioWhatsApp
) -> None:
    huge = twilio.sends_media(AMINA, content=b"x" * (16 * 1024 * 1024 + 1), content_type="application/pdf")

    with pytest.raises(MediaUnavailable):
        await whatsapp.media(huge["MediaUrl0"])


async def test_works_in_process_without_a_socket(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")
    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=httpx.ASGITransport(app=twilio_app(twilio)))

    outcome = await whatsapp.deliver(text())
    await whatsapp.close()

    assert isinstance(outcome, Accepted)


# As Twilio's documentation shows them.
RECORDED_CREATED = {
    "account_sid": ACCOUNT,
    "api_version": "2010-04-01",
    "body": "Hi there",
    "date_created": "Thu, 24 Aug 2023 05:01:45 +0000",
    "date_sent": None,
    "direction": "outbound-api",
    "error_code": None,
    "error_message": None,
    "from": f"whatsapp:{SENDER}",
    "messaging_service_sid": None,
    "num_media": "0",
    "num_segments": "1",
    "sid": "SM" + "b" * 32,
    "status": "queued",
    "to": f"whatsapp:{AMINA}",
    "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/SM{'b' * 32}.json",
}


async def test_the_peer_answers_in_the_shape_of_the_documentation(twilio: TwilioPeer) -> None:
    twilio.says(AMINA, "salam")

    status, body = twilio.send({"To": f"whatsapp:{AMINA}", "From": f"whatsapp:{SENDER}", "Body": "Hi there"})

    assert status == 201
    assert body["status"] == "queued"
    assert set(RECORDED_CREATED) <= set(body)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (201, RECORDED_CREATED, Accepted("SM" + "b" * 32)),
        (201, RECORDED_CREATED | {"status": "failed", "error_code": 63016}, OUTSIDE_WINDOW),
        (201, {}, Uncertain("Twilio said yes but named no message")),
        (400, {"code": 21610, "message": "unsubscribed", "status": 400}, POLICY[21610]),
        (400, {"code": 12345, "message": "new to us"}, Refused("12345: new to us", alarm=True)),
        (400, {}, Refused("0: Twilio answered 400", alarm=True)),
        (302, {}, Refused("0: Twilio answered 302", alarm=True)),
        (401, {"code": 20003}, POLICY[20003]),
        (403, {}, POLICY[20003]),
        (408, {}, Uncertain("Twilio answered 408")),
        (500, {"code": 20500}, Uncertain("Twilio answered 500")),
        (503, {"code": 20503}, Uncertain("Twilio answered 503")),
        (429, {"code": 20429}, Later(15.0, "20429: too many requests", counts=False)),
    ],
)
def test_the_table_of_answers(status: int, body: dict[str, object], outcome: Outcome) -> None:
    assert outcome_of(status, body) == outcome


def test_a_rate_limit_waits_as_long_as_it_is_told() -> None:
    assert outcome_of(429, {}, retry_after=7) == Later(7, "20429: too many requests", counts=False)


async def test_a_rate_limit_reads_its_header() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": "9"}, content=b"not json")

    whatsapp = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=httpx.MockTransport(answer))

    assert await whatsapp.deliver(text()) == Later(9.0, "20429: too many requests", counts=False)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        ("delivered", None, Accepted("SM1")),
        ("read", "", Accepted("SM1")),
        ("undelivered", "63016", OUTSIDE_WINDOW),
        ("failed", 63024, POLICY[63024]),
        ("failed", "99999", Refused("99999: the message is failed", alarm=True)),
    ],
)
def test_the_table_of_statuses(status: str, code: str | int | None, outcome: Outcome) -> None:
    assert status_outcome(status, code, "SM1") == outcome


def test_every_code_of_the_channel_document_is_in_the_table() -> None:
    documented = {63016, 63018, 63017, 63024, 63014, 63003, 63005, 63007, 63013, 63019, 63021, 63028, 63032, 63033}
    documented |= {63015, 63049, 21610, 21211, 21614, 21617, 21654, 21656, 92002, 30001, 11751, 20429, 20003}

    assert documented <= set(POLICY)


def test_marketing_held_back_by_meta_waits_a_day() -> None:
    held = POLICY[63049]

    assert isinstance(held, Later)
    assert held.seconds >= 24 * 3600
