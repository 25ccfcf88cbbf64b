"""What lets others check us: the audit trail and its seals, security events, and the jobs that ran."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from storage.tables.base import Id, Moment, key, metadata, words

audit = Table(
    "audit",
    metadata,
    key(),
    Column("at", Moment, nullable=False),
    words("action", default=None),
    words("entity", default=None),
    words("entity_id", default=None),
    words("actor", default=None),
    Column("person_id", BigInteger),
    words("old"),
    words("new"),
    words("reason"),
    words("extra", default="{}"),
    Index("ix_audit_person", "person_id", "id"),
    Index("ix_audit_action", "action", "id"),
)

# Sealing follows in a transaction of its own: a chain head inside each one would make all writers wait in line.
audit_seal = Table(
    "audit_seal",
    metadata,
    Column("position", Id, primary_key=True, autoincrement=False),
    Column("audit_id", BigInteger, ForeignKey("audit.id"), nullable=False, unique=True),
    Column("hash", Text, nullable=False),
)

security_event = Table(
    "security_event",
    metadata,
    key(),
    Column("at", Moment, nullable=False),
    words("kind", default=None),
    words("source", default=None),
    words("detail"),
)

job_run = Table(
    "job_run",
    metadata,
    words("job", default=None),
    Column("business_date", Date, nullable=False),
    words("period"),
    words("state", default=None),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("handled", Integer, nullable=False, default=0, server_default="0"),
    words("error"),
    PrimaryKeyConstraint("job", "business_date", "period"),
)
