"""Cards and announcements of the staff group: what each says, and the buttons it has while a decision is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from bot.flows.borrower.apply import use_label
from bot.flows.borrower.join import WORK
from bot.flows.borrower.length import length
from bot.flows.staff.dispute_cards import added_to, dispute_card, waits
from bot.flows.staff.money_cards import MONEY_WRITERS
from bot.flows.staff.order_cards import ORDER_WRITERS
from bot.flows.staff.sheet_card import sheet_card
from bot.flows.staff.task_cards import TASK_WRITERS
from bot.marking import OFFICE, marked
from bot.notices import REASONS
from domain.lending.application import AWAITING_DECISION, Stage
from domain.messages import Choice, Message, Notice, Text, _, verbatim
from domain.operations.proposals import ABOUT_SUSPENSE
from domain.payments.orders import NAMES

Params = Mapping[str, Any]

#: A level is shown by colour and by its word, for those who do not see the colour (MLMS-41).
LEVELS: Final[dict[str, Text]] = {"LOW": _("🟢 low"), "MEDIUM": _("🟡 medium"), "HIGH": _("🔴 high")}


def join_card(p: Params) -> Message:
    """Show somebody who would like to join."""
    works = {pick.id: pick.label for pick in WORK}
    lines = [
        _("🆕 {ref} · {name} · {city}", ref=p["ref"], name=verbatim(p["name"]), city=verbatim(p["city"])),
        _("{work} · {band} a month", work=works[p["work"]], band=p["band"]),
        _("Risk: {level}, {score} of 100 (rules)", level=LEVELS[p["risk"]], score=p["score"]),
        *(() if p["verified"] else (_("📵 The phone number was typed and is not verified"),)),
        *_decision(p),
    ]
    choices = (
        Choice("approve", _("✅ Approve")),
        Choice("reject", _("❌ Reject")),
        Choice("ask", _("❓ Ask")),
        Choice("view", _("👁 View")),
    )
    return Message("CARD_JOIN", tuple(lines), choices if _open(p) else (Choice("view", _("👁 View")),))


def loan_card(p: Params) -> Message:
    """Show a request for a loan, with what an instalment takes of the income."""
    lines = [
        _("💰 {ref} · {name} ({person})", ref=p["ref"], name=verbatim(p["name"]), person=p["person"]),
        _(
            "{amount} for {length} · {use}",
            amount=p["amount"],
            length=length(p["periods"], unit=p.get("unit", "months"), every=p.get("every", 1)),
            use=use_label(p["use"]),
        ),
        _share(p),
        *_decision(p),
    ]
    if p["first"] and _open(p):
        lines.append(
            _(
                "Approved by {who}; for this amount a second person has to approve, one of the two a manager.",
                who=verbatim(p["first"]),
            )
        )
    choices = (
        Choice("approve", _("✅ Approve")),
        Choice("less", _("➖ Less")),
        Choice("reject", _("❌ Reject")),
        Choice("view", _("👁 View")),
    )
    return Message("CARD_LOAN", tuple(lines), choices if _open(p) else ())


def _share(p: Params) -> Text:
    """Say what an instalment takes of what is earned, or of what is left of that after spending (INP-14)."""
    if p.get("expenses") and 0 < p["share"] <= p["share_max"]:
        return _(
            "Instalment {instalment} is {share} % of what is left after spending {expenses} · loan number {cycle}",
            instalment=p["instalment"],
            share=p["share"],
            expenses=p["expenses"],
            cycle=p["cycle"],
        )
    if not p["share"]:
        return _("Instalment {instalment}; income given as a range only", instalment=p["instalment"])
    if p["share"] > p["share_max"]:
        return _(
            "⚠ Instalment {instalment} is {share} % of the income (limit {limit} %)",
            instalment=p["instalment"],
            share=p["share"],
            limit=p["share_max"],
        )
    return _("Instalment {instalment} is {share} % of the income", instalment=p["instalment"], share=p["share"])


def payout_card(p: Params) -> Message:
    """Ask finance to send the money, until it is recorded as sent."""
    lines = [_("🏦 {ref} · {name} · send {amount}", ref=p["ref"], name=verbatim(p["name"]), amount=p["amount"])]
    if p["wish"] == "ordered":
        lines.append(_("⏳ Ordered by {who}; the wallet has not confirmed it yet.", who=verbatim(p["by"])))
        return Message("CARD_PAYOUT", tuple(lines))
    if p["by"] and p.get("wallet"):
        text = _("✅ Sent: {wallet} confirmed it with receipt {reference}. Ordered by {who}.")
        wallet, reference = NAMES[p["wallet"]], verbatim(p["reference"])
        return Message("CARD_PAYOUT", (*lines, text(wallet=wallet, reference=reference, who=verbatim(p["by"]))))
    if p["by"]:
        lines.append(
            _(
                "✅ Sent, recorded by {who} with reference {reference}",
                who=verbatim(p["by"]),
                reference=verbatim(p["reference"]),
            )
        )
        return Message("CARD_PAYOUT", tuple(lines))
    if p["wish"] == "cancelled":
        lines.append(_("🚫 Cancelled by the borrower: please do not send the money."))
        return Message("CARD_PAYOUT", tuple(lines))
    if p["wish"] == "wait":
        lines.append(_("The borrower thinks it over: not before {day}.", day=date.fromisoformat(p["from"])))
    by_wallet = (Choice("order", _("Send by {wallet}", wallet=NAMES[p["wallet"]])),) if p.get("wallet") else ()
    return Message("CARD_PAYOUT", tuple(lines), (*by_wallet, Choice("sent", _("Record as sent"))))


def second_card(p: Params) -> Message:
    """Ask a second person to look at what somebody proposes, until one has confirmed it."""
    lines = (p["line"], _("Written down by {who}", who=verbatim(p["first"])))
    if p["by"]:
        return Message("CARD_SECOND", (*lines, _("✅ Confirmed by {who}", who=verbatim(p["by"]))))
    if p.get("dropped"):
        return Message("CARD_SECOND", (*lines, _("✖ Dropped by {who}", who=verbatim(p["dropped"]))))
    dropped = (Choice("drop", _("✖ Drop it")),) if p.get("kind") in ABOUT_SUSPENSE else ()
    return Message("CARD_SECOND", lines, (Choice("confirm", _("✅ Confirm")), *dropped))


def question_card(p: Params) -> Message:
    """Show what somebody asks of a person."""
    who = (
        _("💬 {name} ({ref}) writes:", name=verbatim(p["name"]), ref=p["ref"])
        if p["ref"]
        else _("💬 Somebody who has not joined writes:")
    )
    lines = [who, verbatim(p["words"])]
    if p["by"]:
        lines.append(_("✅ Answered by {who}", who=verbatim(p["by"])))
    elif p["officer"]:
        lines.append(_("For {officer}", officer=verbatim(p["officer"])))
    return Message("CARD_QUESTION", tuple(lines), (Choice("answer", _("Answer")),))


def _open(p: Params) -> bool:
    return p["stage"] in AWAITING_DECISION


def _decision(p: Params) -> tuple[Text, ...]:
    # Large loans have two approvers, and both stand on the card.
    first = p.get("first", "")
    who, at = verbatim(f"{first}, {p['by']}" if first and first != p["by"] else p["by"]), p["at"]
    match p["stage"]:
        case Stage.INFO_NEEDED:
            return (_("⏳ Waiting for an answer"),)
        case Stage.REJECTED:
            return (
                _(
                    "❌ Rejected by {who} {at:time}: {reason}",
                    who=who,
                    at=at,
                    reason=REASONS.get(p["reason"], verbatim(p["reason"])),
                ),
            )
        case Stage.APPROVED | Stage.OFFERED:
            return (_("✅ Approved by {who} {at:time}", who=who, at=at),)
        case Stage.ACCEPTED:
            return (_("✅ Approved by {who} {at:time}", who=who, at=at), _("🤝 Accepted by the borrower"))
        case Stage.DECLINED:
            return (_("The borrower said no to the offer."),)
        case Stage.OFFER_EXPIRED:
            return (_("The offer ran out."),)
        case _:
            return ()


def answer_came(p: Params) -> Message:
    """Bring an applicant's answer."""
    return Message(
        "ANSWER_CAME", (_("📎 {ref} {name} answers:", ref=p["ref"], name=verbatim(p["name"])), verbatim(p["words"]))
    )


