"""What a press needs to know before it can act: a question to put, a reference, a smaller amount, an answer."""

from __future__ import annotations

from typing import Final

from bot.read.lines import read_line
from bot.read.money import read_money
from bot.scope import Scope
from bot.steps import Ask, Flow, Submit
from domain.lending.limits import limit_for
from domain.messages import _, verbatim
from domain.money import Money
from domain.operations.staff_commands import ApproveLoan, AskApplicant, ReplyTo, ResolveDispute, SendMoney


def amount(text: str, scope: Scope) -> Money:
    """Read the amount to approve instead, of at most what was asked for."""
    lender = scope.facts.lender
    low, high = limit_for(lender)
    asked = scope.get("most")
    most = asked if isinstance(asked, Money) else high
    found: Money = read_money(text, currency=lender.currency, country=lender.country, minimum=low, maximum=most)
    return found


ASK: Final = Flow(
    "staff_ask",
    Ask(
        "words",
        lambda scope: _(
            "{who}, what should I ask {ref}? Reply to this message.", who=verbatim(scope["who"]), ref=scope["ref"]
        ),
        lambda text, scope: read_line(text, maximum=500),
        digits=True,
    ),
    Submit("send", lambda scope: AskApplicant(scope["subject"], scope["words"])),
    title=_("Asking an applicant"),
)

LESS: Final = Flow(
    "staff_less",
    Ask(
        "amount",
        lambda scope: _(
            "{who}, how much should {ref} get? Reply to this message.", who=verbatim(scope["who"]), ref=scope["ref"]
        ),
        amount,
        digits=True,
    ),
    Submit("send", lambda scope: ApproveLoan(scope["subject"], scope["amount"])),
    title=_("Approving less"),
)

SENT: Final = Flow(
    "staff_sent",
    Ask(
        "reference",
        lambda scope: _(
            "{who}, what is the reference of the transfer for {ref}? Reply to this message.",
            who=verbatim(scope["who"]),
            ref=scope["ref"],
        ),
        lambda text, scope: read_line(text, minimum=1, maximum=60),
        digits=True,
    ),
    Submit("send", lambda scope: SendMoney(scope["subject"], scope["reference"])),
    title=_("Recording a payout"),
)

ANSWER: Final = Flow(
    "staff_answer",
    Ask(
        "words",
        lambda scope: _("{who}, what should I answer? Reply to this message.", who=verbatim(scope["who"])),
        lambda text, scope: read_line(text, maximum=1000),
        digits=True,
    ),
    Submit("send", lambda scope: ReplyTo(scope["subject"], scope["words"])),
    title=_("Answering somebody"),
)

RIGHT: Final = Flow(
    "staff_right",
    Ask(
        "reason",
        lambda scope: _(
            "{who}, what did you find, and what will you put right? The borrower of {ref} reads it. "
            "Reply to this message.",
            who=verbatim(scope["who"]),
            ref=scope["ref"],
        ),
        lambda text, scope: read_line(text, maximum=500),
        digits=True,
    ),
    Submit("send", lambda scope: ResolveDispute(scope["subject"], True, scope["reason"])),
    title=_("Settling a dispute: she is right"),
)

STANDS: Final = Flow(
    "staff_stands",
    Ask(
        "reason",
        lambda scope: _(
            "{who}, why does it stand? Please explain it kindly: the borrower of {ref} reads it. "
            "Reply to this message.",
            who=verbatim(scope["who"]),
            ref=scope["ref"],
        ),
        lambda text, scope: read_line(text, maximum=500),
        digits=True,
    ),
    Submit("send", lambda scope: ResolveDispute(scope["subject"], False, scope["reason"])),
    title=_("Settling a dispute: it stands"),
)

STAFF_FLOWS: Final = {flow.key: flow for flow in (ASK, LESS, SENT, ANSWER, RIGHT, STANDS)}
