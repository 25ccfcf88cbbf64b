"""Each rail by itself: which signatures are its own, and what its words mean."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from domain.money import Money
from jobs.gateways.rails.connected import connected, problems
from jobs.gateways.rails.esewa import Esewa
from jobs.gateways.rails.rail import BadPayload, BadSignature, Rail
from jobs.gateways.rails.razorpay import Razorpay
from jobs.gateways.rails.signed import Signed
from jobs.settings import RailSettings, Settings

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
#: The key and the answer that eSewa prints in its documentation.
ESEWA_KEY = "8gBm/:&EnhH.1/q"
ESEWA = (
    '{"transaction_code":"000AWEO","status":"COMPLETE","total_amount":1000.0,"transaction_uuid":"250610-162413",'
    '"product_code":"EPAYTEST","signed_field_names":"transaction_code,status,total_amount,transaction_uuid,product_code,'
    'signed_field_names","signature":"62GcfZTmVkzhtUeh+QJ1AqiJrjoWWGof3U+eTPTZ7fA="}'
)


def is_own(rail: Rail, headers: dict[str, str], body: bytes, *secrets: str) -> bool:
    """Return whether a rail takes a callback for its own."""
    try:
        rail.verify(headers, body, secrets, NOW)
    except BadSignature:
        return False
    return True


def signed(body: bytes, secret: str, *, at: int = 0) -> str:
    """Sign in the generic form."""
    second = int(NOW.timestamp()) + at
    return f"t={second},v1={hmac.new(secret.encode(), b'%d.%s' % (second, body), 'sha256').hexdigest()}"


@pytest.mark.parametrize(("at", "own"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_P_11_the_generic_form_is_good_for_five_minutes_both_ways(at: int, own: bool) -> None:
    headers = {"x-qist-signature": signed(b"{}", "one-secret", at=at)}

    assert is_own(Signed(), headers, b"{}", "one-secret") is own


def test_P_11_several_secrets_are_good_while_one_is_rolled_and_an_empty_one_never() -> None:
    headers = {"x-qist-signature": signed(b"{}", "new-secret")}
    empty = {"x-qist-signature": signed(b"{}", "")}

    assert is_own(Signed(), headers, b"{}", "old-secret", "new-secret")
    assert not is_own(Signed(), headers, b"{}", "old-secret")
    assert not is_own(Signed(), empty, b"{}", "")
    assert not is_own(Signed(), headers, b"{}")


def test_P_11_esewa_signs_as_its_documentation_shows() -> None:
    wrapped = base64.b64encode(ESEWA.encode())
    form = b"data=" + wrapped.replace(b"+", b"%2B").replace(b"=", b"%3D")

    assert all(is_own(Esewa(), {}, body, ESEWA_KEY) for body in (ESEWA.encode(), wrapped, form))
    assert not any(is_own(Esewa(), {}, body, "another-key") for body in (ESEWA.encode(), wrapped, form))
    for body in (ESEWA.encode(), wrapped, form):
        moved = Esewa().read(body, "NPR")
        assert moved is not None
        assert (moved.reference, moved.amount, moved.account) == ("000AWEO", Money(100_000, "NPR"), "250610-162413")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1000.0", "9000.0"),
        ("COMPLETE", "PENDING"),
        ("000AWEO", "000AWEP"),
        ('"transaction_code,status,', '"status,'),
        ("signed_field_names", "signed"),
    ],
)
def test_P_11_esewa_altered_is_not_its_own(old: str, new: str) -> None:
    assert not is_own(Esewa(), {}, ESEWA.replace(old, new).encode(), ESEWA_KEY)


def test_P_11_the_form_that_we_sign_for_esewa_and_the_payer_sees_pays_nothing() -> None:
    """The signature on the way there is made with the same key, over three fields."""
    ours = {"total_amount": "100", "transaction_uuid": "L-1001-1", "product_code": "EPAYTEST"}
    message = ",".join(f"{name}={value}" for name, value in ours.items())
    made = base64.b64encode(hmac.new(ESEWA_KEY.encode(), message.encode(), "sha256").digest()).decode()
    forged = {**ours, "status": "COMPLETE", "transaction_code": "1", "signed_field_names": ",".join(ours)}

    assert not is_own(Esewa(), {}, json.dumps({**forged, "signature": made}).encode(), ESEWA_KEY)


@pytest.mark.parametrize("body", [b"", b"data=", b"!!", b"e30=", b"\xff", b"data=%ff"])
def test_P_11_garbage_is_not_esewas(body: bytes) -> None:
    assert not is_own(Esewa(), {}, body, ESEWA_KEY)


def captured(**more: Any) -> bytes:
    """Return Razorpay's event of a payment by UPI, as its documentation shows it."""
    paid = {
        "id": "pay_DESlfW9H8K9uqM",
        "entity": "payment",
        "amount": 250_000,
        "currency": "INR",
        "status": "captured",
        "method": "upi",
        "description": "",
        "vpa": "amina@upi",
        "notes": {"loan": "L-1001"},
        "created_at": 1_795_150_800,
    }
    event = {"entity": "event", "event": "payment.captured", "payload": {"payment": {"entity": {**paid, **more}}}}
    return json.dumps(event).encode()


