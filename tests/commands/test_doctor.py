"""qist doctor: what is set up, what is missing, what to do; and never a secret."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from pathlib import Path

import pytest

from domain.policy.lender import Policy
from storage.keyring import new_keys
from tests.commands.conftest import Fails, Qist
from tests.office import opened

KEYS = new_keys("2026a")
PRODUCTION = {
    "environment": "production",
    "keys": KEYS,
    "database_url": "sqlite+aiosqlite:///office.sqlite3",
    "telegram_staff_token": "111:staff-secret",
    "telegram_borrower_token": "222:borrower-secret",
}


def test_a_fresh_clone_has_nothing_that_blocks(qist: Qist, tmp_path: Path) -> None:
    result = qist("doctor")

    assert result.exit_code == 0, result.output
    assert "Nothing keeps Qist from working." in result.output
    assert not (tmp_path / "var").exists(), "looking makes nothing"


def test_P_1_the_risk_of_lending_on_whatsapp_is_named(qist: Qist) -> None:
    said = qist("doctor").output

    assert "debt collection" in said
    assert "can be banned" in said
    assert "in writing" in said


def test_collections_on_whatsapp_are_warned_of(qist: Qist) -> None:
    assert "whatsapp_allow_collections=on" in qist("doctor", policy='{"whatsapp_allow_collections": "on"}').output


def test_each_rule_is_shown_with_its_source(qist: Qist) -> None:
    said = qist("doctor", policy='{"grace_days": "3"}').output

    assert all(key.name in said for key in fields(Policy))
    assert "QIST_POLICY" in next(line for line in said.splitlines() if "grace_days" in line)
    assert "country preset pk" in next(line for line in said.splitlines() if "approve_max_officer" in line)
    assert "grace_days" not in qist("doctor", "--no-policy").output


def test_production_names_each_missing_setting_and_ends_with_1(qist: Qist, refused: Fails) -> None:
    said = refused(qist("doctor", environment="production"))

    for name in ("QIST_KEYS", "QIST_DATABASE_URL", "QIST_TELEGRAM_STAFF_TOKEN", "borrowers would have no way in"):
        assert name in said


def test_polling_and_webhooks_are_told_apart(qist: Qist) -> None:
    polling = qist("doctor", **PRODUCTION).output
    webhooks = qist("doctor", **PRODUCTION, telegram_secret="s3cret", public_url="https://qist.example").output

    assert "(polling)" in polling
    assert "https://qist.example/webhooks/telegram" in webhooks


@pytest.mark.parametrize(
    "settings",
    [
        {**PRODUCTION, "telegram_secret": "s3cret", "public_url": "https://qist.example"},
        {**PRODUCTION, "twilio_auth_token": "twilio-secret", "stripe_secret_key": "sk_live_secret"},
        {**PRODUCTION, "database_url": "postgresql+asyncpg://qist:pass-secret@127.0.0.1:1/qist"},
        {**PRODUCTION, "keys": "2026a:not-base64-secret"},
        {"policy": "not json secret"},
        {"port": "port-secret"},
    ],
)
def test_secrets_are_never_shown(qist: Qist, settings: dict[str, str]) -> None:
    said = qist("doctor", **settings).output

    assert "secret" not in said.replace("secret token of QIST_TELEGRAM_SECRET", "")
    assert "s3cret" not in said
    assert not any(part.split(":")[1] in said for part in KEYS.split(","))


def test_a_database_that_does_not_answer_blocks(qist: Qist, refused: Fails) -> None:
    said = refused(qist("doctor", **{**PRODUCTION, "database_url": "postgresql+asyncpg://u:p@127.0.0.1:1/qist"}))

    assert "It does not answer (ConnectionRefusedError)" in said


def test_keys_that_others_can_read_block(qist: Qist, refused: Fails, tmp_path: Path) -> None:
    qist("db", "migrate")
    (tmp_path / "var" / "development.keys").chmod(0o644)

    assert "chmod 600" in refused(qist("doctor"))


def test_an_office_at_work_is_told_with_its_staff_and_group(qist: Qist, tmp_path: Path) -> None:
    async def open_once() -> None:
        async with opened(tmp_path / "var"):
            pass

    asyncio.run(open_once())

    said = qist("doctor").output

    assert "Bilal" in said
    assert "Cards go to" in said
    assert "up to date" in said


def test_nobody_enrolled_says_how_to_begin(qist: Qist) -> None:
    qist("db", "migrate")

    said = qist("doctor").output

    assert "qist staff code NAME" in said
    assert "/register" in said


def test_a_policy_that_cannot_be_blocks(qist: Qist, refused: Fails) -> None:
    assert "grace_dais" in refused(qist("doctor", policy='{"grace_dais": "3"}'))


def test_INP_28_test_keys_in_earnest_are_named_and_live_ones_are_not(qist: Qist) -> None:
    stripe = {"stripe_webhook_secrets": "whsec_1", "public_url": "https://qist.example"}
    test = {"stripe_secret_key": "sk_test_1", "mpesa_api": "https://sandbox.safaricom.co.ke"}
    live = {"stripe_secret_key": "sk_live_1", "mpesa_api": ""}

    tried = qist("doctor", **PRODUCTION, **stripe, **test).output
    earnest = qist("doctor", **PRODUCTION, **stripe, **live).output

    assert "TEST: Stripe's key is a test key" in tried
    assert "TEST: M-Pesa is Safaricom's sandbox" in tried
    assert "TEST" not in earnest


def test_INP_29_says_which_ways_people_are_told_and_what_to_do_when_there_are_none(qist: Qist) -> None:
    none = qist("doctor", **PRODUCTION).output
    some = qist("doctor", **PRODUCTION, pay_to='{"bank": "HBL 0042", "raast": "0300"}', mpesa_shortcode="174379").output
    played = qist("doctor").output

    assert "Nobody is told how to pay by hand" in none
    assert "QIST_PAY_TO" in none
    assert "People are told how else to pay: paybill, Raast, bank." in some
    assert "The sandbox plays ways to pay by hand." in played


def test_INP_29_a_way_that_nobody_could_use_blocks(qist: Qist, refused: Fails) -> None:
    assert "QIST_PAY_TO: cash says nothing" in refused(qist("doctor", pay_to='{"cash": ""}'))
