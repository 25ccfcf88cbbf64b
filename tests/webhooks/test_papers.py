"""Papers through the doors: given in the chat, opened at a signed address, and checked by anybody who has the code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from domain.money import Money
from domain.operations import papers, refunding
from domain.operations.commands import GetPaper
from storage.tables import paper
from tests.builders import Borrower, do, golden_loan
from tests.office import clock_of, world_of
from tests.operations.desk import in_earnest, pay, reverse
from tests.people import AMINA
from webhooks.app import Office
from webhooks.pages.verify import masked


@pytest.fixture
async def amina(sqlite_office: Office) -> Borrower:
    """Give Amina her loan, and a payment of 5,000 in cash."""
    amina = await golden_loan(sqlite_office)
    await pay(sqlite_office, amina, 5_000, "R-1")
    return amina


async def ask(office: Office, borrower: Borrower, word: str) -> str:
    """Let somebody write a word in her chat, and return the code of the paper that was made for it."""
    before = await codes(office)
    await world_of(office).say(borrower.phone, word)
    await office.runtime.settle()
    (code,) = await codes(office) - before
    return code


async def codes(office: Office) -> set[str]:
    """Return the codes of all papers there are."""

    async def look(uow: Any) -> set[str]:
        return set((await uow.connection.scalars(select(paper.c.code))).all())

    return await office.runtime.database.read(look)


async def test_INP_28_telegram_is_given_the_words_and_the_file(sqlite_office: Office, amina: Borrower) -> None:
    code = await ask(sqlite_office, amina, "receipt")

    world = world_of(sqlite_office)
    *_before, words, file = world.chat(amina.phone).messages
    assert words.text.startswith("TEST: no money moved\nReceipt P-1001")
    assert f"/verify/{code}" in words.text
    assert (file.kind, file.filename) == ("document", "receipt-P-1001.pdf")
    assert world.telegram.files[file.file_id].content.startswith(b"%PDF-")


async def test_whatsapp_is_told_where_the_file_is(sqlite_office: Office, http: httpx.AsyncClient) -> None:
    amina = await golden_loan(sqlite_office, channel="whatsapp")
    await pay(sqlite_office, amina, 5_000, "R-1")

    code = await ask(sqlite_office, amina, "receipt")

    *_before, words, file = world_of(sqlite_office).twilio.chat(amina.phone.number)
    assert "Receipt P-1001" in words.text
    assert file.media_type == "application/pdf"
    address = urlsplit(file.media_url)
    assert address.path == f"/papers/{code}.pdf"
    fetched = await http.get(f"{address.path}?{address.query}")
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.content.startswith(b"%PDF-")


async def test_a_paper_opens_with_its_own_key_only_and_for_a_week(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    runtime = sqlite_office.runtime
    code = await ask(sqlite_office, amina, "receipt")
    other = await ask(sqlite_office, amina, "statement")
    url = urlsplit(runtime.papers.make(code, runtime.clock()))
    path, key = url.path, url.query.removeprefix("key=")

    assert (await http.get(f"{path}?key={key}")).status_code == 200
    for wrong in (path, f"{path}?key=", f"{path}?key={key[:-1]}0x", f"/papers/{other}.pdf?key={key}", f"{path}?key=.é"):
        assert (await http.get(wrong)).status_code == 404, wrong

    clock_of(sqlite_office).set(runtime.clock() + timedelta(days=8))
    assert (await http.get(f"{path}?key={key}")).status_code == 404


async def test_the_sandbox_page_shows_a_paper_that_opens(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    await ask(sqlite_office, amina, "receipt")

    state = (await http.get("/sandbox/state")).json()

    file = state["phones"][0]["messages"][-1]["file"]
    assert file["name"] == "receipt-P-1001.pdf"
    assert (await http.get(file["url"])).content.startswith(b"%PDF-")
    assert (await http.get("/sandbox/files/nothing")).status_code == 404


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("receipt", ("Receipt", "P-1001", "PKR 5,000", "L-1001")),
        ("statement", ("Statement", "PKR 51,737", "L-1001")),
    ],
)
async def test_the_page_says_what_to_compare_and_nothing_else(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower, word: str, says: tuple[str, ...]
) -> None:
    code = await ask(sqlite_office, amina, word)

    page = await http.get(f"/verify/{code}")

    assert page.status_code == 200
    assert all(words in page.text for words in (*says, masked(AMINA.name)))
    assert {f'data-testid="verify-{lang}"' in page.text for lang in ("en", "ur", "ur-Latn")} == {True}
    for secret in (AMINA.name, AMINA.phone, AMINA.national_id, AMINA.address, "R-1001"):
        assert secret not in page.text
    assert "<script" not in page.text.lower()
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_INP_28_the_page_does_not_vouch_for_a_paper_of_a_sandbox(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    code = await ask(sqlite_office, amina, "receipt")

    page = await http.get(f"/verify/{code}")

    assert "made in a trial of our software" in page.text
    assert "genuine" not in page.text


async def test_the_page_says_that_a_paper_is_genuine_and_what_became_of_its_payment(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    in_earnest(sqlite_office)
    wanted = GetPaper("receipt", "P-1001")
    await do(sqlite_office, lambda moment: papers.hand_over(moment, amina.chat, wanted))
    (code,) = await codes(sqlite_office)

    async def verdict() -> str:
        return (await http.get(f"/verify/{code[:4]}-{code[4:8]}-{code[8:].lower()}")).text

    assert "This paper is genuine: Umeed Microfinance gave it out." in await verdict()
    back = Money(100_000, "PKR")
    await do(sqlite_office, lambda moment: refunding.send_back(moment, 1, back, actors="Bilal", reference="F-1"))
    assert "but PKR 1,000 of the payment was sent back" in await verdict()
    await reverse(sqlite_office, 1)
    assert "but the payment was taken back since" in await verdict()


async def test_INP_28_the_page_of_a_trials_paper_says_test_whatever_became_of_it(
    sqlite_office: Office, http: httpx.AsyncClient, amina: Borrower
) -> None:
    code = await ask(sqlite_office, amina, "receipt")

    fresh = (await http.get(f"/verify/{code}")).text
    await reverse(sqlite_office, 1)
    taken_back = (await http.get(f"/verify/{code}")).text

    assert "proves nothing" in fresh
    assert "TEST: no money moved" in fresh
    assert "the payment was taken back since" in taken_back
    assert "TEST: no money moved" in taken_back


@pytest.mark.parametrize("code", ["23456789ABCD", "nonsense", "%00", "..%2f..", "x" * 4_000, "٢٣٤"])
async def test_a_code_of_no_paper_is_answered_kindly(sqlite_office: Office, http: httpx.AsyncClient, code: str) -> None:
    page = await http.get(f"/verify/{code}")

    assert page.status_code == 404
    assert "We know no paper with this code." in page.text or page.headers["content-type"] == "application/json"


def test_a_masked_name_tells_no_more_than_its_first_letters() -> None:
    assert masked("Amina  Khan") == "A•••• K•••"
    assert masked("شازیہ اختر") == "ش•••• ا•••"
