"""What the payer of money without a loan wrote, sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_payers_words"
down_revision = "2026_11_30_unowned"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "payment_said",
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("account_sealed", sa.Text(), nullable=False),
        sa.Column("payer_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_said_payment_id")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payment_said")),
    )
