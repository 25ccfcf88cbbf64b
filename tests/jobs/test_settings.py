"""What an operator may set: a sandbox needs nothing and stays at home, production names everything it lacks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from domain.policy.laws import BadPolicy
from jobs.runtime import lender_of
from jobs.settings import NotReady, Settings

PRODUCTION: dict[str, Any] = {
    "environment": "production",
    "keys": "2026a:AAAA,index:BBBB",
    "database_url": "postgresql+asyncpg://localhost/qist",
    "public_url": "https://qist.example",
    "telegram_borrower_token": "1:borrowers",
    "telegram_staff_token": "2:staff",
    "telegram_secret": "hush",
    "twilio_account_sid": "AC1",
    "twilio_auth_token": "twilio",
    "twilio_sender": "+14155238886",
    "stripe_secret_key": "sk_live_1",
    "stripe_webhook_secrets": "whsec_1, whsec_2",
}


def settings(**given: Any) -> Settings:
    """Return settings of these values alone, whatever this machine's own are."""
    return Settings(_env_file=None, **given)


def problems(**given: Any) -> str:
    """Return why these settings will not do, or nothing."""
    try:
        settings(**given).check()
    except NotReady as not_ready:
        return str(not_ready)
    return ""


def production(*without: str, **changed: Any) -> dict[str, Any]:
    """Return complete production settings but for what is left out or changed."""
    return {key: value for key, value in PRODUCTION.items() if key not in without} | changed


@pytest.fixture(autouse=True)
def nothing_set_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave this machine's own QIST_ variables out."""
    for name in [name for name in os.environ if name.startswith("QIST_")]:
        monkeypatch.delenv(name)


def test_with_nothing_set_it_is_a_sandbox_and_ready() -> None:
    assert problems() == ""
    assert settings().is_sandbox
    assert settings().database == f"sqlite+aiosqlite:///{Path('var') / 'qist.sqlite3'}"
    assert settings().address == "http://127.0.0.1:8000"


def test_complete_production_settings_are_ready() -> None:
    assert problems(**PRODUCTION) == ""
    assert settings(**PRODUCTION).stripe_secrets == ("whsec_1", "whsec_2")


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ("keys", "QIST_KEYS"),
        ("database_url", "QIST_DATABASE_URL"),
        ("public_url", "QIST_PUBLIC_URL"),
        ("telegram_staff_token", "QIST_TELEGRAM_STAFF_TOKEN"),
        ("twilio_account_sid", "QIST_TWILIO_ACCOUNT_SID"),
        ("twilio_sender", "QIST_TWILIO_SENDER"),
        ("stripe_webhook_secrets", "QIST_STRIPE_WEBHOOK_SECRETS"),
    ],
)
def test_production_names_what_is_missing(without: str, named: str) -> None:
    assert problems(**production(without)) == f"{named} is not set"


def test_production_names_everything_that_is_missing_at_once() -> None:
    told = problems(environment="production", stripe_secret_key="sk_live_1")

    for name in (
        "QIST_KEYS",
        "QIST_DATABASE_URL",
        "QIST_TELEGRAM_STAFF_TOKEN",
        "QIST_PUBLIC_URL",
        "QIST_STRIPE_WEBHOOK_SECRETS",
        "QIST_TELEGRAM_BORROWER_TOKEN or QIST_TWILIO_AUTH_TOKEN",
    ):
        assert name in told


def test_production_without_a_way_in_for_borrowers_is_refused() -> None:
    without = production("telegram_borrower_token", "twilio_auth_token", "twilio_account_sid", "twilio_sender")

    assert "borrowers would have no way in" in problems(**without)


@pytest.mark.parametrize("without", ["telegram_borrower_token", "twilio_auth_token"])
def test_one_way_in_is_enough(without: str) -> None:
    assert problems(**production(without)) == ""


@pytest.mark.parametrize(
    ("address", "ready"),
    [
        ("https://qist.example", True),
        ("http://127.0.0.1:8000", True),
        ("http://qist.example", False),
        ("qist.example", False),
    ],
)
def test_webhooks_need_https_except_on_this_machine(address: str, ready: bool) -> None:
    assert ("QIST_PUBLIC_URL" not in problems(**production(public_url=address))) is ready


@pytest.mark.parametrize(
    "token", ["telegram_borrower_token", "telegram_staff_token", "twilio_auth_token", "stripe_secret_key"]
)
def test_the_sandbox_does_not_run_beside_real_tokens(token: str) -> None:
    assert "does not run beside real tokens" in problems(**{token: "real"})


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - it is refused
        ("::", False),
        ("192.168.1.7", False),
        ("qist.example", False),
        ("localhost.qist.example", False),
        ("", False),
    ],
)
def test_the_sandbox_listens_to_this_machine_only(host: str, allowed: bool) -> None:
    assert ("not a loopback address" not in problems(host=host)) is allowed


def test_secrets_are_not_shown() -> None:
    shown = repr(settings(**PRODUCTION)) + str(settings(**PRODUCTION).model_dump())

    assert not any(secret in shown for secret in ("1:borrowers", "hush", "sk_live_1", "2026a:AAAA"))


def test_stripes_signing_secrets_are_not_shown() -> None:
    assert "whsec_1" not in repr(settings(**PRODUCTION))


def test_the_lenders_own_name_and_rules_replace_the_presets() -> None:
    lender = lender_of(settings(lender_name="Naya Qist", policy={"grace_days": "3"}))

    assert (lender.name, lender.policy.grace_days, lender.currency) == ("Naya Qist", 3, "PKR")


def test_a_rule_that_cannot_be_right_is_named_at_start() -> None:
    with pytest.raises(BadPolicy, match="grace_days=-1"):
        lender_of(settings(policy={"grace_days": "-1"}))


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIST_PORT", "9000")
    monkeypatch.setenv("QIST_POLICY", '{"grace_days": "3"}')

    assert (settings().port, settings().policy) == (9000, {"grace_days": "3"})


def test_INP_29_where_people_pay_by_hand_is_read_from_one_setting_and_the_paybill_by_itself() -> None:
    given = settings(pay_to={"cash": "Shop 4", "raast": "0300 1234567"}, mpesa_shortcode="174379")

    ways = lender_of(given).ways

    assert [(way.kind, way.name, way.where) for way in ways] == [
        ("paybill", "", "174379"),
        ("rail", "Raast", "0300 1234567"),
        ("cash", "", "Shop 4"),
    ]
    assert lender_of(settings()).ways == ()


def test_INP_29_ways_that_cannot_be_said_are_named_at_start_up_in_both_worlds() -> None:
    wrong = {"bank": " ", "vodafone": "1"}

    for told in (problems(pay_to=wrong), problems(**PRODUCTION, pay_to=wrong)):
        assert "QIST_PAY_TO: bank says nothing" in told
        assert "QIST_PAY_TO: 'vodafone' is no way to pay" in told


def test_a_rail_that_is_connected_can_be_written_down() -> None:
    rail = {"instapay": {"secrets": "12345678"}}

    assert problems(**PRODUCTION, rails=rail, pay_to={"instapay": "0917 555 0100"}) == ""
