"""Names of money: under what name each payment is told, and by which others it turned out to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.tables.base
from domain.payments.names import name_of

revision = "2026_11_30_names_of_money"
down_revision = "2026_11_30_orders"
branch_labels = None
depends_on = None

_PAGE = 5_000


def upgrade() -> None:
    """Apply."""
    op.add_column("payment", sa.Column("told_as", sa.Text(), server_default="", nullable=False))
    _name_what_is_there()
    op.create_index("ix_payment_told_as", "payment", ["told_as"], unique=False)
    op.create_table(
        "payment_name",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", storage.tables.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_name_payment_id")),
        sa.PrimaryKeyConstraint("provider", "reference", name=op.f("pk_payment_name")),
    )
    op.create_index("ix_payment_name_payment", "payment_name", ["payment_id"], unique=False)


def _name_what_is_there() -> None:
    """Name the payments of before, some at a time."""
    connection, last = op.get_bind(), 0
    payment = sa.table("payment", *map(_column, ("id", "provider", "reference", "told_as")))
    named = sa.update(payment).where(payment.c.id == sa.bindparam("which")).values(told_as=sa.bindparam("name"))
    while True:
        page = sa.select(payment.c.id, payment.c.provider, payment.c.reference).where(payment.c.id > last)
        rows = connection.execute(page.order_by(payment.c.id).limit(_PAGE)).all()
        if not rows:
            return
        connection.execute(named, [{"which": row.id, "name": name_of(row.provider, row.reference)} for row in rows])
        last = rows[-1].id


def _column(name: str) -> sa.ColumnClause[str]:
    return sa.column(name)
