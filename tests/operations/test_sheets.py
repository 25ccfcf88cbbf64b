"""Collection sheets: shown first, posted once, each line by itself, with a second person for a large sum (MLMS-122)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import event, func, select

from bot.flows.staff.commands.sheets import collect
from domain.messages import Notice, Refusal, Text
from domain.operations import sheets
from storage.tables import card, payment, payment_attempt
from tests.builders import Borrower, do, golden_loan, loan_of, named
from tests.operations.desk import OWED, disagreements, refused_inside
from tests.people import JOSEPH, somebody
from webhooks.app import Office


async def pasted(office: Office, text: str, *, by: str = "Bilal") -> list[str]:
    """Let somebody paste a sheet; return the sentences of the answer."""
    staff = await named(office, by)

    async def caught(moment: Any) -> list[str]:
        try:
            return [line.msgid for line in (await collect(moment, staff, text)).lines]
        except Refusal as refusal:
            return [refusal.reason.msgid]

    return await do(office, caught)


async def sheet_card(office: Office) -> tuple[int, Notice]:
    """Return the newest sheet as its card has it."""

    async def newest(uow: Any) -> tuple[int, Notice]:
        found = await uow.connection.scalar(select(func.max(card.c.id)).where(card.c.kind == "sheet"))
        return found, (await uow.cards.get(found)).body

    found: tuple[int, Notice] = await office.runtime.database.read(newest)
    return found


async def post(office: Office, *, by: str = "Bilal") -> str:
    """Let somebody press Post on the newest sheet; return why not, if so."""
    staff, (card_id, _body) = await named(office, by), await sheet_card(office)
    return await refused_inside(office, lambda moment: sheets.post(moment, staff, card_id))


async def outcomes(office: Office) -> list[str]:
    """Return what the card says became of each line: a reference, or why not."""
    _id, body = await sheet_card(office)
    lines: Any = body.params["lines"]
    return [line[-1].msgid if isinstance(line[-1], Text) else line[-1] for line in lines]


async def counted(office: Office, table: Any) -> int:
    """Return how many rows a table has."""

    async def look(uow: Any) -> int:
        return int(await uow.connection.scalar(select(func.count()).select_from(table)))

    return await office.runtime.database.read(look)


@pytest.fixture
async def two(office: Office) -> tuple[Borrower, Borrower]:
    """Give two people a loan each."""
    return await golden_loan(office), await golden_loan(office, JOSEPH)


async def test_MLMS_122_a_sheet_is_shown_first_and_posted_when_somebody_says_so(
    office: Office, two: tuple[Borrower, Borrower]
) -> None:
    await pasted(office, "cash 20-11-2026\nL-1001 2500 R-101\nr1002 Joseph Masih: ۲,۵۰۰ rupees - R-102")
    assert await counted(office, payment) == 0

    assert await post(office) == ""

    assert await outcomes(office) == ["P-1001", "P-1002"]
    assert [(await loan_of(office, one)).outstanding.minor for one in two] == [OWED - 250_000] * 2
    assert await disagreements(office) == []


async def test_MLMS_122_a_second_press_and_two_at_once_post_each_line_once(
    office: Office, two: tuple[Borrower, Borrower]
) -> None:
    await pasted(office, "L-1001 2500 cash R-101\nL-1002 700 bank utr 55 66")

    said = await asyncio.gather(post(office), post(office, by="Hina"), post(office))

    assert sorted(said) == ["", *["This sheet has been posted already."] * 2]
    assert await counted(office, payment) == 2
    assert await disagreements(office) == []


async def test_SAFE_4_a_sheet_pasted_again_posts_nothing_and_says_where_each_receipt_is(
    office: Office, two: tuple[Borrower, Borrower]
) -> None:
    text = "L-1001 2500 bank UTR 101-5\nL-1002 700 cash R-102"
    await pasted(office, text)
    await pasted(office, text)
    first, _body = await sheet_card(office)
    assert await post(office) == ""

    staff = await named(office, "Bilal")
    assert await refused_inside(office, lambda moment: sheets.post(moment, staff, first - 1)) == ""
    again = await pasted(office, "L-1001 2500 bank utr1015")

    assert "recorded already" in " ".join(map(str, await said_by_card(office, first - 1)))
    assert again[0] == "None of these lines can be posted yet."
    assert (await counted(office, payment), await counted(office, payment_attempt)) == (2, 3)
    assert await disagreements(office) == []


async def said_by_card(office: Office, card_id: int) -> list[str]:
    """Return what a posted card says of each line."""
    card_there: Any = await office.runtime.database.read(lambda uow: uow.cards.get(card_id))
    return [line[-1].msgid for line in card_there.body.params["lines"]]


async def test_MLMS_122_a_large_sum_needs_a_second_person_once_for_the_whole_sheet(
    office: Office, two: tuple[Borrower, Borrower]
) -> None:
    await pasted(office, "cash\nL-1001 30000 R-1\nL-1002 30000 R-2")
    assert "somebody else" in await post(office)
    assert await counted(office, payment) == 0

    assert await post(office, by="Imran") == ""

    rows = await office.runtime.database.read(lambda uow: uow.payments.of_person(two[0].person_id))
    assert [row["recorded_by"] for row in rows] == ["Bilal, Imran"]
    assert await counted(office, payment) == 2
    assert await disagreements(office) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Amina 2500 cash R-1", "begins with the loan"),
        ("L-1001 cash", "amount is missing"),
        ("L-1001 2500 R-1", "how it came"),
        ("L-1001 2500 cash", "needs a number"),
        ("L-1001 0 cash R-1", "above zero"),
        ("L-1001 -5 cash R-1", "without a minus"),
        ("L-1001 0.50 cash R-1", "A payment is from"),
        ("L-1001 10000001 cash R-1", "A payment is from"),
        ("L-1001 1e9 cash R-1", "in figures"),
        ("L-7777 2500 cash R-1", "no such loan"),
        ("R-7777 2500 cash R-1", "no such loan"),
        ("L-999999999 2500 cash R-1", "no such loan"),
    ],
)
async def test_SAFE_9_a_line_that_cannot_be_posted_says_what_would_have_worked_and_is_kept(
    sqlite_office: Office, line: str, why: str
) -> None:
    await golden_loan(sqlite_office)

    await pasted(sqlite_office, f"{line}\nL-1001 700 cash R-9")

    _id, body = await sheet_card(sqlite_office)
    problems: Any = body.params["problems"]
    ((numbers, problem),) = problems
    attempts = await sqlite_office.runtime.database.read(lambda uow: uow.payments.attempts_refused())
    assert (numbers, why in problem.msgid) == ("1", True)
    assert [(one["written"], one["reason"]) for one in attempts] == [(line, problem.msgid)]
    assert await post(sqlite_office) == ""
    assert await outcomes(sqlite_office) == ["P-1001"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "one line for each receipt"),
        ("cash 21-11-2026\nL-1001 700 R-1", "None of these"),
        ("cash 5-5-2026\nL-1001 700 R-1", "None of these"),
        ("cash someday\nL-1001 700 R-1", "day, month and year"),
        ("\n".join(f"L-1001 7 cash R-{number}" for number in range(31)), "Please send it in parts"),
    ],
)
async def test_SAFE_5_a_sheet_that_cannot_be_laid_out_is_refused_and_kept(
    sqlite_office: Office, text: str, why: str
) -> None:
    await golden_loan(sqlite_office)

    said = await pasted(sqlite_office, text)

    assert why in said[0]
    assert await counted(sqlite_office, payment) == 0
    assert await counted(sqlite_office, payment_attempt) == 1


async def test_a_receipt_twice_on_one_sheet_is_posted_once(sqlite_office: Office) -> None:
    await golden_loan(sqlite_office)

    await pasted(sqlite_office, "cash\nL-1001 700 R-9\nL-1001 700 r 9")
    await post(sqlite_office)

    assert await outcomes(sqlite_office) == ["P-1001"]
    assert await counted(sqlite_office, payment_attempt) == 1


async def test_thirty_lines_are_laid_out_in_few_statements_and_posted_once_each(sqlite_office: Office) -> None:
    for number in range(3):
        await golden_loan(sqlite_office, somebody(number))
    lines = "\n".join(f"L-{1001 + number % 3} 10 R-{100 + number}" for number in range(30))
    seen: list[str] = []
    engine = sqlite_office.runtime.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: seen.append(statement))

    await pasted(sqlite_office, f"cash\n{lines}")
    laid_out = len(seen)
    await post(sqlite_office)

    assert laid_out <= 12
    assert sorted(await outcomes(sqlite_office)) == sorted(f"P-{1001 + number}" for number in range(30))
    assert await counted(sqlite_office, payment) == 30
    assert await disagreements(sqlite_office) == []
