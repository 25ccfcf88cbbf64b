"""What borrowers hear about themselves, as staff read it about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.lending.application import Stage
from domain.messages import Text, _

STAGES: Final[Mapping[Stage, Text]] = {
    Stage.SUBMITTED: _("Request {request}: waits for a decision"),
    Stage.UNDER_REVIEW: _("Request {request}: waits for a decision"),
    Stage.INFO_NEEDED: _("Request {request}: the applicant was asked something"),
    Stage.APPROVED: _("Request {request}: approved"),
    Stage.OFFERED: _("Request {request}: the offer waits for an answer"),
    Stage.ACCEPTED: _("Request {request}: the offer was accepted"),
    Stage.REJECTED: _("Request {request}: rejected"),
    Stage.DECLINED: _("Request {request}: the offer was declined"),
    Stage.OFFER_EXPIRED: _("Request {request}: the offer ran out"),
    Stage.WITHDRAWN: _("Request {request}: taken back by the applicant"),
}

#: What an operation answers when the borrower asks, by its words; staff ask the same for her.
ABOUT_HER: Final[Mapping[str, Text]] = {
    "You owe us nothing now.": _("This loan owes nothing that could be settled now."),
    "You already have a loan with us. One at a time is the rule.": _(
        "This person has a loan already. One at a time is the rule."
    ),
    "You have a credit line with us already.": _("This person has a credit line already."),
    "You can ask again from {day}.": _("This person can ask again from {day}."),
    "Your request {request} is with us already. We will write to you here.": _(
        "Request {request} of this person waits already. Please decide that one first."
    ),
    "You can ask for up to {most} now. Write LIMIT to see how it grows.": _("This person can borrow up to {most} now."),
}


def for_staff(reason: Text) -> Text:
    """Return why something cannot be, said to staff and not to the borrower."""
    about = ABOUT_HER.get(reason.msgid)
    return about(**reason.params) if about is not None else reason
