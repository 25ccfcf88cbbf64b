"""Plans in versions, reliefs, repeated late charges, charity, credit standing; and what was agreed is guarded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.tables.base
from storage.append_only import APPEND_ONLY_SINCE_LENDING, agreed_guards, guards, move_guard

revision = "2026_11_21_lending"
down_revision = "2026_11_20_first"
branch_labels = None
depends_on = None

_NEW_AMOUNTS = (
    "charity",
    "paid_charity",
    "waived_late",
    "waived_fees",
    "waived_interest",
    "waived_principal",
    "waived_charity",
    "brought_interest",
    "brought_fees",
    "brought_late",
    "brought_charity",
)
_COMPONENTS = ("late", "fees", "interest", "principal", "charity")
_OPEN = "state IN ('ACCEPTED','DISBURSING','ACTIVE','DEFAULTED','LEGAL')"
_RUNNING = "state IN ('ACTIVE','DEFAULTED','LEGAL')"
_UNPAID = sa.text(
    "paid_principal + waived_principal + paid_interest + waived_interest + paid_fees + waived_fees "
    "+ paid_late + waived_late < principal + interest + fees + late"
)


def upgrade() -> None:
    """Apply."""
    nights = _late_nights()
    _widen_loans_and_offers()
    _widen_instalments()
    _widen_payments()
    op.drop_table("late_charge")
    _create_lending_tables()
    _create_relief_tables()
    _create_quote_and_product_tables()
    _create_credit_tables()
    _fill(nights)
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, APPEND_ONLY_SINCE_LENDING), *agreed_guards(dialect), *move_guard(dialect)):
        op.execute(statement)


def _late_nights() -> list[Any]:
    """Return the late charges that stand; those that were let go left no amount behind."""
    rows = op.get_bind().execute(sa.text("SELECT loan_id, number, charged_on FROM late_charge WHERE waived_by = ''"))
    return list(rows)


def _widen_loans_and_offers() -> None:
    for name, default in (("kind", "term"), ("pricing", "interest")):
        op.add_column("loan", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.drop_index("uq_loan_open", table_name="loan")
    op.drop_index("ix_loan_oldest_due", table_name="loan")
    op.create_index(
        "uq_loan_open",
        "loan",
        ["person_id", "kind"],
        unique=True,
        postgresql_where=sa.text(_OPEN),
        sqlite_where=sa.text(_OPEN),
    )
    op.create_index(
        "ix_loan_oldest_due",
        "loan",
        ["oldest_due_on"],
        postgresql_where=sa.text(_RUNNING),
        sqlite_where=sa.text(_RUNNING),
    )
    op.add_column("person", sa.Column("expenses_minor", sa.BigInteger(), nullable=True))
    op.add_column("application", sa.Column("product", sa.Text(), server_default="", nullable=False))
    op.add_column("offer", sa.Column("loan_id", sa.BigInteger(), nullable=True))
    for name in ("change", "reason", "made_by"):
        op.add_column("offer", sa.Column(name, sa.Text(), server_default="", nullable=False))


def _widen_instalments() -> None:
    within = [
        (f"{name}_within", f"paid_{name} >= 0 AND waived_{name} >= 0 AND paid_{name} + waived_{name} <= {name}")
        for name in _COMPONENTS
    ]
    op.drop_index("ix_instalment_due", table_name="instalment")
    if op.get_bind().dialect.name == "postgresql":
        for name in _COMPONENTS[:-1]:
            op.drop_constraint(op.f(f"ck_instalment_{name}_within"), "instalment", type_="check")
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        for name in _NEW_AMOUNTS:
            batch_op.add_column(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("added_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("next_charge_on", sa.Date(), nullable=True))
        for name, rule in within:
            batch_op.create_check_constraint(op.f(f"ck_instalment_{name}"), sa.text(rule))
    for name, column in (("ix_instalment_due", "due_on"), ("ix_instalment_next_charge", "next_charge_on")):
        op.create_index(name, "instalment", [column], postgresql_where=_UNPAID, sqlite_where=_UNPAID)


def _widen_payments() -> None:
    for name in ("recovered_minor", "refunded_minor"):
        op.add_column("payment", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("payment", sa.Column("schedule_version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "payment_attempt",
        _id(),
        _moment("at"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("actor", "written", "reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
    )


def _create_lending_tables() -> None:
    op.create_table(
        "late_charge",
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("loan_id",)),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("version", "number", "sequence")),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_late_charge_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "version", "number", "sequence", name=op.f("pk_late_charge")),
    )
    op.create_table(
        "schedule_version",
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        _words("reason"),
        sa.Column("terms", sa.Text(), nullable=False),
        _words("made_by"),
        _moment("made_at"),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_schedule_version_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "version", name=op.f("pk_schedule_version")),
    )


def _create_relief_tables() -> None:
    op.create_table(
        "relief",
        _id(),
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("told_since", sa.Date(), nullable=True),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        _words("reason"),
        sa.Column("made_by", sa.Text(), nullable=False),
        _moment("made_at"),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_relief_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relief")),
    )
    op.create_index("ix_relief_loan", "relief", ["loan_id", "id"])
    op.create_table(
        "relief_part",
        sa.Column("relief_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_relief_part_amount_positive")),
        sa.ForeignKeyConstraint(["relief_id"], ["relief.id"], name=op.f("fk_relief_part_relief_id")),
        sa.PrimaryKeyConstraint("relief_id", "number", "component", name=op.f("pk_relief_part")),
    )


def _create_quote_and_product_tables() -> None:
    op.create_table(
        "closing_quote",
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("good_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        _words("reason"),
        _moment("made_at"),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_closing_quote_loan_id")),
        sa.PrimaryKeyConstraint("loan_id", "good_on", name=op.f("pk_closing_quote")),
    )
    op.create_table(
        "product_version",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        _moment("since"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_product_version")),
    )


def _create_credit_tables() -> None:
    op.create_table(
        "credit_standing",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="ACTIVE", nullable=False),
        _words("reason"),
        sa.Column("since", storage.tables.base.Moment(timezone=True), nullable=True),
        _words("changed_by"),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("max_order_minor", sa.BigInteger(), nullable=True),
        sa.Column("max_days", sa.Integer(), nullable=True),
        sa.Column("override_until", sa.Date(), nullable=True),
        _words("override_by"),
        _words("override_reason"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_standing_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credit_standing")),
    )
    stopped = sa.text("state <> 'ACTIVE'")
    op.create_index(
        "ix_credit_standing_state", "credit_standing", ["state"], postgresql_where=stopped, sqlite_where=stopped
    )
    op.create_index("ix_credit_standing_override", "credit_standing", ["override_until"])
    op.create_table(
        "credit_override",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        _moment("made_at"),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_override_person_id")),
        sa.PrimaryKeyConstraint("person_id", "made_at", name=op.f("pk_credit_override")),
    )


def _fill(nights: list[Any]) -> None:
    """Give loans that run already their first plan, their late charges, and the day of the next one."""
    connection = op.get_bind()
    charged = {(night.loan_id, night.number) for night in nights}
    for night in nights:
        connection.execute(
            sa.text("INSERT INTO late_charge VALUES (:loan, 1, :number, 1, :day)").bindparams(
                sa.bindparam("day", _day(night.charged_on), sa.Date()), loan=night.loan_id, number=night.number
            )
        )
    for loan_id, opened_on, terms in _running(connection):
        connection.execute(
            sa.text(
                "INSERT INTO schedule_version "
                "(loan_id, version, opened_on, started_on, reason, terms, made_by, made_at) "
                "SELECT id, 1, :day, :day, '', :terms, 'SYSTEM', accepted_at FROM loan WHERE id = :loan"
            ).bindparams(
                sa.bindparam("day", opened_on, sa.Date()),
                loan=loan_id,
                terms=terms,
            )
        )
        grace = int(json.loads(terms)["grace_days"])
        rows = connection.execute(
            sa.text("SELECT number, due_on FROM instalment WHERE loan_id = :loan"), {"loan": loan_id}
        )
        for number, due_on in list(rows):
            if (loan_id, number) not in charged:
                connection.execute(
                    sa.text(
                        "UPDATE instalment SET next_charge_on = :day WHERE loan_id = :loan AND number = :number"
                    ).bindparams(
                        sa.bindparam("day", _day(due_on) + timedelta(days=grace + 1), sa.Date()),
                        loan=loan_id,
                        number=number,
                    )
                )


def _running(connection: sa.Connection) -> Iterator[tuple[int, date, str]]:
    rows = connection.execute(sa.text("SELECT id, disbursed_on, terms FROM loan WHERE disbursed_on IS NOT NULL"))
    for loan_id, disbursed_on, terms in list(rows):
        yield loan_id, _day(disbursed_on), terms


def _day(written: Any) -> date:
    return written if isinstance(written, date) else date.fromisoformat(written)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, storage.tables.base.Moment(timezone=True), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)
