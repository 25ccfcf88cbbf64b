"""Orders about money that has no loan yet; and by its payment are found its orders, its disputes and its bookings."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_unowned"
down_revision = "2026_11_30_names_of_money"
branch_labels = None
depends_on = None

_FOUND_BY_PAYMENT: Final = ("money_order", "dispute", "ledger_transaction")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("money_order") as batch:
        batch.alter_column("loan_id", existing_type=sa.BigInteger(), nullable=True)
        batch.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
    for table in _FOUND_BY_PAYMENT:
        op.create_index(f"ix_{table}_payment", table, ["payment_id"], unique=False)
