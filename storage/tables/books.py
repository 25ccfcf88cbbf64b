"""The books: append-only double entry. A posting has a debit and a credit account, so it balances by its shape."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from storage.tables.base import Moment, key, metadata, words

transaction = Table(
    "ledger_transaction",
    metadata,
    key(),
    Column("key", Text, nullable=False, unique=True),
    words("kind", default=None),
    Column("effective_on", Date, nullable=False),
    Column("posted_at", Moment, nullable=False),
    words("actor", default=None),
    Column("loan_id", BigInteger),
    Column("payment_id", BigInteger),
    Column("reverses_id", BigInteger, ForeignKey("ledger_transaction.id"), unique=True),
    Index("ix_ledger_transaction_loan", "loan_id", "id"),
    Index("ix_ledger_transaction_payment", "payment_id"),
)

posting = Table(
    "posting",
    metadata,
    Column("transaction_id", BigInteger, ForeignKey("ledger_transaction.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    words("debit", default=None),
    words("credit", default=None),
    Column("amount", BigInteger, nullable=False),
    words("currency", default=None),
    Column("loan_id", BigInteger),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("debit <> credit", name="two_accounts"),
    Index("ix_posting_loan", "loan_id"),
)
