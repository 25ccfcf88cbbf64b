"""eSewa's ePay in Nepal. See https://developer.esewa.com.np/pages/Epay: the answer is base64 JSON, signed by fields."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs

from jobs.gateways.rails.rail import BadPayload, BadSignature, Moved, Status, money_of, signed_by_any
from jobs.gateways.rails.signed import read_json

#: All that we read has to be under the signature. The form we sign ourselves, and the payer sees, has no status in it.
_NEEDED: Final = frozenset({"transaction_code", "status", "total_amount", "transaction_uuid", "product_code"})
#: Fields are joined by commas, so that a value with one could be taken for two.
_VALUE: Final = re.compile(r"[\w.:/+-]{0,100}", re.ASCII)
_STATUS: Final[Mapping[str, Status]] = {"COMPLETE": "paid", "CANCELED": "failed", "NOT_FOUND": "failed"}


class Esewa:
    """
    Speaks as eSewa's answer after a payment does, posted as it is or as the `data` of a form.

    The loan is named by how the transaction's own id begins, for example L-1001-7. It carries no time.
    """

    countries = frozenset({"np"})
    currency = "NPR"

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> None:
        """Raise BadSignature unless the base64 HMAC-SHA256 of the named fields is right and names all we read."""
        try:
            said = _answer(body)
        except BadPayload as garbage:
            raise BadSignature("nothing that could be signed") from garbage
        names = str(said.get("signed_field_names", "")).split(",")
        values = {name: str(said.get(name)) for name in names}
        plain = {name: value for name, value in values.items() if name != "signed_field_names"}
        if not set(names) >= _NEEDED or len(set(names)) != len(names):
            raise BadSignature("something we read is not under the signature")
        if not all(map(_VALUE.fullmatch, plain.values())):
            raise BadSignature("a field that could be two")
        message = ",".join(f"{name}={value}" for name, value in values.items()).encode()
        given = str(said.get("signature", "")).encode()
        if not signed_by_any(secrets, message, [given], digest=lambda made: base64.b64encode(made.digest())):
            raise BadSignature("not signed with our secret")

    def read(self, body: bytes, currency: str) -> Moved | None:
        """Return the payment; raise BadPayload for one without its code."""
        said = _answer(body)
        status = _STATUS.get(str(said.get("status")))
        if status is None:
            return None
        code = said.get("transaction_code")
        if not isinstance(code, str) or not code or len(code) > 80:
            raise BadPayload("a payment without its code")
        written = str(said.get("total_amount"))
        amount = money_of(written.replace(",", ""), currency)
        return Moved(code, amount, account=str(said.get("transaction_uuid"))[:100], status=status, written=written[:60])


def _answer(body: bytes) -> dict[str, Any]:
    """Return the JSON inside, with its figures as they were written, because the signature covers their spelling."""
    text = body.strip()
    if text.startswith(b"data="):
        text = (
            parse_qs(text.decode("latin-1"), encoding="latin-1")
            .get("data", [""])[0]
            .replace(" ", "+")
            .encode("latin-1")
        )
    try:
        return read_json(text if text.startswith(b"{") else base64.b64decode(text, validate=True))
    except binascii.Error as garbage:
        raise BadPayload("not base64") from garbage
