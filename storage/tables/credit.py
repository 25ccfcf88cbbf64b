"""Where each person stands with credit: her own limits, and whether new credit is open to her, paused or blocked."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text, text

from storage.tables.base import Moment, metadata, words

credit_standing = Table(
    "credit_standing",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    words("state", default="ACTIVE"),
    words("reason"),
    Column("since", Moment),
    words("changed_by"),
    # Her own limits; without one the lender's policy counts.
    Column("limit_minor", BigInteger),
    Column("max_order_minor", BigInteger),
    Column("max_days", Integer),
    # A manager's exception: until this day she is not paused again.
    Column("override_until", Date),
    words("override_by"),
    words("override_reason"),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    Index(
        "ix_credit_standing_state",
        "state",
        postgresql_where=text("state <> 'ACTIVE'"),
        sqlite_where=text("state <> 'ACTIVE'"),
    ),
    Index("ix_credit_standing_override", "override_until"),
)

# Every exception a manager made from the rules, for the owner to see.
credit_override = Table(
    "credit_override",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id"), primary_key=True),
    Column("made_at", Moment, primary_key=True),
    words("made_by", default=None),
    Column("reason", Text, nullable=False),
    Column("until", Date, nullable=False),
)
