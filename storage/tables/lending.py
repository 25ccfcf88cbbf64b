"""Applications, offers, loans, their plans and what was let go of them."""

from typing import Final

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

from domain.lending.loan import CHARITY, COMPONENTS
from domain.lending.states import OPEN_STATES, RUNNING_STATES
from storage.tables.base import Moment, key, metadata, words

_OPEN: Final = ",".join(f"'{state}'" for state in OPEN_STATES)
_RUNNING: Final = ",".join(f"'{state}'" for state in RUNNING_STATES)


def _amount(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, default=0, server_default="0")


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
    words("product"),
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
    # A new plan for a loan that runs: which loan, what is changed, why, and by whom.
    Column("loan_id", BigInteger),
    words("change"),
    words("reason"),
    words("made_by"),
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
    words("kind", default="term"),
    words("pricing", default="interest"),
    CheckConstraint("principal_minor > 0", name="principal_positive"),
    # MLMS-79: one open loan of a kind a person, whatever races.
    Index(
        "uq_loan_open",
        "person_id",
        "kind",
        unique=True,
        postgresql_where=text(f"state IN ({_OPEN})"),
        sqlite_where=text(f"state IN ({_OPEN})"),
    ),
    Index(
        "ix_loan_oldest_due",
        "oldest_due_on",
        postgresql_where=text(f"state IN ({_RUNNING})"),
        sqlite_where=text(f"state IN ({_RUNNING})"),
    ),
)

_COMPONENTS: Final = (*COMPONENTS, CHARITY)
_PARTS: Final = ("principal", "interest", "fees", "late")
_UNPAID: Final = text(
    " + ".join(f"paid_{name} + waived_{name}" for name in _PARTS) + " < " + " + ".join(_PARTS),
)

instalment = Table(
    "instalment",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in ("principal", "interest", "fees")),
    *(_amount(name) for name in ("late", CHARITY)),
    *(_amount(f"paid_{name}") for name in _COMPONENTS),
    *(_amount(f"waived_{name}") for name in _COMPONENTS),
    # Arrears brought over from an earlier plan, a part of what is asked.
    *(_amount(f"brought_{name}") for name in ("interest", "fees", "late", CHARITY)),
    # A draw on a credit line, or something added to a loan that runs: it came to be on this day.
    Column("added_on", Date),
    # When it is charged next for being late, should it still be unpaid then.
    Column("next_charge_on", Date),
    PrimaryKeyConstraint("loan_id", "version", "number"),
    # More can never be booked on a component than it asks for; the rest of a payment becomes credit.
    *(
        CheckConstraint(
            f"paid_{name} >= 0 AND waived_{name} >= 0 AND paid_{name} + waived_{name} <= {name}", name=f"{name}_within"
        )
        for name in _COMPONENTS
    ),
    # The days on which something happens for an unpaid instalment are found by these dates alone.
    Index("ix_instalment_due", "due_on", postgresql_where=_UNPAID, sqlite_where=_UNPAID),
    Index("ix_instalment_next_charge", "next_charge_on", postgresql_where=_UNPAID, sqlite_where=_UNPAID),
)

# Each plan a loan has had: the first from its payout on, later ones after a prepayment or a new agreement.
schedule_version = Table(
    "schedule_version",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("opened_on", Date, nullable=False),
    Column("started_on", Date, nullable=False),
    words("reason"),
    Column("terms", Text, nullable=False),
    words("made_by"),
    Column("made_at", Moment, nullable=False),
)

# The nights on which an instalment was late enough to be charged for; what the charge is follows from the payments.
late_charge = Table(
    "late_charge",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("charged_on", Date, nullable=False),
)

# What was let go: by waiver, rebate, adjustment, return or write-off, and why. Written once.
relief = Table(
    "relief",
    metadata,
    key(),
    Column("loan_id", BigInteger, ForeignKey("loan.id"), nullable=False),
    Column("version", Integer, nullable=False),
    words("kind", default=None),
    Column("effective_on", Date, nullable=False),
    # Where it changes what was owed from an earlier day on.
    Column("told_since", Date),
    # A rebate stands only while the payment that earned it does.
    Column("payment_id", BigInteger),
    words("reason"),
    words("made_by", default=None),
    Column("made_at", Moment, nullable=False),
    Index("ix_relief_loan", "loan_id", "id"),
)

relief_part = Table(
    "relief_part",
    metadata,
    Column("relief_id", BigInteger, ForeignKey("relief.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("component", Text, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
)

# What closes a loan on one day: to settle it early, to give it back, or for less than is owed.
closing_quote = Table(
    "closing_quote",
    metadata,
    Column("loan_id", BigInteger, ForeignKey("loan.id"), primary_key=True),
    Column("good_on", Date, primary_key=True),
    words("kind", default=None),
    Column("amount_minor", BigInteger, nullable=False),
    words("made_by", default=None),
    words("reason"),
    Column("made_at", Moment, nullable=False),
)

# Each version of a product that was ever offered. Written once.
product_version = Table(
    "product_version",
    metadata,
    Column("version", Text, primary_key=True),
    words("product", default=None),
    Column("written", Text, nullable=False),
    Column("since", Moment, nullable=False),
)
