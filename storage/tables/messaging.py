"""Chats and their talks, what came in, and what is promised to go out."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from storage.tables.base import Moment, key, metadata, words

chat = Table(
    "chat",
    metadata,
    key(),
    words("channel", default=None),
    words("address", default=None),
    # In a group each member talks for herself; in a private chat the speaker is the address.
    words("speaker", default=None),
    Column("person_id", BigInteger, ForeignKey("person.id")),
    words("language"),
    # The talk holds answers not yet submitted, so it is sealed whole.
    Column("talk_sealed", Text),
    words("flow"),
    words("consent"),
    words("draft"),
    Column("draft_at", Moment),
    Column("last_inbound_at", Moment),
    Column("blocked_at", Moment),
    Column("opted_out_at", Moment),
    UniqueConstraint("channel", "address", "speaker"),
    Index("ix_chat_person", "person_id"),
    Index("ix_chat_draft", "draft", "draft_at", postgresql_where=text("draft <> ''"), sqlite_where=text("draft <> ''")),
)

consent = Table(
    "consent",
    metadata,
    key(),
    Column("chat_id", BigInteger, ForeignKey("chat.id"), nullable=False),
    words("kind", default=None),
    words("version", default=None),
    words("language", default=None),
    Column("given", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    key(),
    words("source", default=None),
    words("external_id", default=None),
    words("sender", default=None),
    Column("body_sealed", Text, nullable=False),
    words("state", default="kept"),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    words("error"),
    # The payment it tells of, where that has not been told yet; then it is acted on once more.
    words("waits_for"),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("source", "external_id"),
    Index(
        "ix_inbox_early",
        "waits_for",
        postgresql_where=text("waits_for <> ''"),
        sqlite_where=text("waits_for <> ''"),
    ),
    Index(
        "ix_inbox_waiting",
        "sender",
        "id",
        postgresql_where=text("state = 'kept'"),
        sqlite_where=text("state = 'kept'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("key", Text, nullable=False, unique=True),
    # Everything to one recipient leaves in order: "telegram:42", "staff:-100".
    words("recipient", default=None),
    words("kind", default=None),
    words("action", default="send"),
    Column("payload_sealed", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("person_id", BigInteger),
    Column("card_id", BigInteger),
    words("state", default="pending"),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("next_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("sent_at", Moment),
    words("provider_id"),
    words("delivery"),
    words("error"),
    Index(
        "ix_outbox_waiting",
        "recipient",
        "id",
        postgresql_where=text("state IN ('pending', 'retry', 'sending', 'uncertain')"),
        sqlite_where=text("state IN ('pending', 'retry', 'sending', 'uncertain')"),
    ),
    Index(
        "ix_outbox_due",
        "next_at",
        postgresql_where=text("state IN ('pending', 'retry', 'sending', 'uncertain')"),
        sqlite_where=text("state IN ('pending', 'retry', 'sending', 'uncertain')"),
    ),
    Index(
        "ix_outbox_provider",
        "provider_id",
        postgresql_where=text("provider_id <> ''"),
        sqlite_where=text("provider_id <> ''"),
    ),
    Index("ix_outbox_person", "person_id", "id"),
)
