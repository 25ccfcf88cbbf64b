"""Pay links, orders at a provider, payments, what each payment settled, and what was refused."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import Moment, key, metadata, words

pay_link = Table(
    "pay_link",
    metadata,
    Column("token", Text, primary_key=True),
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    # None asks for whatever is due when the page is opened.
    Column("wish_minor", BigInteger),
    Column("made_at", Moment, nullable=False),
    Index("ix_pay_link_person", "person_id"),
    Index("ix_pay_link_loan", "loan_id"),
)

pay_attempt = Table(
    "pay_attempt",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token", Text, ForeignKey("pay_link.token"), nullable=False),
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    words("provider", default=None),
    Column("session", Text, unique=True),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    words("state", default="creating"),
    words("url"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_pay_attempt_loan", "loan_id", "state"),
)

payment = Table(
    "payment",
    metadata,
    key(),
    words("provider", default=None),
    words("reference", default=None),
    # The name that all tellings of this money share, whoever tells of it (SAFE-4).
    words("told_as"),
    Column("loan_id", BigInteger, ForeignKey("loan.id")),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    words("method"),
    words("state", default=None),
    Column("credit_minor", BigInteger, nullable=False, default=0, server_default="0"),
    # Money for a loan that was written off: it is income, and the loan stays written off.
    Column("recovered_minor", BigInteger, nullable=False, default=0, server_default="0"),
    # What was sent back of it.
    Column("refunded_minor", BigInteger, nullable=False, default=0, server_default="0"),
    # The plan of the loan that it settled parts of.
    Column("schedule_version", Integer, nullable=False, default=1, server_default="1"),
    # Which allocations stand: telling the account again makes new ones and leaves the old for the record.
    Column("revision", Integer, nullable=False, default=1, server_default="1"),
    Column("paid_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    words("recorded_by", default=None),
    UniqueConstraint("provider", "reference"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    Index("ix_payment_loan", "loan_id", "id"),
    Index("ix_payment_person", "person_id", "id"),
    Index("ix_payment_told_as", "told_as"),
)

# Another name under which a provider tells of money that was on record already.
payment_name = Table(
    "payment_name",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("payment_id", BigInteger, ForeignKey("payment.id"), nullable=False),
    Column("told_at", Moment, nullable=False),
    Index("ix_payment_name_payment", "payment_id"),
)

# What the payer of money without a loan wrote, which may be anything about anybody.
payment_said = Table(
    "payment_said",
    metadata,
    Column("payment_id", BigInteger, ForeignKey("payment.id"), primary_key=True),
    Column("account_sealed", Text, nullable=False),
    Column("payer_sealed", Text, nullable=False),
)

allocation = Table(
    "allocation",
    metadata,
    Column("payment_id", BigInteger, ForeignKey("payment.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, default=1, server_default="1"),
    Column("number", Integer, primary_key=True),
    Column("component", Text, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

# Money that was refused, and why: a wrong amount, a day too far back, a receipt that was written down before (SAFE-9).
payment_attempt = Table(
    "payment_attempt",
    metadata,
    key(),
    Column("at", Moment, nullable=False),
    words("actor", default=None),
    words("written", default=None),
    words("reason", default=None),
)
