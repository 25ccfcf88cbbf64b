"""What is said and not settled yet: payments that borrowers say they made, and money or debts that are disputed."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Table, Text, text

from storage.tables.base import Moment, key, metadata, words

# A payment that a borrower says she made: nothing is booked on her word, and nothing is asked of her meanwhile.
claim = Table(
    "claim",
    metadata,
    key(),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    words("provider", default=None),
    # The code of the movement of money, normalised.
    words("reference", default=None),
    Column("amount_minor", BigInteger),
    words("currency", default=None),
    Column("said_sealed", Text, nullable=False),
    # OPEN, MATCHED, UNMATCHED
    words("state", default="OPEN"),
    Column("payment_id", BigInteger, ForeignKey("payment.id")),
    Column("made_at", Moment, nullable=False),
    Column("holds_until", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("uq_claim_reference", "person_id", "provider", "reference", unique=True),
    Index("ix_claim_reference", "provider", "reference"),
    Index(
        "ix_claim_open",
        "loan_id",
        "holds_until",
        postgresql_where=text("state = 'OPEN'"),
        sqlite_where=text("state = 'OPEN'"),
    ),
)

# A chargeback that a card holder's bank began, or what a borrower says is wrong. While it is open nothing is pressed.
dispute = Table(
    "dispute",
    metadata,
    key(),
    # chargeback, borrower
    words("kind", default=None),
    Column("loan_id", BigInteger, ForeignKey("loan.id")),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    Column("payment_id", BigInteger, ForeignKey("payment.id")),
    words("provider"),
    words("reference"),
    Column("amount_minor", BigInteger),
    words("currency"),
    words("reason"),
    Column("said_sealed", Text, nullable=False),
    # OPEN, WON, LOST, RESOLVED
    words("state", default="OPEN"),
    Column("opened_at", Moment, nullable=False),
    Column("due_on", Date),
    Column("ended_at", Moment),
    words("ended_by"),
    words("outcome"),
    Index("ix_dispute_payment", "payment_id"),
    Index(
        "uq_dispute_reference",
        "provider",
        "reference",
        unique=True,
        postgresql_where=text("reference <> ''"),
        sqlite_where=text("reference <> ''"),
    ),
    Index(
        "ix_dispute_open",
        "loan_id",
        postgresql_where=text("state = 'OPEN'"),
        sqlite_where=text("state = 'OPEN'"),
    ),
)
