"""What is said when a payment by mobile wallet did not come through, or when nobody knows yet (INP-25, P-13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.messages import Text, _

_NOT_KNOWN: Final = _(
    "M-Pesa has not told us yet whether your payment arrived. Please do not pay again. "
    "We keep asking, and will tell you."
)

# By the kind that the gateway gives the result of a payment to us: of a payout only staff are told. Those nobody is
# sure of never say that the money did not move.
WALLET: Final[Mapping[str, Text]] = {
    "insufficient": _(
        "There was not enough money in your M-Pesa, and nothing was taken. Write PAY to try again or to pay a part."
    ),
    "too_small": _("This amount is too small for M-Pesa, and nothing was taken. Write PAY to pay a larger amount."),
    "limit": _(
        "This is more than your M-Pesa may pay just now, and nothing was taken. "
        "You can pay a part, or try again tomorrow: write PAY."
    ),
    "too_soon": _(
        "M-Pesa takes the same amount only once in two minutes, so this time nothing was taken. "
        "If you have not paid yet, write PAY in a few minutes."
    ),
    "busy": _(
        "M-Pesa was busy with something else on your phone, and nothing was taken. Write PAY again in a few minutes."
    ),
    "expired": _(
        "The M-Pesa request ended before it was answered, and nothing was taken. Write PAY when your phone is with you."
    ),
    "not_asked": _("M-Pesa could not show you the request, and nothing was taken. Write PAY again in a few minutes."),
    "cancelled": _("The M-Pesa request was closed, and nothing was taken. Write PAY whenever you want to pay."),
    "wrong_pin": _(
        "The M-Pesa PIN did not fit, and nothing was taken. "
        "Write PAY to try again. Type your PIN only in M-Pesa: we never ask for it."
    ),
    "locked": _("Your M-Pesa is locked just now, and nothing was taken. Safaricom can open it again. Then write PAY."),
    "unregistered": _(
        "M-Pesa does not know this phone number, and no money moved. Write HELP to give us the number of your M-Pesa."
    ),
    "declined": _("M-Pesa did not carry this out, and no money moved. Write HELP: we will find a way together."),
    "ours": _(
        "M-Pesa could not move the money. The reason is on our side, and nothing was taken from you. "
        "We are working on it and will tell you."
    ),
    # Nobody knows yet.
    "unreachable": _NOT_KNOWN,
    "unknown": _NOT_KNOWN,
    "processing": _(
        "M-Pesa is still working on your payment. Please do not pay again. We will tell you when it is done."
    ),
    "not_found": _(
        "We cannot see this payment at M-Pesa yet. Please do not pay again. We are looking for it, and will tell you."
    ),
}


def wallet_words(kind: str) -> Text:
    """Return what a person hears about a result; one that is new to us is as unknown as a timeout."""
    return WALLET.get(kind, _NOT_KNOWN)
