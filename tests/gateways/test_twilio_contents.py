"""Buttons and lists on WhatsApp: registered once a shape, found again, and numbered text when they cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.channels import whatsapp
from bot.channels.call import Call
from bot.heard import Press
from bot.speak import Speaker
from domain.messages import Choice, Message, _, verbatim
from jobs.gateways.outcome import Accepted, Refused
from jobs.gateways.peers.twilio import Fault, TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.twilio import TwilioWhatsApp
from jobs.gateways.twilio_content import Synced, name_of
from tests.gateways.serving import serving

AMINA, JOSEPH = "+254700000001", "+254700000002"
SENDER = "+14155238886"
ACCOUNT = "AC" + "a" * 32
TOKEN = "made-up"
NOON = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
ENGLISH = Speaker("en", str, lambda one, many, n: one if n == 1 else many, ZoneInfo("Asia/Karachi"))

YES_OR_NO = (Choice("t12.yes", _("Yes")), Choice("t12.no", _("No, change it")))
WORK = tuple(
    Choice(f"t12.{label.lower()}", _(label)) for label in ("Shop", "Farm", "Salaried", "Driver (rickshaw, taxi, …)")
)


def asks(name: str = "Amina", *, to: str = AMINA, choices: tuple[Choice, ...] = YES_OR_NO) -> Call:
    """Return the call that asks somebody something."""
    message = Message("q", (_("Salam {name}.\nIs that right?", name=verbatim(name)),), choices, ("back", "menu"))
    return whatsapp.encode(message, ENGLISH, chat=to)


@pytest.fixture
def twilio() -> TwilioPeer:
    peer = TwilioPeer(
        clock=lambda: NOON, account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, webhook_url="https://qist.example/w"
    )
    peer.says(AMINA, "salam")
    peer.says(JOSEPH, "salam")
    return peer


@pytest.fixture
async def address(twilio: TwilioPeer) -> AsyncIterator[str]:
    async with serving(twilio_app(twilio)) as address:
        yield address


@pytest.fixture
async def gateway(address: str) -> AsyncIterator[TwilioWhatsApp]:
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, address, timeout=2)
    yield gateway
    await gateway.close()


async def test_buttons_are_registered_on_first_use_and_reach_the_phone(
    twilio: TwilioPeer, gateway: TwilioWhatsApp
) -> None:
    outcome = await gateway.deliver(asks())

    seen = twilio.chat(AMINA)[-1]
    assert outcome == Accepted(seen.sid)
    assert seen.text == "Salam Amina.\nIs that right?\n\n9 Back · 0 Menu"
    assert [(choice.id, choice.title) for choice in seen.choices] == [("t12.yes", "Yes"), ("t12.no", "No, change it")]
    assert seen.list_label == ""


async def test_a_list_reaches_the_phone(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    await gateway.deliver(asks(choices=WORK))

    seen = twilio.chat(AMINA)[-1]
    assert seen.list_label == "Choose"
    assert [choice.title for choice in seen.choices] == ["Shop", "Farm", "Salaried", "Driver (rickshaw, taxi,…"]
    assert seen.choices[-1].description == "Driver (rickshaw, taxi, …)"


@pytest.mark.parametrize("choices", [YES_OR_NO, WORK])
async def test_a_press_arrives_as_the_id_we_gave(
    twilio: TwilioPeer, gateway: TwilioWhatsApp, choices: tuple[Choice, ...]
) -> None:
    await gateway.deliver(asks(choices=choices))
    shown = twilio.chat(AMINA)[-1].choices[1]

    heard = whatsapp.decode(dict(twilio.presses(AMINA, shown.title).pairs), at=NOON)

    assert heard is not None
    assert isinstance(heard.said, Press)
    assert (heard.said.data, heard.said.label) == (choices[1].id, shown.title)


async def test_one_content_serves_everybody_and_knows_nobody(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    await gateway.deliver(asks("Amina"))
    await gateway.deliver(asks("Joseph", to=JOSEPH))

    (content,) = twilio.contents.all()
    assert content["friendly_name"] == name_of(asks().params["Interactive"])
    assert content["friendly_name"].startswith("qist-")
    assert "Amina" not in str(content)
    assert "t12" not in str(content)
    assert twilio.chat(JOSEPH)[-1].text.startswith("Salam Joseph.")


async def test_after_a_restart_the_content_is_found_again(
    twilio: TwilioPeer, gateway: TwilioWhatsApp, address: str
) -> None:
    await gateway.deliver(asks())
    restarted = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, address)

    await restarted.deliver(asks())
    await restarted.close()

    assert len(twilio.contents.all()) == 1
    assert twilio.chat(AMINA)[-1].choices


async def test_many_first_uses_at_once_register_once(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    await asyncio.gather(*(gateway.deliver(asks()) for _number in range(8)))

    assert len(twilio.contents.all()) == 1


async def test_values_that_no_template_may_hold_go_as_numbered_text(
    twilio: TwilioPeer, gateway: TwilioWhatsApp
) -> None:
    await gateway.deliver(asks("House 5\nStreet 2"))

    seen = twilio.chat(AMINA)[-1]
    assert seen.text == "Salam House 5\nStreet 2.\nIs that right?\n\n1 Yes\n2 No, change it\n\n9 Back · 0 Menu"
    assert twilio.contents.all() == []


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
async def test_when_contents_cannot_be_had_the_text_goes_at_once(twilio: TwilioPeer, status: int) -> None:
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=_without_contents(twilio, status))

    outcome = await gateway.deliver(asks())
    await gateway.close()

    assert isinstance(outcome, Accepted)
    assert "1 Yes\n2 No, change it" in twilio.chat(AMINA)[-1].text


async def test_a_content_that_twilio_refuses_is_asked_for_once(twilio: TwilioPeer) -> None:
    asked: list[str] = []
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=_without_contents(twilio, 400, asked))

    for _time in range(3):
        await gateway.deliver(asks())
    await gateway.close()

    assert asked.count("POST") == 1
    assert len(twilio.chat(AMINA)) == 4


async def test_an_api_that_does_not_answer_is_left_alone_for_a_while(twilio: TwilioPeer) -> None:
    asked: list[str] = []
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=_without_contents(twilio, 0, asked))

    outcomes = [await gateway.deliver(asks()) for _time in range(3)]
    await gateway.close()

    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert len(asked) == 1


async def test_when_the_api_is_back_there_are_buttons_again(twilio: TwilioPeer) -> None:
    transport = _without_contents(twilio, 503)
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=transport)
    await gateway.deliver(asks())

    transport.status = 200
    await gateway.deliver(asks())
    await gateway.close()

    assert [bool(message.choices) for message in twilio.chat(AMINA) if message.ours] == [False, True]


async def test_a_content_that_was_deleted_is_replaced_by_text_and_registered_anew(
    twilio: TwilioPeer, gateway: TwilioWhatsApp
) -> None:
    await gateway.deliver(asks())
    twilio.contents.delete(twilio.contents.all()[0]["sid"])

    await gateway.deliver(asks())
    await gateway.deliver(asks())

    assert [bool(message.choices) for message in twilio.chat(AMINA) if message.ours] == [True, False, True]


async def test_outside_the_window_neither_buttons_nor_text_leave(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    outcome = await gateway.deliver(asks(to="+254700000009"))

    assert isinstance(outcome, Refused)
    assert twilio.chat("+254700000009") == ()


@pytest.mark.parametrize("fault", [Fault.AFTER, Fault.BEFORE])
async def test_an_unsure_send_with_buttons_is_looked_up(
    twilio: TwilioPeer, gateway: TwilioWhatsApp, fault: Fault
) -> None:
    twilio.fail(fault)
    await gateway.deliver(asks())

    found = await gateway.look_up(asks(), NOON)

    assert isinstance(found, Accepted) is (fault is Fault.AFTER)
    assert found is None or found == Accepted(twilio.chat(AMINA)[-1].sid)


async def test_an_unsure_send_that_left_as_text_is_looked_up_too(twilio: TwilioPeer) -> None:
    twilio.fail(Fault.AFTER)
    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=_without_contents(twilio, 503))
    await gateway.deliver(asks())

    found = await gateway.look_up(asks(), NOON)
    await gateway.close()

    assert found == Accepted(twilio.chat(AMINA)[-1].sid)


async def test_another_question_is_not_taken_for_this_one(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    await gateway.deliver(asks("Joseph"))

    assert await gateway.look_up(asks("Amina"), NOON) is None


async def test_the_variables_of_an_approved_template_are_sent_as_json(
    twilio: TwilioPeer, gateway: TwilioWhatsApp
) -> None:
    body = {"body": "Salam {{1}}, {{2}} is due today. Thank you."}
    _status, made = twilio.contents.create({"friendly_name": "due", "language": "en", "types": {"twilio/text": body}})

    await gateway.deliver(
        Call(
            "messages", {"To": AMINA, "ContentSid": made["sid"], "ContentVariables": {"1": 'Ann "A" O\'Hara', "2": "x"}}
        )
    )

    assert twilio.chat(AMINA)[-1].text == 'Salam Ann "A" O\'Hara, x is due today. Thank you.'


async def test_everything_can_be_registered_ahead(twilio: TwilioPeer, gateway: TwilioWhatsApp) -> None:
    plain = Call("messages", {"To": AMINA, "Body": "Salam"})

    first = await gateway.sync_contents([asks("Amina"), asks("Joseph"), asks(choices=WORK), plain])
    second = await gateway.sync_contents([asks(), asks(choices=WORK), asks(choices=WORK[:3])])

    assert first == Synced(known=0, made=2, failed=0)
    assert second == Synced(known=2, made=1, failed=0)
    assert len(twilio.contents.all()) == 3


async def test_pages_of_contents_are_read_to_the_end_but_only_from_twilio() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        page = request.url.params.get("Page", "0")
        following = {"0": "https://content.twilio.com/v1/Content?Page=1", "1": "https://evil.example/v1/Content?Page=2"}
        return httpx.Response(200, json={"contents": [], "meta": {"next_page_url": following.get(page)}})

    gateway = TwilioWhatsApp(ACCOUNT, TOKEN, SENDER, transport=httpx.MockTransport(answer))
    await gateway.sync_contents([])
    await gateway.close()

    assert [url.partition("?")[0] for url in seen] == ["https://content.twilio.com/v1/Content"] * 2


class _WithoutContents(httpx.ASGITransport):
    """A Twilio whose Content API does not work; status 200 mends it, 0 is no answer at all."""

    def __init__(self, peer: TwilioPeer, status: int, asked: list[str]) -> None:
        super().__init__(app=twilio_app(peer))
        self.status = status
        self.asked = asked

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.startswith("/v1/") or self.status == 200:
            return await super().handle_async_request(request)
        self.asked.append(request.method)
        if self.status == 0:
            raise httpx.ReadTimeout("no answer", request=request)
        if self.status == 400 and request.method == "GET":
            return httpx.Response(200, json={"contents": [], "meta": {}})
        return httpx.Response(self.status, json={"code": 20001, "message": "no"})


def _without_contents(peer: TwilioPeer, status: int, asked: list[str] | None = None) -> _WithoutContents:
    return _WithoutContents(peer, status, asked if asked is not None else [])
