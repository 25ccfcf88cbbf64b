"""Whatever arrives at a door, it is answered with a status that says whose mistake it was: never 500."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.gateways.peers.twilio_webhooks import sign
from tests.office import world_of
from tests.webhooks.calling import press, stripe_headers, telegram_headers, tell, update
from webhooks.app import Office
from webhooks.intake import BODY_LIMIT

FORM = {"content-type": "application/x-www-form-urlencoded"}
#: The fixtures of an async test are made once for all examples, which is what we want here.
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

odd_text = st.text(max_size=40) | st.sampled_from(
    ["", "\x00", "\ud83d", "||", "a|b", "-" * 300, "\u202e", "1e999", "NaN"]
)
leaf = st.none() | st.booleans() | st.integers() | st.floats() | odd_text | st.just(10**300)
anything = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_text, inner, max_size=4), max_leaves=12
)

LOCATION = {**update(2), "message": {**update(2)["message"], "location": {"latitude": 31.5, "longitude": 74.3}}}
del LOCATION["message"]["text"]
CONTACT = {**update(3), "message": {**update(3)["message"], "contact": {"phone_number": "923001", "user_id": 5}}}
del CONTACT["message"]["text"]
BLOCKED = {
    "update_id": 4,
    "my_chat_member": {
        **{key: update(4)["message"][key] for key in ("chat", "from", "date")},
        "new_chat_member": {"status": "kicked"},
    },
}
MOVED = {**update(5), "message": {**update(5)["message"], "migrate_to_chat_id": -1001}}
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 1_795_150_800,
    "data": {
        "object": {
            "id": "cs_1",
            "payment_intent": "pi_1",
            "payment_status": "paid",
            "amount_total": 100,
            "currency": "pkr",
            "client_reference_id": "attempt",
            "metadata": {"attempt": "attempt", "loan": "L-1001"},
        }
    },
}


@st.composite
def bent(draw: st.DrawFn, *genuine: dict[str, Any]) -> dict[str, Any]:
    """Return something genuine in which a part or two are something else, or gone."""
    found: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(genuine)))
    for _ in range(draw(st.integers(1, 2))):
        paths = list(_paths(found))
        *way, last = draw(st.sampled_from(paths))
        place: Any = found
        for step in way:
            place = place[step]
        if draw(st.booleans()):
            place[last] = draw(anything)
        else:
            del place[last]
    return found


@many
@given(
    body=bent(update(1), press(6, "t1.yes"), LOCATION, CONTACT, BLOCKED, MOVED),
    door=st.sampled_from(["telegram", "staff"]),
)
async def test_a_bent_update(sqlite_office: Office, http: httpx.AsyncClient, body: Any, door: str) -> None:
    assert await tell(http, sqlite_office, body, door=door) in {204, 400}


@many
@given(body=anything)
async def test_any_json_at_all_as_an_update(sqlite_office: Office, http: httpx.AsyncClient, body: Any) -> None:
    assert await tell(http, sqlite_office, body) in {204, 400}


@many
@given(body=bent(EVENT) | anything)
async def test_a_bent_event_that_stripe_has_signed(sqlite_office: Office, http: httpx.AsyncClient, body: Any) -> None:
    content = json.dumps(body).encode()
    answer = await http.post("/webhooks/stripe", content=content, headers=stripe_headers(sqlite_office, content))

    assert answer.status_code in {204, 400}


NAMES = (
    "MessageSid From Body NumMedia MediaUrl0 MediaContentType0 Latitude Longitude ButtonPayload ButtonText ListId "
    "ProfileName MessageStatus ErrorCode"
)
VALUES = ("SM1", "whatsapp:+923001112222", "salam", "1", "delivered", "failed", "63016", "9" * 5000)
fields = st.dictionaries(st.sampled_from(NAMES.split()) | odd_text, odd_text | st.sampled_from(VALUES), max_size=8)


@many
@given(form=fields, path=st.sampled_from(["/webhooks/whatsapp", "/webhooks/whatsapp/status"]))
async def test_any_form_that_twilio_has_signed(
    sqlite_office: Office, http: httpx.AsyncClient, form: dict[str, str], path: str
) -> None:
    pairs = tuple((_sayable(name), _sayable(value)) for name, value in form.items())
    url = f"{sqlite_office.runtime.settings.address}{path}"
    signature = sign(world_of(sqlite_office).secrets.twilio, url, pairs)
    headers = FORM | {"X-Twilio-Signature": signature}

    answer = await http.post(path, content=urlencode(pairs).encode(), headers=headers)

    assert answer.status_code in {200, 400, 403}


@many
@given(token=odd_text.filter(lambda text: text.strip("/.")), number=odd_text, end=st.sampled_from(["", "/card"]))
async def test_any_address_of_a_page(
    sqlite_office: Office, http: httpx.AsyncClient, token: str, number: str, end: str
) -> None:
    path = quote(_sayable(token), safe="")

    for answer in (
        await http.get(f"/p/{path}"),
        await http.post(f"/p/{path}{end}"),
        await http.get(f"/f/{path}"),
        await http.post(f"/f/{path}", content=urlencode({"number": _sayable(number)}).encode(), headers=FORM),
    ):
        assert answer.status_code in {404, 405}


GARBAGE = [
    b"",
    b"\xff\xfe\xfa",
    b"{",
    b'{"update_id": "x"}',
    b'{"update_id": true}',
    b'{"update_id": 1e400}',
    b'{"update_id": 1' + b"0" * 5000 + b"}",
    b'{"update_id": 1, "message": 7}',
    b"null",
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "date": 99999999999999, "message_id": 1}}',
    b'{"update_id": 1, "message": {"chat": {"id": {}, "type": "private"}, "date": 1, "message_id": 1, "text": "x"}}',
]


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: repr(body[:24]))
@pytest.mark.parametrize("door", ["/webhooks/telegram", "/webhooks/staff", "/webhooks/stripe", "/webhooks/whatsapp"])
async def test_bytes_that_mean_nothing(sqlite_office: Office, http: httpx.AsyncClient, door: str, body: bytes) -> None:
    answer = await http.post(door, content=body, headers=telegram_headers(sqlite_office) | FORM)

    assert answer.status_code in {400, 403} or (answer.status_code == 204 and body == b'{"update_id": 1, "message": 7}')


@pytest.mark.parametrize("body", [body for body in GARBAGE if b"update" not in body], ids=lambda body: repr(body[:24]))
async def test_bytes_that_mean_nothing_though_stripe_has_signed_them(
    sqlite_office: Office, http: httpx.AsyncClient, body: bytes
) -> None:
    answer = await http.post("/webhooks/stripe", content=body, headers=stripe_headers(sqlite_office, body))

    assert answer.status_code == 400


@pytest.mark.parametrize("said_size", [True, False], ids=["says how long", "does not say"])
@pytest.mark.parametrize(
    "path",
    ["/webhooks/telegram", "/webhooks/staff", "/webhooks/stripe", "/webhooks/whatsapp", "/webhooks/whatsapp/status"],
)
async def test_a_body_larger_than_any_provider_sends(
    sqlite_office: Office, http: httpx.AsyncClient, path: str, said_size: bool
) -> None:
    async def chunks() -> Any:
        for _ in range(BODY_LIMIT // 100_000 + 2):
            yield b"x" * 100_000

    content: Any = b"x" * (BODY_LIMIT + 1) if said_size else chunks()

    answer = await http.post(path, content=content, headers=telegram_headers(sqlite_office))

    assert answer.status_code == 413


@pytest.mark.parametrize("length", [b"\xb2", b"-1", b"9" * 5000, b"12abc"])
async def test_a_length_that_is_no_number(sqlite_office: Office, http: httpx.AsyncClient, length: bytes) -> None:
    headers: Any = {**telegram_headers(sqlite_office), "content-length": length}

    answer = await http.post("/webhooks/telegram", content=b"{}", headers=headers)

    assert answer.status_code in {400, 413}


def _paths(value: Any, *way: Any) -> Any:
    """Return the way to every part of a JSON value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*way, name)
        yield from _paths(part, *way, name)


def _sayable(text: str) -> str:
    """Return a text as it can stand in a form or an address, where there are no half characters."""
    return text.encode("utf-8", "replace").decode()
