"""Field encryption: what would hurt people if the database were stolen is kept sealed, and found by a blind index."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
KEY_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class KeyringError(ValueError):
    """Something is wrong with our keys, or with a text said to be sealed by them."""


class WeakKeyError(KeyringError):
    """A key is too short, or was not drawn at random."""


class NotSealedError(KeyringError):
    """The text has not the form of a sealed one."""


class UnknownKeyError(KeyringError):
    """The text was sealed under a key that is not on the ring. The message names the key."""


class TamperedError(KeyringError):
    """The sealed text was changed, or was moved here from another table, column or row."""


class Keyring:
    """
    The keys of one lender: any number that open what was sealed, one of them that seals, and one for the index.

    A place is "table|column|row id". It is bound to the ciphertext, so that one person's identity number, copied over
    another's in the database, does not open there.
    """

    def __init__(self, keys: Mapping[str, bytes], *, current: str, index_key: bytes) -> None:
        assert current in keys, "the current key is one of the keys"
        for key_id, key in (*keys.items(), ("index", index_key)):
            _check(key_id, key)
        if len({*keys.values(), index_key}) <= len(keys):
            message = "Two of the keys are the same. Each key, and the index key, needs its own random bytes."
            raise WeakKeyError(message)
        self.current = current
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._index = hmac.new(index_key, digestmod=hashlib.sha256)

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, keys={sorted(self._ciphers)})"

    def seal(self, plain: str, *, place: str) -> str:
        """Return the text encrypted under the current key, for this place alone."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, _bytes(plain), _bound(place))
        return f"{self.current}:{_base64(nonce + sealed)}"

    def open(self, sealed: str, *, place: str) -> str:
        """Return the text that was sealed for this place, under whichever key."""
        key_id, body = _parts(sealed)
        nonce, ciphertext = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        try:
            return self._cipher(key_id).decrypt(nonce, ciphertext, _bound(place)).decode("utf-8", "surrogatepass")
        except InvalidTag:
            message = f"what is kept at {place} was changed, or was sealed for another place"
            raise TamperedError(message) from None

    def rotated(self, sealed: str) -> bool:
        """Return whether the text is sealed under the current key."""
        return _parts(sealed)[0] == self.current

    def reseal(self, sealed: str, *, place: str) -> str:
        """Return the text sealed under the current key; one that already is comes back as it was."""
        return sealed if self.rotated(sealed) else self.seal(self.open(sealed, place=place), place=place)

    def blind_index(self, domain: str, normalised: str) -> str:
        """Return the same 64 hex digits for the same value of a domain ("phone", "national-id"), and no way back."""
        assert domain, "a domain keeps equal values of two kinds apart"
        assert "|" not in domain, "the first bar ends the domain"
        mac = self._index.copy()
        mac.update(_bytes(f"{domain}|{normalised}"))
        return mac.hexdigest()

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._ciphers:
            message = f"a text is sealed under the key {key_id!r}, which is not among {sorted(self._ciphers)}"
            raise UnknownKeyError(message)
        return self._ciphers[key_id]


def _check(key_id: str, key: bytes) -> None:
    """Refuse a key that nobody drew at random; a random one fails these once in more than 10^13."""
    assert re.fullmatch(KEY_NAME, key_id), f"{key_id!r} cannot name a key"
    if len(key) != KEY_BYTES:
        message = f"The key {key_id!r} has {len(key)} bytes. A key is exactly {KEY_BYTES} random bytes."
        raise WeakKeyError(message)
    if len(set(key)) < KEY_BYTES // 2 or all(0x20 <= byte < 0x7F for byte in key):
        message = f"The key {key_id!r} looks typed, not random. Make one with: openssl rand -base64 {KEY_BYTES}"
        raise WeakKeyError(message)


def _parts(sealed: str) -> tuple[str, bytes]:
    key_id, colon, written = sealed.partition(":")
    body = _unbase64(written)
    if not colon or not re.fullmatch(KEY_NAME, key_id) or body is None or len(body) < _NONCE_BYTES + _TAG_BYTES:
        # The text itself stays out of the message: it may be a plain value that somebody forgot to seal.
        raise NotSealedError("the text is not of the form <key id>:<base64url>")
    return key_id, body


def _bound(place: str) -> bytes:
    parts = place.split("|")
    assert len(parts) >= 3, f"{place!r} is not table|column|row id"
    assert all(parts), f"{place!r} leaves a part of the place empty"
    return _bytes(place)


def _bytes(text: str) -> bytes:
    # Half an emoji can arrive in a chat message's JSON; it must be possible to keep it.
    return text.encode("utf-8", "surrogatepass")


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unbase64(written: str) -> bytes | None:
    """Return the bytes, or None unless they are written in the one way that we write them."""
    try:
        data = urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except ValueError:
        return None
    return data if _base64(data) == written else None
