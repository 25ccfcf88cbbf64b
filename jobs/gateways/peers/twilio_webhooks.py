"""What Twilio posts to us: form parameters as it names them, signed for our public URL."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from jobs.gateways.peers.twilio_content import Choice

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A POST that Twilio would make to us; `url` is the public one it is signed for."""

    url: str
    pairs: Pairs
    signature: str
    idempotency_token: str = ""

    @property
    def body(self) -> bytes:
        """Return the form as it travels."""
        return urlencode(self.pairs).encode()

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that travel with it."""
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": self.signature,
            "I-Twilio-Idempotency-Token": self.idempotency_token,
        }

    def __getitem__(self, name: str) -> str:
        return dict(self.pairs)[name]

    def tampered(self, name: str, value: str) -> SignedRequest:
        """Return it with one field changed on the way, under the old signature."""
        return replace(self, pairs=tuple((key, value if key == name else old) for key, old in self.pairs))


def sign(auth_token: str, url: str, pairs: Pairs) -> str:
    """
    Return Twilio's signature of a form posted to a URL.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    signed = url + "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.digest(auth_token.encode(), signed.encode(), "sha1")).decode()


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes: a phone in E.164 and the name on their profile."""

    phone: str
    name: str = ""


def inbound(*, account_sid: str, sid: str, sender: str, person: Person, body: str, extra: Mapping[str, str]) -> Pairs:
    """Return the parameters of an incoming message, those of its kind among them; blanks are sent too."""
    common = {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": person.name,
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": person.phone.removeprefix("+"),
        "SmsStatus": "received",
        "Body": body,
        "To": f"whatsapp:{sender}",
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": account_sid,
        "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": {"ProfileName": person.name}}}),
        "From": f"whatsapp:{person.phone}",
        "ApiVersion": "2010-04-01",
    }
    return tuple((common | dict(extra)).items())


def pressed(choice: Choice, *, from_list: bool, of_message: str, sender: str) -> dict[str, str]:
    """Return what a tap adds: on a button, or on an item of a list."""
    replied = {"OriginalRepliedMessageSender": f"whatsapp:{sender}", "OriginalRepliedMessageSid": of_message}
    if from_list:
        return {
            "MessageType": "interactive",
            "ListId": choice.id,
            "ListTitle": choice.title,
            "ListDescription": choice.description,
            **replied,
        }
    return {"MessageType": "button", "ButtonPayload": choice.id, "ButtonText": choice.title, **replied}


def status(*, account_sid: str, sid: str, sender: str, phone: str, status: str, error_code: int | None) -> Pairs:
    """Return the parameters of a status callback."""
    pairs = {
        "ChannelPrefix": "whatsapp",
        "ApiVersion": "2010-04-01",
        "MessageStatus": status,
        "SmsSid": sid,
        "SmsStatus": status,
        "ChannelInstallSid": "",
        "To": f"whatsapp:{phone}",
        "From": f"whatsapp:{sender}",
        "MessageSid": sid,
        "StructuredMessage": "false",
        "AccountSid": account_sid,
        "ChannelToAddress": f"+{phone.removeprefix('+')[:-4]}XXXX",
    }
    if error_code:
        pairs |= {"ErrorCode": str(error_code), "ErrorMessage": "", "EventType": "UNDELIVERED"}
    return tuple(pairs.items())
