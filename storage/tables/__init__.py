"""Every table, by subject. Importing this package knows them all."""

from storage.tables.base import metadata
from storage.tables.books import posting, transaction
from storage.tables.credit import credit_override, credit_standing
from storage.tables.disputes import claim, dispute
from storage.tables.lending import (
    application,
    closing_quote,
    instalment,
    late_charge,
    loan,
    offer,
    product_version,
    question,
    relief,
    relief_part,
    schedule_version,
)
from storage.tables.messaging import chat, consent, inbox, outbox
from storage.tables.oversight import audit, audit_seal, job_run, security_event
from storage.tables.papers import paper
from storage.tables.payments import (
    allocation,
    pay_attempt,
    pay_link,
    payment,
    payment_attempt,
    payment_name,
    payment_said,
)
from storage.tables.people import person, recovery
from storage.tables.providers import money_order, provider_event, reconciliation, refund_total, statement_line
from storage.tables.reminding import reminder
from storage.tables.staff import card, staff, staff_code, staff_group

__all__ = [
    "allocation",
    "application",
    "audit",
    "audit_seal",
    "card",
    "chat",
    "claim",
    "closing_quote",
    "consent",
    "credit_override",
    "credit_standing",
    "dispute",
    "inbox",
    "instalment",
    "job_run",
    "late_charge",
    "loan",
    "metadata",
    "money_order",
    "offer",
    "outbox",
    "paper",
    "pay_attempt",
    "pay_link",
    "payment",
    "payment_attempt",
    "payment_name",
    "payment_said",
    "person",
    "posting",
    "product_version",
    "provider_event",
    "question",
    "reconciliation",
    "recovery",
    "refund_total",
    "relief",
    "relief_part",
    "reminder",
    "schedule_version",
    "security_event",
    "staff",
    "staff_code",
    "staff_group",
    "statement_line",
    "transaction",
]
