"""Addresses of the secure form: signed, for one chat and one question, good for an hour and once."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from storage.crypto import Keyring

LIFETIME: Final = timedelta(hours=1)


class FormAddresses:
    """Makes and reads the tokens in secure form addresses. A token dies when its question is answered."""

    def __init__(self, keyring: Keyring, public_url: str) -> None:
        self._keyring = keyring
        self._public_url = public_url

    def make(self, chat_id: int, step: int, now: datetime) -> str:
        """Return the address of the form for the question a chat is at."""
        until = int((now + LIFETIME).timestamp())
        body = f"{chat_id:x}.{step:x}.{until:x}"
        return f"{self._public_url}/f/{body}.{self._sign(body)}"

    def read(self, token: str, now: datetime) -> tuple[int, int] | None:
        """Return the chat and the question a token is for, or None when it is forged or too old."""
        body, _dot, signature = token.rpartition(".")
        if not body or not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        chat_id, step, until = (int(part, 16) for part in body.split("."))
        return None if datetime.fromtimestamp(until, UTC) < now else (chat_id, step)

    def _sign(self, body: str) -> str:
        return self._keyring.blind_index("form", body)[:32]
