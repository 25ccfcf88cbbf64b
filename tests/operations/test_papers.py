"""Papers say what the books say, are made once, and are known to be out of date when something moved since."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from domain.events import PaymentReceived
from domain.messages import Refusal, from_json, to_json
from domain.money import Money
from domain.operations import papers, refunding
from domain.operations.commands import GetPaper
from domain.operations.office import Office as Moment
from domain.operations.papers import Checked
from domain.operations.payments import record_payment
from domain.papers.paper import Clearance, Paper, Receipt, Statement
from storage.tables import outbox, paper
from tests.builders import Borrower, do, golden_loan, loan_of
from tests.jobs.days import jump
from tests.operations.desk import EACH, charge, close, in_earnest, pay, payment_called, reverse, rupees, settled_by
from tests.people import JOSEPH
from webhooks.app import Office


async def get(office: Office, borrower: Borrower, kind: Any, payment: int = 0) -> Paper:
    """Let somebody ask for a paper and return the one she is given."""
    before = set(await codes_promised(office))
    ref = f"P-{1000 + payment}" if payment else ""

    async def ask(moment: Moment) -> None:
        # Each asking is another message of hers.
        message = replace(moment, cause=f"test:{len(before)}")
        await papers.hand_over(message, borrower.chat, GetPaper(kind, ref))

    await do(office, ask)
    (key,) = set(await codes_promised(office)) - before
    found: Paper | None = await office.runtime.database.read(lambda uow: uow.papers.find(key.split(":")[1]))
    assert found is not None
    return found


async def codes_promised(office: Office) -> list[str]:
    """Return the keys under which papers were promised as files."""

    async def look(uow: Any) -> Any:
        return (await uow.connection.scalars(select(outbox.c.key).where(outbox.c.action == "document"))).all()

    return list(await office.runtime.database.read(look))


async def checked(office: Office, code: str) -> Checked:
    """Return what the page would say of a code."""
    found = await do(office, lambda moment: papers.check(moment, code))
    assert found is not None
    return found


async def test_MLMS_126_receipt_totals_are_the_allocations(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 4))
    await charge(office, amina, 1)
    payment = await pay(office, amina, 5_000, "R-1")

    given = await get(office, amina, "receipt", payment)

    assert isinstance(given.says, Receipt)
    assert given.says.settled == await settled_by(office, payment)
    assert given.says.accounted == given.says.amount == Money(500_000, "PKR")
    assert given.says.paid("late") == Money(9_500, "PKR")
    assert given.says.left == (await loan_of(office, amina)).outstanding
    assert given.says.head.test


async def test_MLMS_126_a_receipt_has_the_number_that_a_wallet_gave_and_none_of_a_card(office: Office) -> None:
    amina = await golden_loan(office)
    wallet = await pay(office, amina, 500, "UA00000073", by="mpesa")
    card = await pay(office, amina, 500, "pi_1", by="stripe")

    given = [await get(office, amina, "receipt", payment) for payment in (wallet, card)]

    assert [one.says.code for one in given if isinstance(one.says, Receipt)] == ["UA00000073", ""]


async def test_money_beyond_what_is_owed_is_on_the_receipt_too(office: Office) -> None:
    amina = await golden_loan(office)
    payment = await pay(office, amina, 60_000, "R-1")

    given = await get(office, amina, "receipt", payment)

    assert isinstance(given.says, Receipt)
    assert given.says.credit
    assert given.says.accounted == Money(6_000_000, "PKR")
    assert given.says.finished


async def test_the_same_receipt_again_is_the_same_paper(office: Office) -> None:
    amina = await golden_loan(office)
    first = await pay(office, amina, 5_000, "R-1")
    given = await get(office, amina, "receipt", first)
    jump(office, date(2026, 12, 25))
    await pay(office, amina, 4_000, "R-2")

    again = await get(office, amina, "receipt", first)

    assert again == given
    assert (await checked(office, given.code)).verdict == "genuine"


async def test_a_receipt_whose_allocation_has_changed_is_replaced(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2026, 12, 24))
    second = await pay(office, amina, 4_728, "R-2")
    old = await get(office, amina, "receipt", second)
    await pay(office, amina, 1_000, "R-1", when=datetime(2026, 12, 10, 6, tzinfo=UTC))

    new = await get(office, amina, "receipt", second)

    assert new.code != old.code
    assert isinstance(new.says, Receipt)
    assert new.says.settled == await settled_by(office, second)
    assert (await checked(office, old.code)).verdict == "replaced"
    assert (await checked(office, new.code)).verdict == "genuine"


async def test_a_payment_taken_back_is_shown_as_such(office: Office) -> None:
    amina = await golden_loan(office)
    payment = await pay(office, amina, 5_000, "R-1")
    old = await get(office, amina, "receipt", payment)
    await reverse(office, payment)

    new = await get(office, amina, "receipt", payment)

    assert (await checked(office, old.code)).verdict == "taken_back"
    assert isinstance(new.says, Receipt)
    assert new.says.taken_back
    assert new.says.parts == ()


async def test_a_payment_sent_back_is_shown_as_such(office: Office) -> None:
    amina = await golden_loan(office)
    payment = await pay(office, amina, 5_000, "R-1")
    old = await get(office, amina, "receipt", payment)
    back = Money(100_000, "PKR")
    await do(office, lambda moment: refunding.send_back(moment, payment, back, actors="Bilal, Sana", reference="F-1"))

    found = await checked(office, old.code)
    new = await get(office, amina, "receipt", payment)

    assert (found.verdict, found.sent_back) == ("sent_back", back)
    assert isinstance(new.says, Receipt)
    assert new.says.accounted == Money(500_000, "PKR")
    assert (await checked(office, new.code)).verdict == "genuine"


async def test_two_askings_at_once_make_one_paper(office: Office) -> None:
    amina = await golden_loan(office)
    payment = await pay(office, amina, 5_000, "R-1")
    ask = GetPaper("receipt", f"P-{1000 + payment}")

    await asyncio.gather(*(do(office, lambda moment: papers.hand_over(moment, amina.chat, ask)) for _time in range(4)))

    async def count(uow: Any) -> int:
        return len((await uow.connection.scalars(select(paper.c.code))).all())

    assert await office.runtime.database.read(count) == 1


async def test_nobody_gets_the_receipt_of_another(office: Office) -> None:
    amina = await golden_loan(office)
    joseph = await golden_loan(office, JOSEPH)
    payment = await pay(office, amina, 5_000, "R-1")

    with pytest.raises(Refusal):
        await get(office, joseph, "receipt", payment)
    for strange in ("P-1", "P-99999999999999999999", "P-", "DROP", "P-١٠٠١"):
        ask = GetPaper("receipt", strange)
        with pytest.raises(Refusal):
            await do(office, lambda moment, ask=ask: papers.hand_over(moment, amina.chat, ask))  # type: ignore[misc]  # a default binds the loop's value


async def test_X_17_a_statement_adds_up_to_what_is_owed(office: Office) -> None:
    amina = await golden_loan(office)
    jump(office, date(2027, 1, 4))
    await charge(office, amina, 1)
    await pay(office, amina, 2_500, "R-1")

    given = await get(office, amina, "statement")

    says = given.says
    assert isinstance(says, Statement)
    assert [line.kind for line in says.lines] == ["DISBURSEMENT", "FINE", "PAYMENT"]
    balance = says.opening
    for line in says.lines:
        balance += line.amount
        assert line.balance == balance
    assert says.closing == balance == (await loan_of(office, amina)).outstanding
    assert sum(part.left.minor for part in says.instalments) == says.closing.minor
    assert says.instalments[0].asked == Money(EACH + 9_500, "PKR")
    assert says.instalments[0].paid == Money(250_000, "PKR")


async def test_S_26_a_finished_loan_has_a_letter_and_one_that_runs_has_none(office: Office) -> None:
    amina = await golden_loan(office)
    with pytest.raises(Refusal):
        await get(office, amina, "clearance")
    last = await pay(office, amina, 56_737, "R-1")

    given = await get(office, amina, "clearance")
    jump(office, date(2026, 12, 30))
    again = await get(office, amina, "clearance")

    assert isinstance(given.says, Clearance)
    assert (given.says.ending, given.says.finished_on) == ("repaid", date(2026, 11, 20))
    assert again == given
    assert (await checked(office, given.code)).verdict == "genuine"
    await reverse(office, last)
    assert (await checked(office, given.code)).verdict == "reopened"
    with pytest.raises(Refusal):
        await get(office, amina, "clearance")


async def test_a_loan_given_back_has_a_letter_that_says_so(office: Office) -> None:
    amina = await golden_loan(office)
    await close(office, amina, "return")
    await pay(office, amina, 50_000, "R-1")

    given = await get(office, amina, "clearance")

    assert isinstance(given.says, Clearance)
    assert given.says.ending == "returned"


async def test_what_a_paper_says_is_sealed(office: Office) -> None:
    amina = await golden_loan(office)
    payment = await pay(office, amina, 5_000, "R-1")
    given = await get(office, amina, "receipt", payment)

    async def look(uow: Any) -> str:
        return str(await uow.connection.scalar(select(paper.c.said_sealed)))

    kept = await office.runtime.database.read(look)
    assert given.says.head.name not in kept
    assert "P-1001" not in kept
    assert str(to_json(given.says.head.made_on)) not in kept


async def test_INP_28_in_earnest_only_what_came_by_test_keys_is_marked(sqlite_office: Office) -> None:
    amina = await golden_loan(sqlite_office)
    in_earnest(sqlite_office, played=frozenset({"card"}))
    cash = await pay(sqlite_office, amina, 100, "R-1")
    assert not (await get(sqlite_office, amina, "statement")).says.head.test
    fact = PaymentReceived(
        "stripe", "pi_1", rupees(200), sqlite_office.runtime.clock(), loan_id=amina.loan_id, method="card"
    )
    await do(sqlite_office, lambda moment: record_payment(moment, fact))
    card = (await payment_called(sqlite_office, "pi_1")).id

    marked = [(await get(sqlite_office, amina, "receipt", paid)).says.head.test for paid in (cash, card)]

    assert marked == [False, True]
    assert (await get(sqlite_office, amina, "statement")).says.head.test
    assert await receipts_marked(sqlite_office) == [False, True]


async def receipts_marked(office: Office) -> list[bool]:
    """Return of each receipt promised in a chat whether it is marked, oldest first."""

    async def look(uow: Any) -> list[bool]:
        query = select(outbox.c.key, outbox.c.payload_sealed).where(outbox.c.kind == "PAYMENT_CONFIRMATION")
        rows = await uow.connection.execute(query.order_by(outbox.c.id))
        opened = [json.loads(uow.keyring.open(sealed, place=f"outbox|payload|{key}")) for key, sealed in rows]
        return ["test" in from_json(payload["notice"]).params for payload in opened]

    found: list[bool] = await office.runtime.database.read(look)
    return found
