"""People's names, in any script (MLMS-2)."""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.read.digits import plain
from bot.read.lines import has_letters
from bot.read.unclear import Unclear
from domain.messages import _

_SHORTEST: Final = 2
_LONGEST: Final = 100
_BETWEEN: Final = frozenset("'-. ")
_SAME: Final = str.maketrans({**dict.fromkeys("’‘ʼ`´", "'"), **dict.fromkeys("‐‑–—", "-")})


def read_name(text: str, *, example: str = "Shazia Noor") -> str:
    """Return the name with its spaces collapsed; letters and marks of any script, and ' - . between them."""
    name = plain(text).translate(_SAME)
    if len(name) > _LONGEST:
        raise Unclear(_("Please send a shorter form of your name, for example {example}.", example=example))
    if not all(map(_belongs, name)) or not has_letters(name, at_least=_SHORTEST):
        raise Unclear(_("Please write your full name in letters, for example {example}.", example=example))
    return name


def _belongs(character: str) -> bool:
    return character in _BETWEEN or unicodedata.category(character)[0] in "LM"
