"""The sandbox answers this machine only, and is not there at all in production or beside real tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from jobs.gateways.peers.twilio_webhooks import sign
from jobs.settings import NotReady, Settings
from storage.keyring import new_keys
from tests.office import Databases, visitor
from tests.webhooks.calling import TELEGRAM_HEADER, update
from webhooks.app import Office, open_office

SANDBOX = (
    ("GET", "/sandbox/"),
    ("GET", "/sandbox/state"),
    ("GET", "/sandbox/page/index.html"),
    ("GET", "/sandbox/fonts/OFL.txt"),
    ("GET", "/sandbox/card/v1/events"),
    ("POST", "/sandbox/card/v1/checkout/sessions"),
    ("POST", "/sandbox/clock"),
    ("POST", "/sandbox/phones"),
    ("POST", "/sandbox/staff/bilal/say"),
)


@pytest.mark.parametrize(("method", "path"), SANDBOX)
@pytest.mark.parametrize(
    ("client", "host", "headers"),
    [
        ("203.0.113.9", "127.0.0.1:8000", {}),
        ("10.0.0.7", "127.0.0.1:8000", {}),
        ("127.0.0.1", "qist.example", {}),
        ("127.0.0.1", "evil.127.0.0.1.nip.example:8000", {}),
        ("127.0.0.1", "127.0.0.1:8000", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", "127.0.0.1:8000", {"forwarded": "for=127.0.0.1"}),
    ],
)
async def test_nobody_else_gets_in(
    sqlite_office: Office, method: str, path: str, client: str, host: str, headers: dict[str, str]
) -> None:
    async with visitor(sqlite_office, client=client, host=host) as http:
        answer = await http.request(method, path, json={}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
async def test_this_machine_gets_in(sqlite_office: Office, host: str) -> None:
    async with visitor(sqlite_office, client="::1" if "::" in host else "127.0.0.1", host=host) as http:
        assert (await http.get("/sandbox/")).status_code == 200


@pytest.fixture
async def production(sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """Open an office with everything set as in earnest."""
    office = open_office(in_earnest(database_url=sqlite_databases.sqlite(tmp_path)), serve=False)
    await office.runtime.prepare()
    yield office
    await office.runtime.close()


@pytest.mark.parametrize(("method", "path"), SANDBOX)
async def test_in_production_there_is_no_sandbox(production: Office, method: str, path: str) -> None:
    assert production.world is None

    async with visitor(production) as http:
        assert (await http.request(method, path, json={})).status_code in {404, 405}


async def test_the_public_address_is_what_twilio_signs_and_proxies_say_nothing(production: Office) -> None:
    pairs = (("MessageSid", "SM1"), ("From", "whatsapp:+923001112222"), ("Body", "salam"))
    form = {"content-type": "application/x-www-form-urlencoded"}
    spoofed = {"x-forwarded-proto": "http", "x-forwarded-host": "evil.example", "x-forwarded-for": "10.0.0.1"}

    async with visitor(production, host="evil.example") as http:
        answers = [
            await http.post(
                "/webhooks/whatsapp",
                content=str(httpx.QueryParams(pairs)).encode(),
                headers={**form, **spoofed, "x-twilio-signature": sign("twilio-token", address, pairs)},
            )
            for address in ("https://qist.example/webhooks/whatsapp", "http://evil.example/webhooks/whatsapp")
        ]

    assert [answer.status_code for answer in answers] == [200, 403]


async def test_without_its_secret_a_door_is_not_there(sqlite_databases: Databases, tmp_path: Path) -> None:
    bare = in_earnest(
        database_url=sqlite_databases.sqlite(tmp_path),
        telegram_secret="",
        twilio_auth_token="",
        stripe_secret_key="",
        stripe_webhook_secrets="",
    )
    office = open_office(bare, serve=False)

    async with visitor(office) as http:
        for door in ("telegram", "staff", "whatsapp", "whatsapp/status", "stripe"):
            headers = {TELEGRAM_HEADER: ""}
            assert (await http.post(f"/webhooks/{door}", json=update(1), headers=headers)).status_code == 404
    await office.runtime.close()


# Settings


def in_earnest(**changes: str) -> Settings:
    """Return settings with which production starts."""
    complete = {
        "environment": "production",
        "keys": new_keys("2026a"),
        "database_url": "sqlite+aiosqlite:///qist.sqlite3",
        "public_url": "https://qist.example",
        "telegram_borrower_token": "1:borrowers",
        "telegram_staff_token": "2:staff",
        "telegram_secret": "telegram-secret",
        "twilio_account_sid": "AC1",
        "twilio_auth_token": "twilio-token",
        "twilio_sender": "+14155238886",
        "stripe_secret_key": "sk_live_1",
        "stripe_webhook_secrets": "whsec_1",
    }
    return Settings(_env_file=None, **{**complete, **changes})  # type: ignore[arg-type]  # pydantic reads the strings


def test_starts_with_everything_set() -> None:
    in_earnest().check()


NEEDED = "keys database_url public_url telegram_staff_token twilio_account_sid twilio_sender stripe_webhook_secrets"


@pytest.mark.parametrize("name", NEEDED.split())
def test_names_what_is_missing(name: str) -> None:
    with pytest.raises(NotReady, match=f"QIST_{name.upper()} "):
        in_earnest(**{name: ""}).check()


def test_names_everything_that_is_missing_at_once_and_no_secret() -> None:
    with pytest.raises(NotReady) as problem:
        Settings(_env_file=None, environment="production", stripe_secret_key="sk_live_1").check()

    said = str(problem.value)
    for name in ("KEYS", "DATABASE_URL", "TELEGRAM_STAFF_TOKEN", "PUBLIC_URL", "STRIPE_WEBHOOK_SECRETS"):
        assert f"QIST_{name}" in said
    assert "sk_live_1" not in said


def test_wants_a_way_in_for_borrowers() -> None:
    with pytest.raises(NotReady, match="QIST_TELEGRAM_BORROWER_TOKEN or QIST_TWILIO_AUTH_TOKEN"):
        in_earnest(telegram_borrower_token="", twilio_auth_token="").check()


def test_wants_a_public_address_that_is_https() -> None:
    with pytest.raises(NotReady, match="QIST_PUBLIC_URL"):
        in_earnest(public_url="http://qist.example").check()


@pytest.mark.parametrize(
    "token", ["telegram_borrower_token", "telegram_staff_token", "twilio_auth_token", "stripe_secret_key"]
)
def test_the_sandbox_does_not_run_beside_a_real_token(token: str) -> None:
    with pytest.raises(NotReady, match="real tokens"):
        Settings(_env_file=None, **{token: "real"}).check()  # type: ignore[arg-type]  # pydantic reads the string


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "qist.example"])  # noqa: S104 - it is refused
def test_the_sandbox_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(NotReady, match="QIST_HOST"):
        Settings(_env_file=None, host=host).check()


def test_the_development_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path)
    open_office(settings, serve=False)
    file = tmp_path / "development.keys"
    first = file.read_bytes()

    open_office(settings, serve=False)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == first