def test_X_36_upi_through_razorpay() -> None:
    body = captured()
    header = hmac.new(b"whsec-upi", body, "sha256").hexdigest()

    assert is_own(Razorpay(), {"x-razorpay-signature": header}, body, "old", "whsec-upi")
    assert not is_own(Razorpay(), {"x-razorpay-signature": header}, captured(amount=1), "whsec-upi")
    assert not is_own(Razorpay(), {}, body, "whsec-upi")
    moved = Razorpay().read(body, "INR")
    assert moved is not None
    assert (moved.reference, moved.amount, moved.account) == ("pay_DESlfW9H8K9uqM", Money(250_000, "INR"), "L-1001")
    assert (moved.payer, moved.status) == ("*upi", "paid")
    assert moved.paid_at == datetime.fromtimestamp(1_795_150_800, UTC)


def test_X_36_authorised_money_has_not_moved_yet() -> None:
    assert Razorpay().read(captured().replace(b"payment.captured", b"payment.authorized"), "INR") is None
    failed = Razorpay().read(captured().replace(b"payment.captured", b"payment.failed"), "INR")
    assert failed is not None
    assert failed.status == "failed"


@pytest.mark.parametrize("more", [{"amount": "1"}, {"amount": True}, {"amount": 10**16}, {"currency": "XXX"}])
def test_SAFE_6_an_amount_that_is_none_is_told_as_it_was_written(more: dict[str, Any]) -> None:
    moved = Razorpay().read(captured(**more), "INR")

    assert moved is not None
    assert moved.amount is None


@pytest.mark.parametrize("body", [b"[]", b'{"event": "payment.captured"}', captured(id=""), captured(id=7)])
def test_X_36_an_event_without_its_payment_is_no_event(body: bytes) -> None:
    with pytest.raises(BadPayload):
        Razorpay().read(body, "INR")


# Settings


def test_P_11_a_rail_is_connected_by_settings_alone() -> None:
    settings = Settings(_env_file=None, rails={"raast": {"form": "signed", "secrets": "first-secret, second-secret"}})

    rail = connected(settings.rails, currency="PKR")["raast"]

    assert (rail.name, rail.secrets, rail.currency) == ("raast", ("first-secret", "second-secret"), "PKR")
    assert list(problems(settings.rails, country="pk")) == []
    assert "first-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "given", "country", "said"),
    [
        ("Raast!", {"secrets": "long-enough"}, "pk", "cannot be a rail's name"),
        ("cash", {"secrets": "long-enough"}, "pk", "cannot be a rail's name"),
        ("stripe", {"secrets": "long-enough"}, "pk", "cannot be a rail's name"),
        ("raast", {"secrets": "short"}, "pk", "needs secrets"),
        ("raast", {}, "pk", "needs secrets"),
        ("raast", {"form": "fax", "secrets": "long-enough"}, "pk", "there are signed, razorpay, esewa"),
        ("upi", {"form": "razorpay", "secrets": "long-enough"}, "pk", "no rail of pk"),
        ("raast", {"secrets": "long-enough", "currency": "XXX"}, "pk", "has the currency"),
    ],
)
def test_P_11_what_is_wrong_with_a_rail_is_named(name: str, given: dict[str, str], country: str, said: str) -> None:
    (problem,) = problems({name: RailSettings.model_validate(given)}, country=country)

    assert said in problem


def test_P_11_a_real_rail_does_not_run_beside_the_sandbox() -> None:
    settings = Settings(_env_file=None, rails={"raast": RailSettings(secrets=SecretStr("long-enough"))})

    assert settings.has_real_tokens
