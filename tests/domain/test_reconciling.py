"""Comparing our payments with a provider's movements: planted discrepancies, edges of the period, and any lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.payments.naming import loan_named
from domain.payments.reconciling import Finding, Kind, Movement, compare
from domain.payments.statements import masked, reference_for

SINCE = datetime(2026, 12, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=7)
NOON = SINCE + timedelta(hours=12)


def moved(reference: str, whole: int = 100, at: datetime = NOON, currency: str = "KES") -> Movement:
    return Movement(reference, Money(whole * 100, currency), at)


def kinds(ours: list[Movement], theirs: list[Movement]) -> list[tuple[Kind, str]]:
    found = compare(ours, theirs, since=SINCE, until=UNTIL)
    return [(one.kind, one.reference) for one in found.findings]


def test_INP_24_four_planted_discrepancies_are_all_reported() -> None:
    ours = [moved("SAME"), moved("OURS"), moved("LESS", 90), moved("TWICE"), moved("RUPEES", currency="PKR")]
    theirs = [moved("SAME"), moved("THEIRS"), moved("LESS"), moved("TWICE"), moved("TWICE"), moved("RUPEES")]

    found = compare(ours, theirs, since=SINCE, until=UNTIL)

    assert found.matched == 2
    assert found.findings == (
        Finding(Kind.DIFFERENT, "LESS", NOON, Money(9_000, "KES"), Money(10_000, "KES")),
        Finding(Kind.MISSING_THERE, "OURS", NOON, ours=Money(10_000, "KES")),
        Finding(Kind.DIFFERENT, "RUPEES", NOON, Money(10_000, "PKR"), Money(10_000, "KES")),
        Finding(Kind.MISSING_HERE, "THEIRS", NOON, theirs=Money(10_000, "KES")),
        Finding(Kind.DUPLICATE, "TWICE", NOON, theirs=Money(10_000, "KES")),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "matched", "findings"),
    [
        # Midnight lies between the two tellings of one movement.
        (SINCE + timedelta(seconds=1), SINCE - timedelta(seconds=1), 1, 0),
        (UNTIL + timedelta(hours=1), UNTIL - timedelta(hours=1), 1, 0),
        # Both outside: not of this period.
        (SINCE - timedelta(hours=1), SINCE - timedelta(hours=2), 0, 0),
        (UNTIL, UNTIL, 0, 0),
        # Further apart than clocks are.
        (NOON, NOON + timedelta(days=20), 0, 1),
    ],
)
def test_INP_24_the_edges_of_the_period(ours: datetime, theirs: datetime, matched: int, findings: int) -> None:
    found = compare([moved("A", at=ours)], [moved("A", at=theirs)], since=SINCE, until=UNTIL)

    assert (found.matched, len(found.findings)) == (matched, findings)


def test_INP_24_what_only_one_side_knows_outside_the_period_is_not_reported() -> None:
    early, late = SINCE - timedelta(minutes=1), UNTIL + timedelta(minutes=1)

    assert kinds([moved("A", at=early)], [moved("B", at=late)]) == []


def test_INP_24_a_receipt_is_the_same_in_any_case() -> None:
    assert kinds([moved("qkh94m1z11 ")], [moved("QKH94M1Z11")]) == []


LISTS = st.lists(
    st.builds(
        moved,
        st.sampled_from("abcdefgh"),
        st.integers(1, 3),
        st.integers(0, 6 * 24 * 60).map(lambda minutes: SINCE + timedelta(minutes=minutes)),
    ),
    max_size=12,
)


@given(LISTS)
def test_INP_24_a_list_agrees_with_itself(ours: list[Movement]) -> None:
    found = compare(ours, ours, since=SINCE, until=UNTIL)

    assert {one.kind for one in found.findings} <= {Kind.DUPLICATE}
    assert found.matched == len({one.reference for one in ours})


@given(LISTS, LISTS)
def test_INP_24_the_other_side_finds_the_mirror_image_and_nothing_is_lost(
    ours: list[Movement], theirs: list[Movement]
) -> None:
    one = compare(ours, theirs, since=SINCE, until=UNTIL)
    other = compare(theirs, ours, since=SINCE, until=UNTIL)

    assert one.matched == other.matched
    assert one.count(Kind.MISSING_HERE) == other.count(Kind.MISSING_THERE)
    assert one.count(Kind.DIFFERENT) == other.count(Kind.DIFFERENT)
    both = one.matched + one.count(Kind.DIFFERENT)
    alone = one.count(Kind.MISSING_HERE) + one.count(Kind.MISSING_THERE)
    assert 2 * both + alone + one.count(Kind.DUPLICATE) == len(ours) + len(theirs)


@pytest.mark.parametrize(
    "named", ["L-1001", "l1001", "L 1001", "l - 1001", " L_1001.", "loan L-1001", "L-001001", "L–1001"]
)
def test_INP_24_a_loan_is_named_in_any_spelling(named: str) -> None:
    assert loan_named(named) == 1


@pytest.mark.parametrize("named", ["", "1001", "L-1000", "L-12", "R-1001", "L-1001 and L-1002", "Al1001", "rent"])
def test_X_28_what_names_no_loan_waits(named: str) -> None:
    assert loan_named(named) is None


def test_a_payer_is_shown_so_that_only_who_knows_her_recognises_her() -> None:
    assert masked("254712345678") == "254***678"
    assert masked("Jane Wanjiku") == "Jan***"
    assert masked("Jane") == "***"
    assert masked("") == ""


def test_SAFE_4_a_banks_reference_is_kept_as_staff_write_it_down() -> None:
    assert reference_for("bank", "UTR 123-456") == "123456"
    assert reference_for("raast", "utr 123-456") == "123456"
    assert reference_for("mpesa", " qkh94m1z11") == "QKH94M1Z11"
    assert reference_for("mpesa", "no194m1z11") == "NO194M1Z11"
