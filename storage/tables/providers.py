"""What passes between us and those who move money: orders, what was said, their statements, and how these compare."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique

from storage.tables.base import Moment, key, metadata, words

# An order to move money: kept before the provider hears of it, and asked about until its end is known.
money_order = Table(
    "money_order",
    metadata,
    # Our own name for it. The provider gets it as the key under which the same order is never done twice.
    Column("id", Text, primary_key=True),
    # collect: from a borrower; payout: of a loan; refund: of a payment.
    words("kind", default=None),
    words("provider", default=None),
    # None where it is about money that has no loan yet.
    Column("loan_id", BigInteger, ForeignKey("loan.id")),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    Column("payment_id", BigInteger, ForeignKey("payment.id")),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    # The wallet that pays or is paid; empty for a refund.
    Column("account_sealed", Text, nullable=False),
    words("state", default="new"),
    # The provider's names for it, by which its answers find it.
    words("provider_ref"),
    words("receipt"),
    words("result"),
    Column("looks", Integer, nullable=False, default=0, server_default="0"),
    Column("next_at", Moment),
    Column("made_at", Moment, nullable=False),
    words("made_by"),
    Column("ended_at", Moment),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    Index("ix_money_order_loan", "loan_id", "kind"),
    Index("ix_money_order_payment", "payment_id"),
    Index(
        "ix_money_order_ref",
        "provider",
        "provider_ref",
        postgresql_where=text("provider_ref <> ''"),
        sqlite_where=text("provider_ref <> ''"),
    ),
    Index(
        "ix_money_order_waiting",
        "next_at",
        postgresql_where=text("next_at IS NOT NULL"),
        sqlite_where=text("next_at IS NOT NULL"),
    ),
    # A loan is paid out once: a second order waits until the first has certainly failed.
    Index(
        "uq_money_order_payout",
        "loan_id",
        unique=True,
        postgresql_where=text("kind = 'payout' AND state NOT IN ('failed','cancelled')"),
        sqlite_where=text("kind = 'payout' AND state NOT IN ('failed','cancelled')"),
    ),
)

# What a provider says was sent back of a charge in all, without saying by which refunds.
refund_total = Table(
    "refund_total",
    metadata,
    Column("provider", Text, primary_key=True),
    # The provider's name for the charge.
    Column("charge", Text, primary_key=True),
    Column("payment_id", BigInteger, ForeignKey("payment.id"), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    Column("told_at", Moment, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    Index("ix_refund_total_payment", "payment_id"),
)

# Everything a provider told us and we asked it, as it was said, without secrets (INP-27).
provider_event = Table(
    "provider_event",
    metadata,
    key(),
    Column("at", Moment, nullable=False),
    words("provider", default=None),
    # in: it called us; out: we called it.
    words("direction", default=None),
    words("kind", default=None),
    words("reference"),
    # in: kept, duplicate, refused, ignored, or accepted where it was a question; out: accepted, refused, uncertain,
    # or unsent.
    words("outcome", default=None),
    Column("body_sealed", Text, nullable=False),
    Index("ix_provider_event_reference", "provider", "reference"),
)

# A line of a provider's or a bank's statement: money that moved, whoever told us first.
statement_line = Table(
    "statement_line",
    metadata,
    key(),
    words("provider", default=None),
    words("reference", default=None),
    # Negative when money left.
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    Column("paid_at", Moment, nullable=False),
    # The loan or account that the payer named.
    words("account"),
    Column("payer_sealed", Text, nullable=False),
    words("source"),
    words("imported_by", default=None),
    Column("imported_at", Moment, nullable=False),
    Unique("provider", "reference"),
    Index("ix_statement_line_paid", "provider", "paid_at"),
)

# What comparing our books with a provider's found.
reconciliation = Table(
    "reconciliation",
    metadata,
    key(),
    words("provider", default=None),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("at", Moment, nullable=False),
    Column("matched", Integer, nullable=False),
    Column("missing_here", Integer, nullable=False),
    Column("missing_there", Integer, nullable=False),
    Column("different", Integer, nullable=False),
    words("findings", default="[]"),
)
