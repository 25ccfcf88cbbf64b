"""Reminders, one row for each stage of each instalment, so that none is ever sent twice."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, PrimaryKeyConstraint, Table

from storage.tables.base import Moment, metadata, words

reminder = Table(
    "reminder",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    words("state", default=None),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("loan_id", "number", "stage"),
)
