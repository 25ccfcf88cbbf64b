"""What was told of a payment before the payment itself: kept with the name of what it waits for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_early"
down_revision = "2026_11_21_providers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("inbox", sa.Column("waits_for", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_inbox_early",
        "inbox",
        ["waits_for"],
        postgresql_where=sa.text("waits_for <> ''"),
        sqlite_where=sa.text("waits_for <> ''"),
    )