def possible_duplicate(p: Params) -> Message:
    """Say that somebody tried to join again from another chat."""
    line = _(
        "⚠ Somebody on {channel} tried to join with details of {name} ({ref}). Nothing was created.",
        channel=p["channel"],
        name=verbatim(p["name"]),
        ref=p["ref"],
    )
    return Message("POSSIBLE_DUPLICATE", (line,))


def unplaced(p: Params) -> Message:
    """Say that money came that belongs to no loan we know."""
    text = _("⚠ {amount} came by {provider} with no loan to go to. It waits in suspense as {ref}.")
    lines = [text(amount=p["amount"], provider=p["provider"], ref=p["ref"])]
    if p.get("account") or p.get("payer"):
        said = _("Account named: {account}, payer: {payer}")
        account, payer = verbatim(p["account"] or "–"), verbatim(p["payer"] or "–")
        lines.append(said(account=account, payer=payer))
    if p.get("claimed"):
        lines.append(_("Somebody says they paid just this amount: {people}. See /claims.", people=p["claimed"]))
    return Message("MONEY_UNPLACED", tuple(lines))


def odd(p: Params) -> Message:
    """Say that something is odd about money that a provider told of, so that a person looks."""
    line = _("⚠ {provider}, reference {reference}: {why}.")
    filled = line(provider=p["provider"], reference=verbatim(p["reference"]), why=p["why"])
    return Message("MONEY_ODD", (filled,))


