"""One vocabulary for all orders to move money; what was sent back of a charge in all has a table of its own."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

import storage.tables.base

revision = "2026_11_30_orders"
down_revision = "2026_11_30_early"
branch_labels = None
depends_on = None

#: What the states of refunds were called, and what they are called for every order.
_NAMES: Final = {"uncertain": "unknown", "pending": "asked", "succeeded": "done"}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "refund_total",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("told_at", storage.tables.base.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_total_amount_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_total_payment_id")),
        sa.PrimaryKeyConstraint("provider", "charge", name=op.f("pk_refund_total")),
    )
    op.create_index("ix_refund_total_payment", "refund_total", ["payment_id"], unique=False)
    op.execute(
        "INSERT INTO refund_total (provider, charge, payment_id, amount_minor, currency, told_at) "
        "SELECT provider, id, payment_id, amount_minor, currency, made_at FROM money_order WHERE kind = 'told'"
    )
    op.execute("DELETE FROM money_order WHERE kind = 'told'")
    for old, new in _NAMES.items():
        op.execute(f"UPDATE money_order SET state = '{new}' WHERE kind = 'refund' AND state = '{old}'")  # noqa: S608 - our own words
