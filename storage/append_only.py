"""What may never be changed or deleted, guarded by the database itself on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

#: The books and the trail: a correction is a new row.
APPEND_ONLY: Final = ("ledger_transaction", "posting", "audit", "audit_seal", "allocation", "consent")


def guards(dialect: str) -> Iterator[str]:
    """Return the statements that make UPDATE and DELETE raise."""
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
    for table in APPEND_ONLY:
        if dialect == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
