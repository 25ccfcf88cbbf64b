"""What may never be changed or deleted, and moves no loan may make, guarded by the database itself on both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from domain.lending.states import LOAN_MOVES, LoanState

#: The books and the trail: a correction is a new row.
APPEND_ONLY: Final = ("ledger_transaction", "posting", "audit", "audit_seal", "allocation", "consent")
#: Added with the second migration; the first one guards the tables above.
APPEND_ONLY_SINCE_LENDING: Final = (
    "relief",
    "relief_part",
    "late_charge",
    "schedule_version",
    "product_version",
    "payment_attempt",
    "credit_override",
)
#: Added with the third.
APPEND_ONLY_SINCE_PROVIDERS: Final = ("provider_event", "statement_line", "reconciliation", "paper")
#: What was agreed is agreed: nothing changes these, not even we (SAFE-1, S-29).
AGREED: Final = {
    "loan": ("person_id", "application_id", "offer_id", "kind", "pricing", "principal_minor", "currency", "terms"),
    "instalment": (
        *("loan_id", "version", "number", "due_on", "principal", "interest", "fees"),
        *("brought_interest", "brought_fees", "brought_late", "brought_charity", "added_on"),
    ),
}


def guards(dialect: str, tables: Sequence[str] = APPEND_ONLY) -> Iterator[str]:
    """Return the statements that make UPDATE and DELETE raise."""
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
    for table in tables:
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


def agreed_guards(dialect: str) -> Iterator[str]:
    """Return the statements that keep what was agreed on a loan from being changed or deleted."""
    for table, columns in AGREED.items():
        which = ", ".join(columns)
        if dialect == "postgresql":
            for name, change in (("agreed", f"UPDATE OF {which}"), ("kept", "DELETE OR TRUNCATE")):
                yield (
                    f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
                )
            continue
        for name, change in (("agreed", f"UPDATE OF {which}"), ("kept", "DELETE")):
            yield (
                f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def move_guard(dialect: str) -> Iterator[str]:
    """Return the statements that refuse a move of a loan's state that the table of moves does not have (INP-18)."""
    allowed = {old: ", ".join(f"'{new}'" for new in sorted(LOAN_MOVES.allowed(old))) for old in LoanState}
    pairs = " OR ".join(f"(OLD.state = '{old}' AND NEW.state IN ({new}))" for old, new in allowed.items() if new)
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_move() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION 'loan % may not become %', OLD.state, NEW.state; END $$ LANGUAGE plpgsql"
        )
        yield (
            "CREATE TRIGGER loan_moves BEFORE UPDATE OF state ON loan FOR EACH ROW "
            f"WHEN (OLD.state <> NEW.state AND NOT ({pairs})) EXECUTE FUNCTION refuse_move()"
        )
    else:
        yield (
            "CREATE TRIGGER loan_moves BEFORE UPDATE OF state ON loan FOR EACH ROW "
            f"WHEN OLD.state <> NEW.state AND NOT ({pairs}) "
            "BEGIN SELECT RAISE(ABORT, 'a loan may not make that move'); END"
        )
