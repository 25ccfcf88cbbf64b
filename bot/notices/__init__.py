"""Every message sent unasked, by name, with the WhatsApp template that carries it outside the 24-hour window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.marking import PAPER, marked
from bot.notices import borrowing, changing, credit, disputing, going_back, joining, paying, talking, wallets
from bot.notices.joining import REASONS
from bot.notices.kind import Kind
from domain.messages import Message, Notice, _

__all__ = ["CATALOGUE", "REASONS", "Kind", "write"]

CATALOGUE: Final[Mapping[str, Kind]] = {
    "REGISTRATION_CONFIRMATION": Kind(joining.registered, "qist_registered", ("name", "ref", "day")),
    "ACCOUNT_APPROVED": Kind(
        joining.approved,
        "qist_approved",
        ("name",),
        words=_("Good news, {name}: you are approved. Write LOAN to ask for a loan."),
    ),
    "ACCOUNT_REJECTED": Kind(
        joining.rejected,
        "qist_rejected",
        ("name", "ref"),
        words=_("Salam {name}, we cannot approve your request {ref} now. Write STATUS to read more."),
    ),
    "STAFF_QUESTION": Kind(
        talking.asked,
        "qist_question",
        ("who",),
        opens="answer",
        words=_("A question from {who} at our office is waiting for you. Reply to read it."),
        knocks=True,
    ),
    "STAFF_ANSWER": Kind(
        talking.answered,
        "qist_answer",
        ("who",),
        words=_("An answer from {who} at our office is waiting for you. Reply to read it."),
        knocks=True,
    ),
    "MESSAGE_PASSED_ON": Kind(talking.passed_on, "qist_passed_on"),
    "REQUEST_RECEIVED": Kind(borrowing.request_received, "qist_request", ("ref", "amount")),
    "REQUEST_REJECTED": Kind(
        joining.rejected,
        "qist_rejected",
        ("name", "ref"),
        words=_("Salam {name}, we cannot approve your request {ref} now. Write STATUS to read more."),
    ),
    "OFFER_READY": Kind(
        borrowing.offer_waits,
        "qist_offer",
        ("name",),
        opens="offer",
        words=_("Salam {name}, your offer is ready. Reply to read it."),
        knocks=True,
    ),
    "OFFER_ACCEPTED": Kind(borrowing.accepted, "qist_accepted", ("amount",)),
    "OFFER_DECLINED": Kind(borrowing.declined, "qist_declined"),
    "OFFER_EXPIRED": Kind(
        borrowing.offer_ran_out,
        "qist_offer_over",
        ("ref",),
        words=_("The offer for {ref} has run out. You can ask again at any time."),
    ),
    "LOAN_CREATED": Kind(
        borrowing.paid_out,
        "qist_paid_out",
        ("amount", "reference", "instalment", "day"),
        words=_(
            "We sent you {amount} ({reference}). First payment: {instalment} on {day}. Write SCHEDULE to see more."
        ),
    ),
    "INSTALLMENT_REMINDER": Kind(
        paying.reminder,
        "qist_due",
        ("name", "amount", "due"),
        stoppable=True,
        words=_("Salam {name}, {amount} is due on {due}. Write PAY for a link to pay."),
    ),
    "OVERDUE_NOTICE": Kind(
        paying.reminder,
        "qist_overdue",
        ("name", "amount"),
        stoppable=True,
        words=_(
            "Salam {name}, {amount} is still open. Write PAY for a link to pay, or HELP if it is difficult just now."
        ),
    ),
    "DEFAULT_NOTICE": Kind(
        paying.in_arrears,
        "qist_arrears",
        ("name", "amount"),
        stoppable=True,
        words=_("Salam {name}, {amount} has been open for a while. Write HELP and we will find a way together."),
    ),
    "PAYMENT_LINK": Kind(paying.pay_link, "qist_pay", ("amount", "url")),
    "PAYMENT_CONFIRMATION": Kind(
        paying.received,
        "qist_received",
        ("amount", "ref", "left"),
        words=_("We received {amount}, thank you. Receipt {ref}; {left} left to pay."),
    ),
    "PAYMENT_TAKEN_BACK": Kind(
        paying.taken_back,
        "qist_correction",
        ("amount", "ref", "left"),
        words=_("Correction: {amount} (receipt {ref}) was written down by mistake. {left} left to pay. We are sorry."),
    ),
    "LATE_CHARGE_WAIVED": Kind(
        paying.waived,
        "qist_waived",
        ("late", "left"),
        words=_("The late charge of {late} is taken off. {left} left to pay."),
    ),
    "PAYMENT_FAILED": Kind(
        paying.payment_failed,
        "qist_failed",
        ("amount",),
        words=_("The payment of {amount} did not go through. Nothing was taken. Write PAY to try again."),
    ),
    "WALLET_ASKED": Kind(wallets.asked, "qist_wallet_asked", ("amount",)),
    "WALLET_WAITING": Kind(
        wallets.waiting,
        "qist_wallet_waiting",
        ("amount",),
        words=_("Please do not pay again: we have no answer about {amount} yet. We will tell you."),
    ),
    "WALLET_FAILED": Kind(
        wallets.failed,
        "qist_wallet_failed",
        ("amount",),
        words=_("Your payment of {amount} was not made. Write PAY to try again or to pay another way."),
    ),
    "CLAIM_HELD": Kind(paying.claim_held, "qist_claim"),
    "CLAIM_RECORDED": Kind(paying.claim_recorded, "qist_claim_recorded", ("ref",)),
    "CLAIM_USED": Kind(
        paying.claim_used,
        "qist_claim_used",
        ("end",),
        words=_("The code ending {end} has been used already. Write SUPPORT and a person will look into it with you."),
    ),
    "CLAIM_UNMATCHED": Kind(
        paying.claim_unmatched,
        "qist_claim_unmatched",
        ("end",),
        words=_("We have not found your payment with the code ending {end} yet. Write SUPPORT and we will help you."),
    ),
    "MONEY_RECOVERED": Kind(
        changing.recovered,
        "qist_recovered_money",
        ("amount", "ref"),
        words=_("We received {amount} for your old loan, thank you. Receipt {ref} is yours to keep."),
    ),
    "CLOSING_LINK": Kind(changing.closing_link, "qist_closing", ("amount", "url")),
    "CLOSED_ALREADY": Kind(changing.closed_already, "qist_closed", ("loan",)),
    "LOAN_WITHDRAWN": Kind(changing.withdrawn, "qist_withdrawn", ("amount",)),
    "ADJUSTED": Kind(
        changing.adjusted,
        "qist_adjusted",
        ("amount", "left"),
        words=_("What you owe was changed by {amount}; {left} left to pay. Write BALANCE to see more."),
    ),
    "COMPROMISE": Kind(
        changing.compromise,
        "qist_compromise",
        ("amount", "day", "loan"),
        words=_("If you pay {amount} on {day}, your loan {loan} is settled. Write PAY for a link to pay."),
    ),
    "SENT_BACK": Kind(
        changing.sent_back,
        "qist_sent_back",
        ("amount", "ref"),
        words=_("We sent {amount} of your payment {ref} back to you. Write HELP if it does not arrive."),
    ),
    "PAID_EXTRA": Kind(
        going_back.paid_extra,
        "qist_paid_extra",
        ("amount",),
        words=_("You paid {amount} more than was due. It is safe with us. Reply to tell us what to do with it."),
        knocks=True,
    ),
    "EXTRA_KEPT": Kind(going_back.extra_kept, "qist_extra_kept", ("amount",)),
    "EXTRA_ASKED": Kind(going_back.extra_asked, "qist_extra_asked", ("amount", "ref")),
    "EXTRA_SETTLED": Kind(going_back.extra_settled, "qist_extra_settled"),
    "CHARGED_BACK": Kind(
        going_back.charged_back,
        "qist_charged_back",
        ("amount", "ref", "left"),
        words=_("Your bank took {amount} of your payment {ref} back. {left} left to pay. Write HELP to talk to us."),
    ),
    "PUT_BACK": Kind(
        going_back.put_back,
        "qist_put_back",
        ("amount", "ref"),
        words=_("Of your payment {ref}, {amount} is with us again and counts for your loan."),
    ),
    "PLANNED_ANEW": Kind(
        changing.planned_anew,
        "qist_planned",
        ("left", "day"),
        words=_("Because you paid ahead, {left} is left and the last payment is on {day}. Write SCHEDULE to see more."),
    ),
    "PLAN_READY": Kind(
        changing.plan_ready,
        "qist_plan",
        ("name", "loan"),
        opens="offer",
        words=_("Salam {name}, there is a new plan for your loan {loan}. Reply to read it."),
        knocks=True,
    ),
    "PLAN_AGREED": Kind(changing.plan_agreed, "qist_plan_agreed", ("loan",)),
    "LIMIT_READY": Kind(
        credit.limit_ready,
        "qist_limit",
        ("name", "limit"),
        opens="offer",
        words=_("Salam {name}, we can open you a credit of up to {limit}. Reply to read it."),
        knocks=True,
    ),
    "LINE_OPEN": Kind(credit.line_open, "qist_line", ("limit",)),
    "LIMIT_CHANGED": Kind(
        credit.limit_changed,
        "qist_limit_changed",
        words=_("One of the limits of your credit has changed. Write LIMIT to see it."),
    ),
    "DRAWN": Kind(credit.drawn, "qist_drawn", ("amount", "day")),
    "CREDIT_PAUSED": Kind(
        credit.paused,
        "qist_paused",
        words=_("New credit is paused for now. Write WHY to see what would open it again, or SUPPORT to talk to us."),
    ),
    "CREDIT_OPEN": Kind(
        credit.open_again, "qist_open_again", words=_("Your credit is open again. Thank you for paying.")
    ),
    "DISPUTE_OPENED": Kind(disputing.opened, "qist_dispute", ("ref", "day")),
    "DISPUTE_ADDED": Kind(disputing.added, "qist_dispute_added", ("ref", "day")),
    "DISPUTE_RESOLVED": Kind(
        disputing.resolved,
        "qist_dispute_answer",
        ("ref", "loan"),
        words=_("There is an answer to {ref}, about your loan {loan}. Reply to read it."),
        knocks=True,
    ),
    "STOPPED": Kind(talking.stopped, "qist_stopped"),
    "STARTED": Kind(talking.started, "qist_started"),
    "LANGUAGE_CHANGED": Kind(talking.language_changed, "qist_language"),
    "DRAFT_FOLLOW_UP": Kind(
        talking.draft_waits,
        "qist_draft",
        stoppable=True,
        words=_("You started a form with us. Write MENU to go on with it."),
    ),
    "CONSENT_REFUSED": Kind(joining.consent_refused, "qist_consent_refused"),
    "KNOWN_ALREADY": Kind(joining.known_already, "qist_known"),
    "RECOVERY_CODE": Kind(
        joining.recovery_code,
        "qist_code",
        ("code",),
        words=_("Your code is {code}. If you did not ask for it, do nothing and tell us."),
    ),
    "RECOVERY_SENT": Kind(joining.recovery_sent, "qist_code_sent", opens="code"),
    "RECOVERY_MISSED": Kind(joining.recovery_missed, "qist_code_missed", opens="code"),
    "RECOVERED": Kind(joining.recovered, "qist_recovered", ("name",)),
    "WAS_THIS_YOU": Kind(
        joining.was_this_you,
        "qist_was_this_you",
        ("channel",),
        words=_("Another chat on {channel} was just linked to your account. If this was not you, write HELP."),
    ),
    "DETAIL_CHANGED": Kind(talking.detail_changed, "qist_changed"),
    "TROUBLE": Kind(talking.trouble, "qist_trouble"),
}


def write(notice: Notice) -> Message:
    """Return a notice as the message a person reads."""
    kind = CATALOGUE[notice.kind]
    message = kind.write(notice.params)
    message = Message(notice.kind, message.lines, message.choices, message.ways, message.link)
    return marked(message, PAPER) if notice.params.get("test") else message
