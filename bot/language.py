"""The languages we speak: what each calls itself, and which one a first message is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from domain.messages import Text, verbatim

LANGUAGE_LABELS: Final[dict[str, Text]] = {
    "en": verbatim("English"),
    "ur": verbatim("اردو"),
    "ur_Latn": verbatim("Roman Urdu"),
    "hi": verbatim("हिन्दी"),
    "ne": verbatim("नेपाली"),
    "sw": verbatim("Kiswahili"),
    "id": verbatim("Bahasa Indonesia"),
}

# The languages each script may be a first message in; Hindi and Nepali share one.
_SCRIPTS: Final = ((("ur",), range(0x0600, 0x0700)), (("hi", "ne"), range(0x0900, 0x0980)))


def likely_language(text: str, *, hint: str, offered: Sequence[str]) -> str:
    """Return the language to greet somebody in: by the script she wrote, else by what her app says, else the first."""
    hinted = re.split("[-_]", hint)[0].lower()
    for languages, letters in _SCRIPTS:
        written = [language for language in offered if language in languages]
        if written and any(ord(character) in letters for character in text):
            return hinted if hinted in written else written[0]
    return hinted if hinted in offered and hinted != "en" else offered[0]
