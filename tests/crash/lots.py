"""Names that are drawn by lot, and so are others in each life: those of a kind are numbered as they appear."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

#: Each kind by its form; nothing else that a life says is touched.
_KINDS: Final = {
    # Ours: an order to a wallet, an order to a card company or a page to pay on, a correction in the books, and the
    # fingerprint of what M-Pesa told, in which its own names stand.
    "order": r"(?<=L-[0-9]{4}-)(?:out-)?[0-9a-f]{12}\b",
    "wish": r"\b[0-9a-f]{24}\b",
    "correction": r"(?<=:)[0-9a-f]{16}\b",
    "fingerprint": r"(?<=:)[0-9a-f]{32}\b",
    # M-Pesa's: what it calls a question on a phone, and a conversation with us.
    "question": r"\bws_CO_[0-9]{23}\b",
    "conversation": r"\bAG_[0-9a-f]{20}\b",
    # Stripe's, as the one outside names things (tests/crash/outside.py).
    "card": r"(?:(?<=[a-z]_)|(?<=test_))ab0de[0-9a-f]{3}\b",
}
_LOT: Final = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _KINDS.items()))


def without_lots(words: str) -> str:
    """Return words in which the same name is the same number of its kind wherever it stands."""
    numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def numbered(lot: re.Match[str]) -> str:
        kind = lot.lastgroup or ""
        return f"{kind} {numbers[kind].setdefault(lot[0], len(numbers[kind]) + 1)}"

    return _LOT.sub(numbered, words)
