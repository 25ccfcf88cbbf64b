"""Every message sent unasked, by name, with the WhatsApp template that carries it outside the 24-hour window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.notices import borrowing, joining, paying, talking
from bot.notices.joining import REASONS
from bot.notices.kind import Kind
from domain.messages import Message, Notice

__all__ = ["CATALOGUE", "REASONS", "Kind", "write"]

CATALOGUE: Final[Mapping[str, Kind]] = {
    "REGISTRATION_CONFIRMATION": Kind(joining.registered, "qist_registered", ("name", "ref", "day")),
    "ACCOUNT_APPROVED": Kind(joining.approved, "qist_approved", ("name",)),
    "ACCOUNT_REJECTED": Kind(joining.rejected, "qist_rejected", ("name", "ref")),
    "STAFF_QUESTION": Kind(talking.asked, "qist_question", ("who",), opens="answer"),
    "STAFF_ANSWER": Kind(talking.answered, "qist_answer", ("who",)),
    "MESSAGE_PASSED_ON": Kind(talking.passed_on, "qist_passed_on"),
    "REQUEST_RECEIVED": Kind(borrowing.request_received, "qist_request", ("ref", "amount")),
    "REQUEST_REJECTED": Kind(joining.rejected, "qist_rejected", ("name", "ref")),
    "OFFER_READY": Kind(borrowing.offer_waits, "qist_offer", ("name",), opens="offer"),
    "OFFER_ACCEPTED": Kind(borrowing.accepted, "qist_accepted", ("amount",)),
    "OFFER_DECLINED": Kind(borrowing.declined, "qist_declined"),
    "OFFER_EXPIRED": Kind(borrowing.offer_ran_out, "qist_offer_over", ("ref",)),
    "LOAN_CREATED": Kind(borrowing.paid_out, "qist_paid_out", ("amount", "reference", "instalment", "day")),
    "INSTALLMENT_REMINDER": Kind(paying.reminder, "qist_due", ("name", "amount", "due"), stoppable=True),
    "OVERDUE_NOTICE": Kind(paying.reminder, "qist_overdue", ("name", "amount"), stoppable=True),
    "DEFAULT_NOTICE": Kind(paying.in_arrears, "qist_arrears", ("name", "amount"), stoppable=True),
    "PAYMENT_LINK": Kind(paying.pay_link, "qist_pay", ("amount", "url")),
    "PAYMENT_CONFIRMATION": Kind(paying.received, "qist_received", ("amount", "ref", "left")),
    "PAYMENT_TAKEN_BACK": Kind(paying.taken_back, "qist_correction", ("amount", "ref", "left")),
    "LATE_CHARGE_WAIVED": Kind(paying.waived, "qist_waived", ("late", "left")),
    "PAYMENT_FAILED": Kind(paying.payment_failed, "qist_failed", ("amount",)),
    "STOPPED": Kind(talking.stopped, "qist_stopped"),
    "STARTED": Kind(talking.started, "qist_started"),
    "LANGUAGE_CHANGED": Kind(talking.language_changed, "qist_language"),
    "DRAFT_FOLLOW_UP": Kind(talking.draft_waits, "qist_draft", stoppable=True),
    "CONSENT_REFUSED": Kind(joining.consent_refused, "qist_consent_refused"),
    "KNOWN_ALREADY": Kind(joining.known_already, "qist_known"),
    "RECOVERY_CODE": Kind(joining.recovery_code, "qist_code", ("code",)),
    "RECOVERY_SENT": Kind(joining.recovery_sent, "qist_code_sent", opens="code"),
    "RECOVERY_MISSED": Kind(joining.recovery_missed, "qist_code_missed", opens="code"),
    "RECOVERED": Kind(joining.recovered, "qist_recovered", ("name",)),
    "WAS_THIS_YOU": Kind(joining.was_this_you, "qist_was_this_you", ("channel",)),
    "DETAIL_CHANGED": Kind(talking.detail_changed, "qist_changed"),
    "TROUBLE": Kind(talking.trouble, "qist_trouble"),
}


def write(notice: Notice) -> Message:
    """Return a notice as the message a person reads."""
    kind = CATALOGUE[notice.kind]
    message = kind.write(notice.params)
    return Message(notice.kind, message.lines, message.choices, message.ways, message.link)
