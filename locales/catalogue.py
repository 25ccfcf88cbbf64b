"""The translated texts, read from their .po files when somebody first speaks a language."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

SOURCE = "en"
LOCALES = Path(__file__).parent
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")


def translations(language: str, folder: Path = LOCALES) -> NullTranslations:
    """Return what finds the words of a language; without a file of its own it finds the English ones."""
    # Codes come from people's phones, so one that could not be a folder of ours is never looked for.
    return _read(path(language, folder)) if _LANGUAGE.fullmatch(language) else NullTranslations()


def languages(folder: Path = LOCALES) -> tuple[str, ...]:
    """Return the languages we have words in, the source first."""
    translated = (file.parent.parent.name for file in folder.glob("*/LC_MESSAGES/messages.po"))
    return (SOURCE, *sorted(translated))


def path(language: str, folder: Path = LOCALES) -> Path:
    """Return where the words of a language are kept."""
    return folder / language / "LC_MESSAGES" / "messages.po"


@lru_cache(maxsize=64)
def _read(file: Path) -> NullTranslations:
    # Reading takes 15 ms for 600 texts, so there is no compiled copy to commit and to forget.
    if not file.exists():
        return NullTranslations()
    from babel.messages.mofile import write_mo  # a process that speaks only English never needs these
    from babel.messages.pofile import read_po

    with file.open("rb") as written:
        texts = read_po(written)
    compiled = io.BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return GNUTranslations(compiled)
