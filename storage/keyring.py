"""Where the keys come from: the environment in earnest, or a private file made at the first run."""

from __future__ import annotations

import base64
import os
import re
import secrets
import stat
import tempfile
from pathlib import Path

from storage.crypto import KEY_BYTES, KEY_NAME, Keyring, KeyringError

_ENTRY = re.compile(rf"(?P<id>{KEY_NAME}):(?P<key>[A-Za-z0-9+/_-]+)={{0,2}}")
_INDEX = "index"


class MalformedKeysError(KeyringError):
    """The text is not a list of keys. The message says what one looks like, and repeats no part of a key."""


def from_environment(text: str) -> Keyring:
    """
    Return the keyring written as "2026a:<base64>,2025b:<base64>,index:<base64>".

    The first key seals; all of them open. `index` is the blind index's own key, which stays when the others rotate.
    """
    entries = [_entry(number, part) for number, part in enumerate(re.split(r"[,\s]+", text.strip(" ,\n\t")), start=1)]
    keys = dict(entries)
    if len(keys) < len(entries):
        raise MalformedKeysError("Two of the keys have the same name. Give a new key a new name.")
    index_key = keys.pop(_INDEX, None)
    if index_key is None or not keys:
        message = f"There must be a key to seal with and one named {_INDEX!r}, as in 2026a:<base64>,{_INDEX}:<base64>."
        raise MalformedKeysError(message)
    return Keyring(keys, current=next(iter(keys)), index_key=index_key)


def new_keys(key_id: str) -> str:
    """Return fresh random keys, as from_environment reads them."""
    return ",".join(f"{name}:{_fresh()}" for name in (key_id, _INDEX))


class ExposedKeysError(KeyringError):
    """The key file can be read by others than its owner. The message says how to close it."""


def development_keyring(path: Path) -> Keyring:
    """
    Return the keyring kept in a file, made at the first call, which only its owner can read.

    The key's name is drawn too: data from before the file was lost then says which key is missing.
    """
    if not path.exists():
        _make(path, new_keys(f"dev-{secrets.token_hex(3)}") + "\n")
    return from_environment(_read_private(path))


def _entry(number: int, part: str) -> tuple[str, bytes]:
    found = _ENTRY.fullmatch(part)
    if not found:
        message = f"Key {number} is not of the form <name>:<base64>. Make one with: openssl rand -base64 {KEY_BYTES}"
        raise MalformedKeysError(message)
    written = found["key"].translate(str.maketrans("-_", "+/"))
    try:
        return found["id"], base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
    except ValueError:
        message = f"The key {found['id']!r} is cut short: it is not whole base64."
        raise MalformedKeysError(message) from None


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _make(path: Path, text: str) -> None:
    """Put the file there whole and safely on disk, or leave the one that another process put there first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp opens with O_EXCL and 0600; a link, unlike a rename, never replaces what is there.
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        os.link(draft, path)
        _sync_folder(path.parent)
    except FileExistsError:
        pass  # both processes now read the same keys
    finally:
        os.unlink(draft)


def _sync_folder(folder: Path) -> None:
    # Data sealed under a key that a power cut then takes away would be lost with it.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_private(path: Path) -> str:
    with path.open(encoding="ascii", errors="replace") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = f"Others can read the keys in {path} (mode {mode:04o}). Close it with: chmod 600 {path}"
            raise ExposedKeysError(message)
        return file.read()
