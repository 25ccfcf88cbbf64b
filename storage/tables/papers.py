"""Papers we gave out: receipts, statements and clearance letters, each with a code by which anybody can check it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from storage.tables.base import Moment, metadata, words

paper = Table(
    "paper",
    metadata,
    Column("code", Text, primary_key=True),
    # receipt, statement, clearance
    words("kind", default=None),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("payment_id", BigInteger, ForeignKey("payment.id")),
    # What it says, so that it can be made again exactly and compared.
    Column("said_sealed", Text, nullable=False),
    words("language", default=None),
    Column("made_at", Moment, nullable=False),
    Index("ix_paper_person", "person_id", "made_at"),
    Index("ix_paper_payment", "payment_id"),
)
