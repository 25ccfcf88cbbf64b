"""A code alone, as somebody types it from her receipt."""

from __future__ import annotations

import re
from typing import Final

from bot.read.fold import folded
from domain.payments.claims import SHORTEST, normalised

#: What people write around a code: "my code is QKH94M1Z11", "TID: 0123 4567 8901".
_AROUND: Final = folded(
    "my the is it its was code codes tid id no number num ref reference trx txn utr rrn receipt transaction mpesa "
    "m-pesa jazzcash easypaisa esewa khalti upi bank raast here code. ye yeh hai mera meri ka ki ke nambar number: "
    "namba ni ya yangu msimbo risiti kode nomor referensi transaksi saya adalah کوڈ نمبر میرا ہے یہ کا "
    "कोड नंबर मेरा है यह का नम्बर मेरो हो"
)
_PIECE: Final = re.compile(r"[a-z0-9-]+")
_LONGEST: Final = 40


def code_in(words: str) -> str:
    """Return the code that folded words are, in the form it is compared in; "" when they are something else."""
    kept = [word.strip(".,:;#!()'\"") for word in words.split()]
    pieces = [word for word in kept if word and word not in _AROUND]
    if not pieces or not all(_PIECE.fullmatch(piece) for piece in pieces):
        return ""
    # "0123 4567 8901" is one code in three pieces; words beside a code are none.
    if len(pieces) > 1 and not all(piece.isdigit() for piece in pieces):
        return ""
    code = normalised("".join(pieces))
    fits = SHORTEST <= len(code) <= _LONGEST and sum(map(str.isdigit, code)) >= 2
    return code if fits else ""


def provider_of(code: str, *, country: str) -> str:
    """Return whose code one looks like where its shape is nobody else's, otherwise ""."""
    match country.upper():
        case "KE" if len(code) == 10 and not code.isdigit():
            return "mpesa"
        case "IN" if len(code) == 12 and code.isdigit():
            return "upi"
    return ""