def not_matched(p: Params) -> Message:
    """Say that our payments and a provider's movements do not agree (INP-24)."""
    text = _(
        "⚖ {provider}, {since} to {until}: {matched} matched, {here} missing here, {there} missing there, "
        "{different} of another amount, {twice} told twice. Write /recon to see which."
    )
    names = ("provider", "since", "until", "matched", "here", "there", "different", "twice")
    return Message("NOT_MATCHED", (text(**{name: p[name] for name in names}),))


def overpaid(p: Params) -> Message:
    """Say that somebody paid more than she owed."""
    return Message(
        "OVERPAID",
        (
            _(
                "⚠ {amount} more than owed on {loan} ({ref}). It is kept as the borrower's credit.",
                amount=p["amount"],
                loan=p["loan"],
                ref=p["ref"],
            ),
        ),
    )


def undelivered(p: Params) -> Message:
    """Say that a message could not be delivered, and how to try again."""
    return Message(
        "UNDELIVERED",
        (
            _(
                "⚠ {kind} to {who} was not delivered: {why}",
                kind=p["kind"],
                who=verbatim(p["who"]),
                why=verbatim(p["why"]),
            ),
            _("To try again: /retry {key}", key=verbatim(p["key"])),
        ),
    )


def recovery_locked(p: Params) -> Message:
    """Say that somebody typed too many wrong codes for an account."""
    line = _(
        "🔒 Too many wrong codes on {channel} for the account of {name} ({ref}). It is locked for a while.",
        channel=p["channel"],
        name=verbatim(p["name"]),
        ref=p["ref"],
    )
    return Message("RECOVERY_LOCKED", (line,))


def unheard(p: Params) -> Message:
    """Say that something was kept but could not be acted on, so that a person looks."""
    line = _(
        "⚠ Something from {source} could not be acted on (inbox {number}). It is kept: `qist inbox retry` tries again.",
        source=p["source"],
        number=p["number"],
    )
    return Message("UNHEARD", (line,))


def line_drawn(p: Params) -> Message:
    """Tell staff what was taken on a credit line, so that it is handed over."""
    text = _("🛒 {name} took {amount} on {ref} (draw {number}), to pay by {day}. {available} is left.")
    filled = text(
        name=verbatim(p["name"]),
        amount=p["amount"],
        ref=p["ref"],
        number=p["number"],
        day=p["day"],
        available=p["available"],
    )
    return Message("LINE_DRAWN", (filled,))


def line_opened(p: Params) -> Message:
    """Tell staff that somebody accepted her credit line."""
    text = _("📒 {name} ({person}) accepted the credit {ref} of up to {limit}.")
    return Message("LINE_OPENED", (text(name=verbatim(p["name"]), person=p["person"], ref=p["ref"], limit=p["limit"]),))


def plan_taken(p: Params) -> Message:
    """Tell staff that somebody accepted her new plan."""
    line = _("🗓 {name} accepted the new plan for {loan}.", name=verbatim(p["name"]), loan=p["loan"])
    return Message("PLAN_TAKEN", (line,))


WRITERS: Final[Mapping[str, Callable[[Params], Message]]] = {
    "CARD_JOIN": join_card,
    "CARD_LOAN": loan_card,
    "CARD_PAYOUT": payout_card,
    "CARD_QUESTION": question_card,
    "CARD_SECOND": second_card,
    "CARD_DISPUTE": dispute_card,
    "DISPUTE_ADDED_TO": added_to,
    "DISPUTE_WAITS": waits,
    "CARD_SHEET": sheet_card,
    "MONEY_ODD": odd,
    "LINE_DRAWN": line_drawn,
    "LINE_OPENED": line_opened,
    "PLAN_TAKEN": plan_taken,
    "ANSWER_CAME": answer_came,
    "POSSIBLE_DUPLICATE": possible_duplicate,
    "MONEY_UNPLACED": unplaced,
    "NOT_MATCHED": not_matched,
    "OVERPAID": overpaid,
    "UNDELIVERED": undelivered,
    "UNHEARD": unheard,
    "RECOVERY_LOCKED": recovery_locked,
    **ORDER_WRITERS,
    **TASK_WRITERS,
    **MONEY_WRITERS,
}


#: What is about money, and so says in a sandbox that it is not real.
ABOUT_MONEY: Final = frozenset(
    {"CARD_PAYOUT", "CARD_SECOND", "CARD_SHEET", "MONEY_ODD", "MONEY_UNPLACED", "NOT_MATCHED", "OVERPAID", "LINE_DRAWN"}
    | ORDER_WRITERS.keys()
    | MONEY_WRITERS.keys()
)


def write(notice: Notice, *, test: bool = False) -> Message:
    """Return what the group reads; `test` marks what is about money as not real."""
    message = WRITERS[notice.kind](notice.params)
    return marked(message, OFFICE) if test and notice.kind in ABOUT_MONEY else message


def write_card(notice: Notice, *, card_id: int, version: int, test: bool = False) -> Message:
    """Return a card with buttons that carry its id and version, so that old ones no longer act."""
    message = write(notice, test=test)
    choices = tuple(Choice(f"c{card_id}.{version}.{choice.id}", choice.label) for choice in message.choices)
    return Message(message.key, message.lines, choices)
