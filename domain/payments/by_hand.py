"""Payments written down by staff: the methods there are, and references in the one form that makes them unique."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: What staff may write for how money came. Each is an account of its own in the books.
METHODS: Final = ("cash", "bank", "wallet")


def normalised(reference: str) -> str:
    """
    Return a reference as it is compared: "UTR 123-456" and "utr123456" are the same (SAFE-4).

    Spaces, dashes, invisible characters and a leading word UTR or REF make no difference.
    """
    plain = unicodedata.normalize("NFKC", reference).upper()
    plain = re.sub(r"[^0-9A-Z]", "", plain)
    return re.sub(r"^(UTR|REF|NO)(?=\d)", "", plain)
