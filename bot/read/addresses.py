"""Addresses: ten to five hundred characters of anything that has letters in it (MLMS-7)."""

from __future__ import annotations

from typing import Final

from bot.read.digits import plain
from bot.read.lines import has_letters
from bot.read.unclear import Unclear
from domain.messages import _

_SHORTEST: Final = 10
_LONGEST: Final = 500


def read_address(text: str) -> str:
    """Return the address on one line."""
    lines = (plain(line).rstrip(",") for line in text.splitlines())
    address = ", ".join(line for line in lines if line)
    if len(address) > _LONGEST:
        raise Unclear(_("Please send a shorter address: house, street and town are enough."))
    if len(address) < _SHORTEST or not has_letters(address, at_least=3):
        raise Unclear(
            _(
                "Please send the full address: house, street and town, "
                "for example House 12, Street 4, Samanabad, Lahore."
            )
        )
    return address
