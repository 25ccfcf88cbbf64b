"""People. What identifies a person is sealed; what she is found by is a keyed blind index."""

from sqlalchemy import BigInteger, Column, Date, Index, Table, Text

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
    words("income_band"),
    words("currency", default=None),
    words("officer"),
    Column("born_sealed", Text, nullable=False),
    Column("phone_sealed", Text, nullable=False),
    Column("phone_index", Text, nullable=False, unique=True),
    words("phone_masked", default=None),
    Column("national_id_sealed", Text, nullable=False),
    Column("national_id_index", Text, nullable=False, unique=True),
    words("national_id_masked", default=None),
    Column("address_sealed", Text, nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("reapply_on", Date),
    Index("ix_person_standing", "standing", "id"),
)
