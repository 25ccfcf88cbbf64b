"""The pay page names the other ways to pay this lender, small and in her language (INP-29)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from domain.payments.ways import LONGEST, MOST, RAILS, Way
from tests.builders import golden_loan, pay_link
from tests.office import opened
from tests.people import AMINA
from webhooks.app import Office
from webhooks.play.words import page_words

LANGUAGES = ("en", "ur", "ur_Latn", "hi", "ne", "sw", "id")


async def shown(office: Office, http: httpx.AsyncClient, language: str = "en") -> str:
    """Return the pay page of somebody who has a loan and speaks a language."""
    borrower = await golden_loan(office, replace(AMINA, language=language))
    return (await http.get(f"/p/{await pay_link(office, borrower)}")).text


async def test_INP_29_the_page_lists_each_way_the_reference_and_what_to_do_afterwards(
    sqlite_office: Office, http: httpx.AsyncClient
) -> None:
    said, buttons = page_words(await shown(sqlite_office, http))

    assert buttons == ("Pay by card",)
    assert said.split("\n")[5:] == [
        "Other ways to pay",
        "Raast: 0300 1234567",
        "JazzCash: 0300 1234567",
        "Bank: HBL 0042-1234-56, Umeed Microfinance",
        "Cash: Shop 4, Model Town, 9:00-17:00",
        "Please write L-1001 as the account or reference.",
        "When you have paid, write PAID to us in the chat and paste the message you got. Nothing more is needed.",
        "You can close this page and go back to the chat.",
    ]


async def test_INP_29_where_no_way_is_written_down_the_page_leads_to_a_person(
    sqlite_office: Office, http: httpx.AsyncClient
) -> None:
    sqlite_office.runtime.lender = replace(sqlite_office.runtime.lender, ways=())

    page = await shown(sqlite_office, http)

    assert "write HELP to us in the chat" in page
    assert "pay-ways" not in page


async def test_who_can_only_be_paid_at_the_office_asks_for_no_message(
    sqlite_office: Office, http: httpx.AsyncClient
) -> None:
    sqlite_office.runtime.lender = replace(sqlite_office.runtime.lender, ways=(Way("cash", "Shop 4"),))

    page = await shown(sqlite_office, http)

    assert "Please name your loan when you pay: L-1001." in page
    assert "PAID" not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_INP_29_the_page_stays_small_without_script_and_in_her_language(
    sqlite_office: Office, http: httpx.AsyncClient, language: str
) -> None:
    longest = tuple(Way("rail", "<script>" + "x" * (LONGEST - 8), name) for name in list(RAILS.values())[:MOST])
    sqlite_office.runtime.lender = replace(sqlite_office.runtime.lender, ways=longest)

    page = await shown(sqlite_office, http, language)

    assert len(page.encode()) < 30_000
    assert "<script" not in page.lower()
    assert page.count("&lt;script&gt;") == MOST
    assert f'dir="{"rtl" if language == "ur" else "ltr"}"' in page
    assert ("Other ways to pay" in page) == (language == "en")


async def test_MLMS_111_what_is_paid_needs_no_other_way(sqlite_office: Office, http: httpx.AsyncClient) -> None:
    borrower = await golden_loan(sqlite_office)
    token = await pay_link(sqlite_office, borrower)

    page = await http.get(f"/p/{token}?paid=1")

    assert "pay-ways" not in page.text
    assert "HBL" not in page.text


async def test_INP_29_the_sandbox_in_kenya_names_the_paybill_of_its_wallet_beside_what_is_set(tmp_path: Path) -> None:
    async with opened(tmp_path, country="ke", pay_to={"bank": "KCB 11-22"}) as office:
        ways = office.runtime.lender.ways

    assert ways == (Way("paybill", "174379"), Way("bank", "KCB 11-22"))
