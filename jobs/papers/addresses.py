"""Addresses of papers: whoever reads a code on a paper may check it, but only a signed address gives the paper."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from domain.papers.codes import read_code
from storage.crypto import Keyring

#: WhatsApp fetches at once; a chat that is opened again within a week still finds the paper.
LIFETIME: Final = timedelta(days=7)


class PaperAddresses:
    """Makes and reads the addresses of papers."""

    def __init__(self, keyring: Keyring, public_url: str) -> None:
        self._keyring = keyring
        self._public_url = public_url

    def make(self, code: str, now: datetime) -> str:
        """Return the address at which the PDF of a paper can be fetched for a week."""
        until = f"{int((now + LIFETIME).timestamp()):x}"
        return f"{self._public_url}/papers/{code}.pdf?key={until}.{self._sign(code, until)}"

    def allows(self, code: str, key: str, now: datetime) -> bool:
        """Return whether a key opens the paper of a code now."""
        until, _dot, signature = key.partition(".")
        if not read_code(code) or not hmac.compare_digest(signature.encode(), self._sign(code, until).encode()):
            return False
        return datetime.fromtimestamp(int(until, 16), UTC) >= now

    def _sign(self, code: str, until: str) -> str:
        return self._keyring.blind_index("paper", f"{code}.{until}")[:32]
