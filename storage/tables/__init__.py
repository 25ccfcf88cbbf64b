"""Every table, by subject. Importing this package knows them all."""

from storage.tables.base import metadata
from storage.tables.books import posting, transaction
from storage.tables.lending import application, instalment, late_charge, loan, offer, question
from storage.tables.messaging import chat, consent, inbox, outbox
from storage.tables.oversight import audit, audit_seal, job_run, security_event
from storage.tables.payments import allocation, pay_attempt, pay_link, payment
from storage.tables.people import person, recovery
from storage.tables.reminding import reminder
from storage.tables.staff import card, staff, staff_code, staff_group

__all__ = [
    "allocation",
    "application",
    "audit",
    "audit_seal",
    "card",
    "chat",
    "consent",
    "inbox",
    "instalment",
    "job_run",
    "late_charge",
    "loan",
    "metadata",
    "offer",
    "outbox",
    "pay_attempt",
    "pay_link",
    "payment",
    "person",
    "posting",
    "question",
    "recovery",
    "reminder",
    "security_event",
    "staff",
    "staff_code",
    "staff_group",
    "transaction",
]
