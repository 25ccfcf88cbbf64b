"""qist mpesa: the keys are tried, and the addresses shown, before anybody pays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.clock import system_clock
from jobs.gateways.peers.daraja import DarajaPeer
from jobs.gateways.peers.daraja_http import daraja_app
from tests.commands.conftest import Fails, Qist
from tests.commands.served import served
from tests.gateways.mpesa_office import KEYS

SETTINGS = {
    "mpesa_consumer_key": KEYS.consumer_key,
    "mpesa_consumer_secret": KEYS.consumer_secret,
    "mpesa_shortcode": KEYS.shortcode,
    "mpesa_passkey": KEYS.passkey,
    "mpesa_initiator": KEYS.initiator,
    "mpesa_security_credential": KEYS.security_credential,
    "mpesa_words": "5eb63bbbe01eeed093cb22bb8f5acdc3",
    "public_url": "https://qist.example",
}


@pytest.fixture
def daraja() -> Iterator[str]:
    """Serve a Daraja on this machine."""
    with served(daraja_app(DarajaPeer(clock=system_clock, keys=KEYS))) as address:
        yield address


def test_INP_21_good_keys_are_said_to_be_good_with_every_address(qist: Qist, daraja: str) -> None:
    found = qist("mpesa", "check", mpesa_api=daraja, **SETTINGS)

    assert found.exit_code == 0, found.output
    assert "https://qist.example/hooks/k/5eb63bbbe01eeed093cb22bb8f5acdc3/confirmation" in found.output
    assert "The keys are good." in found.output


def test_INP_21_wrong_keys_and_forbidden_words_are_named(qist: Qist, refused: Fails, daraja: str) -> None:
    wrong = SETTINGS | {"mpesa_consumer_secret": "another", "public_url": "https://mpesa.example"}

    said = refused(qist("mpesa", "check", mpesa_api=daraja, **wrong))

    assert "our consumer key or secret is refused" in said
    assert "'mpesa' is not allowed in it" in said


def test_INP_21_safaricom_is_told_where_to_call(qist: Qist, daraja: str) -> None:
    assert "knows where to call" in qist("mpesa", "register", mpesa_api=daraja, **SETTINGS).output


def test_INP_21_what_is_not_set_up_is_said(qist: Qist, refused: Fails) -> None:
    assert "M-Pesa is not set up" in refused(qist("mpesa", "check"))
