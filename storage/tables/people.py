"""People. What identifies a person is sealed; what she is found by is a keyed blind index."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, false

from storage.tables.base import Moment, key, metadata, words

person = Table(
    "person",
    metadata,
    key(),
    words("standing", default=None),
    words("name", default=None),
    words("language", default=None),
    words("city"),
    words("province"),
    words("work"),
    words("employer"),
    Column("income_minor", BigInteger),
    Column("expenses_minor", BigInteger),
    words("income_band"),
    words("currency", default=None),
    words("officer"),
    Column("born_sealed", Text, nullable=False),
    Column("phone_sealed", Text, nullable=False),
    Column("phone_index", Text, nullable=False, unique=True),
    words("phone_masked", default=None),
    # A shared contact or a WhatsApp address is proof of a number; a typed one is not.
    Column("phone_verified", Boolean, nullable=False, default=False, server_default=false()),
    Column("national_id_sealed", Text, nullable=False),
    Column("national_id_index", Text, nullable=False, unique=True),
    words("national_id_masked", default=None),
    Column("address_sealed", Text, nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("reapply_on", Date),
    Index("ix_person_standing", "standing", "id"),
)

recovery = Table(
    "recovery",
    metadata,
    key(),
    Column("chat_id", BigInteger, ForeignKey("chat.id"), nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    words("code_hash"),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("locked_until", Moment),
    Column("used_at", Moment),
    Index("ix_recovery_chat", "chat_id", "id"),
    Index("ix_recovery_person", "person_id"),
)
