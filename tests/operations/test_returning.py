"""Money in suspense goes back to where it came from: by two people, once, and then it is nobody's any more (X-28)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.flows.staff.commands import money as staff_money
from bot.flows.staff.commands.suspense import suspense as what_waits
from domain.events import PaymentReceived
from domain.messages import Refusal
from domain.operations import checking_claims, desk, proposals
from domain.operations.commands import ClaimPayment
from domain.operations.payments import record_payment
from domain.operations.staff_commands import Confirm
from domain.people.staff import Role, Staff
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.jobs.days import audited, in_group
from tests.operations.desk import (
    EACH,
    OWED,
    assert_books,
    books,
    confirm,
    disagreements,
    newest_card,
    payment_called,
    promised,
    refused_inside,
    rupees,
)
from tests.operations.test_at_once import together
from tests.operations.test_suspense import assign, unplaced
from tests.webhooks.stripe_telling import refund, tell
from webhooks.app import Office

#: What is booked of a golden loan that nothing was paid on.
UNTOUCHED = {"cash__payout": -5_000_000, "loan__interest": 673_700, "loan__principal": 5_000_000}
UNTOUCHED |= {"unearned__interest": -673_700}


async def asked(office: Office, words: str = "P-1001 T-77", *, by: str = "Imran") -> str:
    """Let somebody write /refund; return why it was refused."""
    staff = await named(office, by)
    return await refused_inside(office, lambda moment: staff_money.refund(moment, staff, words))


async def listed(office: Office) -> int:
    """Return how many payments /suspense lists."""
    staff = await named(office, "Bilal")
    found = await do(office, lambda moment: what_waits(moment, staff, ""))
    return max(0, len(found.lines) - 3)


async def test_X_28_two_people_send_it_back_and_it_waits_no_longer(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await unplaced(office)

    assert await asked(office) == ""
    assert await listed(office) == 1
    assert await refused_inside(office, lambda moment: _confirmed(moment, office, "Imran")) != ""
    await confirm(office, "Sana")

    await assert_books(office, **UNTOUCHED)
    assert await listed(office) == 0
    row = await payment_called(office, "QKH1")
    assert (row.state, row.refunded_minor) == ("RETURNED", EACH)
    assert [(one["actor"], one["reason"]) for one in await audited(office, "PAYMENT_RETURNED")] == [
        ("Imran, Sana", "T-77")
    ]
    with pytest.raises(Refusal):
        await assign(office, waiting, amina)
    assert "that could be sent back" in await asked(office)


async def _confirmed(moment: Any, office: Office, name: str) -> None:
    staff = await named(office, name)
    await desk.perform(moment, staff, Confirm(await newest_card(office)))


async def test_X_28_what_was_assigned_is_no_longer_sent_back_as_suspense(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await unplaced(office)
    await asked(office)
    with pytest.raises(Refusal, match="waits for a second person"):
        await assign(office, waiting, amina)
    assert "waits for a second person" in await asked(office, "P-1001 T-78")

    staff, card_id = await named(office, "Bilal"), await newest_card(office)
    await do(office, lambda moment: proposals.drop(moment, staff, card_id))
    await assign(office, waiting, amina)

    with pytest.raises(Refusal, match="dropped"):
        await confirm(office, "Sana")
    assert (await loan_of(office, amina)).outstanding.minor == OWED - EACH
    assert await disagreements(office) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("P-1001", "reference of the transfer"),
        ("P-1001 100 T-77", "goes back as a whole"),
        ("P-1001 4728 T-77", ""),
        ("P-1001 4728", "is the amount"),
        ("P-1009 T-77", "no payment with that number"),
    ],
)
async def test_X_28_what_cannot_be_is_answered_with_what_would_work(
    sqlite_office: Office, words: str, says: str
) -> None:
    await unplaced(sqlite_office)

    said = await asked(sqlite_office, words)

    assert (said == "") if not says else (says in said)
    assert (await books(sqlite_office))["suspense"] == -EACH


async def test_X_28_only_who_may_send_money_back(sqlite_office: Office) -> None:
    await unplaced(sqlite_office)
    auditor = Staff(99, "Adeel", "99", frozenset({Role.AUDITOR}))

    said = await refused_inside(sqlite_office, lambda moment: staff_money.refund(moment, auditor, "P-1001 T-77"))

    assert "role does not allow" in said


async def test_S_30_assigned_and_sent_back_at_once_has_one_winner(office: Office) -> None:
    amina = await golden_loan(office)
    for number in range(4):
        waiting = await unplaced(office, 100 + number, f"QKH{number}")
        await asked(office, f"P-{1000 + waiting} T-{number}")
        card = await newest_card(office)

        said = await together(
            confirm(office, "Sana", card_id=card),
            assign(office, waiting, amina),
            confirm(office, "Sana", card_id=card),
        )

        assert sum(not words for words in said) == 1
        assert "suspense" not in await books(office)
    assert await disagreements(office) == []


async def test_S_14_who_claims_what_was_sent_back_is_spoken_with(office: Office) -> None:
    amina = await golden_loan(office)
    await unplaced(office, reference="QKH94M1Z11")
    await asked(office)
    await confirm(office, "Sana")

    await claims(office, amina, "QKH94M1Z11")
    await office.runtime.settle()

    assert await promised(office, "PAYMENT_CONFIRMATION") == 0
    assert "came without a loan under this code and was sent back" in "\n".join(in_group(office))


async def claims(office: Office, who: Borrower, code: str) -> None:
    """Let somebody say that she paid."""
    command = ClaimPayment("mpesa", code, rupees(4_728), code)
    await do(office, lambda moment: checking_claims.claim(replace(moment, cause="claim"), who.chat, command))


# By Stripe


async def by_card(office: Office) -> int:
    """Let a card payment come that names no loan."""
    fact = PaymentReceived("stripe", "pi_1", rupees(1_000), office.runtime.clock())
    await do(office, lambda moment: record_payment(moment, fact))
    found: int = (await payment_called(office, "pi_1")).id
    return found


async def test_X_28_a_card_payment_is_sent_back_where_it_came_from(office: Office) -> None:
    amina = await golden_loan(office)
    waiting = await by_card(office)
    assert "in the dashboard of {provider}" in await asked(office, "P-1001")

    await tell(office, [refund("pi_1", 100_000), refund("pi_1", 100_000, kind="updated")])

    await assert_books(office, **UNTOUCHED)
    assert (await payment_called(office, "pi_1")).state == "RETURNED"
    assert await promised(office, "TAKEN_AND_OPEN") == 1
    with pytest.raises(Refusal):
        await assign(office, waiting, amina)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
async def test_X_28_one_that_failed_waits_again_in_whatever_order_it_is_told(office: Office, order: Any) -> None:
    await by_card(office)
    events = [refund("pi_1", 100_000), refund("pi_1", 100_000, status="failed", kind="failed")]

    await tell(office, [{**events[which], "id": f"evt_{at}"} for at, which in enumerate(order)])

    assert await books(office) == {"cash:stripe": 100_000, "suspense": -100_000}
    assert (await payment_called(office, "pi_1")).state == "UNPLACED"
    assert await disagreements(office) == []


async def test_X_28_a_part_sent_back_is_pointed_out_and_the_rest_waits(office: Office) -> None:
    await by_card(office)

    await tell(office, [refund("pi_1", 40_000), refund("pi_1", 40_000, kind="updated")])

    assert await books(office) == {"cash:stripe": 60_000, "suspense": -100_000, "taken:stripe": 40_000}
    assert await promised(office, "TAKEN_AND_OPEN") == 1
    assert await disagreements(office) == []
