"""Staff, how they enrol, the group they work in, and the cards they press."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from storage.tables.base import Moment, key, metadata, words

staff = Table(
    "staff",
    metadata,
    key(),
    words("name", default=None),
    Column("telegram_user", Text, unique=True),
    words("roles", default=None),
    Column("active", Boolean, nullable=False, default=True, server_default="1"),
    Column("enrolled_at", Moment, nullable=False),
)

staff_code = Table(
    "staff_code",
    metadata,
    # Only the hash is kept; the code is shown once, to whoever made it.
    Column("code_hash", Text, primary_key=True),
    words("name", default=None),
    words("roles", default=None),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

staff_group = Table(
    "staff_group",
    metadata,
    Column("address", Text, primary_key=True),
    words("title"),
    Column("active", Boolean, nullable=False, default=True, server_default="1"),
    Column("registered_at", Moment, nullable=False),
    words("registered_by"),
)

card = Table(
    "card",
    metadata,
    key(),
    words("kind", default=None),
    Column("subject_id", BigInteger, nullable=False),
    words("address", default=None),
    words("message_id"),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    Column("body_sealed", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_card_subject", "kind", "subject_id"),
)
