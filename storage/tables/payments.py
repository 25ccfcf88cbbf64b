"""Pay links, attempts at a provider, payments, and what each payment settled."""

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
    Column("loan_id", BigInteger, ForeignKey("loan.id")),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    Column("amount_minor", BigInteger, nullable=False),
    words("currency", default=None),
    words("method"),
    words("state", default=None),
    Column("credit_minor", BigInteger, nullable=False, default=0, server_default="0"),
    # Which allocations stand: telling the account again makes new ones and leaves the old for the record.
    Column("revision", Integer, nullable=False, default=1, server_default="1"),
    Column("paid_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    words("recorded_by", default=None),
    UniqueConstraint("provider", "reference"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    Index("ix_payment_loan", "loan_id", "id"),
    Index("ix_payment_person", "person_id", "id"),
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
