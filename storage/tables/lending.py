"""Applications, offers, loans and their instalments."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from storage.tables.base import Moment, key, metadata, words

application = Table(
    "application",
    metadata,
    key(),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    words("purpose", default=None),
    words("stage", default=None),
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    Column("amount_minor", BigInteger),
    words("currency"),
    Column("periods", Integer, nullable=False, default=0, server_default="0"),
    words("use"),
    words("first_approver"),
    words("decided_by"),
    Column("decided_at", Moment),
    words("reason"),
    # An officer's own words; never shown to the borrower.
    words("note"),
    Column("made_at", Moment, nullable=False),
    Index("ix_application_person", "person_id", "purpose", "id"),
    Index("ix_application_stage", "stage", "id"),
    # One open loan request a person, also when she presses twice.
    Index(
        "uq_application_open_loan",
        "person_id",
        unique=True,
        postgresql_where=text(
            "purpose = 'loan' AND stage IN ('SUBMITTED','INFO_NEEDED','UNDER_REVIEW','APPROVED','OFFERED')"
        ),
        sqlite_where=text(
            "purpose = 'loan' AND stage IN ('SUBMITTED','INFO_NEEDED','UNDER_REVIEW','APPROVED','OFFERED')"
        ),
    ),
)

question = Table(
    "question",
    metadata,
    key(),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False),
    words("asked_by", default=None),
    Column("words_sealed", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer_sealed", Text),
    Column("answered_at", Moment),
    Index("ix_question_application", "application_id"),
)

offer = Table(
    "offer",
    metadata,
    key(),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("terms", Text, nullable=False),
    words("state", default="open"),
    Column("made_at", Moment, nullable=False),
    Column("expires_on", Date, nullable=False),
    # What exactly was agreed to: the words as they were shown, their hash, and where the yes was said.
    Column("shown_text", Text),
    words("shown_hash"),
    words("shown_language"),
    Column("accepted_at", Moment),
    words("accepted_by_message"),
    Index("ix_offer_person", "person_id", "id"),
)

loan = Table(
    "loan",
    metadata,
    key(),
    Column("person_id", BigInteger, ForeignKey("person.id"), nullable=False),
    Column("application_id", BigInteger, ForeignKey("application.id"), nullable=False, unique=True),
    Column("offer_id", BigInteger, ForeignKey("offer.id"), nullable=False, unique=True),
    words("state", default=None),
    Column("principal_minor", BigInteger, nullable=False),
    words("currency", default=None),
    Column("terms", Text, nullable=False),
    Column("schedule_version", Integer, nullable=False, default=1, server_default="1"),
    words("payout_wish", default="now"),
    words("officer"),
    words("created_by", default=None),
    Column("accepted_at", Moment, nullable=False),
    Column("disbursed_on", Date),
    words("disbursed_by"),
    words("payout_reference"),
    # The oldest unpaid due date, from which days past due are derived; a cache that `qist db verify` recomputes.
    Column("oldest_due_on", Date),
    Column("defaulted_on", Date),
    Column("closed_at", Moment),
    CheckConstraint("principal_minor > 0", name="principal_positive"),
    # MLMS-79: one open loan a person, whatever races.
    Index(
        "uq_loan_open",
        "person_id",
        unique=True,
        postgresql_where=text("state IN ('ACCEPTED','ACTIVE','DEFAULTED')"),
        sqlite_where=text("state IN ('ACCEPTED','ACTIVE','DEFAULTED')"),
    ),
    Index(
        "ix_loan_oldest_due",
        "oldest_due_on",
        postgresql_where=text("state IN ('ACTIVE','DEFAULTED')"),
        sqlite_where=text("state IN ('ACTIVE','DEFAULTED')"),
    ),
)

instalment = Table(
    "instalment",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("principal", "interest", "fees")),
    Column("late", BigInteger, nullable=False, default=0, server_default="0"),
    *(
        Column(name, BigInteger, nullable=False, default=0, server_default="0")
        for name in ("paid_principal", "paid_interest", "paid_fees", "paid_late")
    ),
    PrimaryKeyConstraint("loan_id", "version", "number"),
    # More can never be booked on a component than it asks for; the rest of a payment becomes credit.
    *(
        CheckConstraint(f"paid_{name} >= 0 AND paid_{name} <= {name}", name=f"{name}_within")
        for name in ("principal", "interest", "fees", "late")
    ),
    # The days on which something happens for an unpaid instalment are found by its due date alone.
    Index(
        "ix_instalment_due",
        "due_on",
        postgresql_where=text(
            "paid_principal + paid_interest + paid_fees + paid_late < principal + interest + fees + late"
        ),
        sqlite_where=text(
            "paid_principal + paid_interest + paid_fees + paid_late < principal + interest + fees + late"
        ),
    ),
)

# The nights on which an instalment was late enough to be charged for; what the charge is follows from the payments.
late_charge = Table(
    "late_charge",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("charged_on", Date, nullable=False),
    words("waived_by"),
)
