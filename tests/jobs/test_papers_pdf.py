"""Papers as PDFs: the right words and figures on the right number of pages, small, and the same every time."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.papers import write
from bot.papers.writing import what_happened
from domain.money import Money
from domain.papers.paper import Paper, Says, StatementLine
from jobs.papers.pdf import make_pdf
from jobs.runtime import lender_of, speakers_of
from jobs.settings import Settings
from tests.domain.test_papers import CLEARANCE, HEAD, RECEIPT, STATEMENT

AT = datetime(2027, 1, 5, 6, tzinfo=UTC)
ADDRESS = "https://pay.umeed.example/verify/23456789ABCD"
LANGUAGES = ("en", "ur", "ur_Latn", "hi", "ne", "sw", "id")
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed here")


def made(says: Says, language: str = "en") -> bytes:
    """Return a paper as a PDF in a language."""
    paper = Paper(code="23456789ABCD", person_id=1, loan_id=1, payment_id=1, says=says, language=language, made_at=AT)
    speaker = speakers_of(lender_of(Settings(_env_file=None)))(language)
    return make_pdf(write(paper, address=ADDRESS), speaker, at=AT)


def words(pdf: bytes) -> str:
    """Return what stands in a PDF, with single spaces."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return " ".join(text.decode().split())


def fonts(pdf: bytes) -> set[str]:
    """Return the families whose letters are in a PDF."""
    return {name.decode().removesuffix("Bold") for name in re.findall(rb"/BaseFont /\w+\+(\w+)", pdf)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("says", [RECEIPT, STATEMENT, CLEARANCE], ids=["receipt", "statement", "clearance"])
def test_every_paper_is_one_small_page_in_every_language(says: Says, language: str) -> None:
    pdf = made(says, language)

    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 1
    assert len(pdf) < 60_000


def test_the_same_paper_is_the_same_file() -> None:
    assert made(RECEIPT, "ur") == made(RECEIPT, "ur")


@pytest.mark.parametrize(
    ("language", "name", "wanted"),
    [
        ("en", "Amina Khan", {"NotoSans"}),
        ("en", "آمنہ خان", {"NotoSans", "NotoNaskhArabic"}),
        ("hi", "सुनीता शर्मा", {"NotoSans", "NotoSansDevanagari"}),
        ("ur", "Amina Khan", {"NotoSans", "NotoNaskhArabic"}),
    ],
)
def test_a_file_holds_the_letters_it_needs_and_no_others(language: str, name: str, wanted: set[str]) -> None:
    pdf = made(replace(CLEARANCE, head=replace(HEAD, name=name)), language)

    assert fonts(pdf) == wanted


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_MLMS_126_a_receipt_has_its_figures_in_every_language(language: str) -> None:
    text = words(made(RECEIPT, language)).replace(".", ",")

    for figure in ("P-1001", "L-1001", "5,050", "95", "1,000", "3,905", "50", "47,000", "4,728", "23456789ABCD"):
        assert figure in text, figure


@needs_pdftotext
def test_INP_28_a_paper_of_a_sandbox_is_marked_and_no_other_is() -> None:
    assert "TEST: no money moved" in words(made(RECEIPT))
    assert "TEST" not in words(made(replace(RECEIPT, head=replace(HEAD, test=False))))


@needs_pdftotext
def test_a_long_statement_goes_on_and_says_on_each_page_where_to_check_it() -> None:
    lines = tuple(
        StatementLine(date(2026, 1, 1) + timedelta(days=7 * week), "PAYMENT", Money(-100, "PKR"), Money(10**7, "PKR"))
        for week in range(100)
    )

    pdf = made(replace(STATEMENT, lines=lines))

    text = words(pdf)
    assert pdf.count(b"/Type /Page\n") == text.count(ADDRESS) > 2
    assert text.count("Owed after it") >= 2
    days = [text.index(f"{line.on.day} {line.on:%b %Y} ") for line in lines]
    assert all(earlier < later for earlier, later in pairwise(days))


@pytest.mark.parametrize(("amount", "what"), [(-100, "which costs less"), (100, "which costs more")])
def test_X_17_a_new_plan_says_which_way_it_changed_what_is_owed(amount: int, what: str) -> None:
    line = StatementLine(date(2027, 1, 5), "RESCHEDULE", Money(amount, "PKR"), Money(10**7, "PKR"))

    assert what_happened(line).msgid == f"New plan, {what}"


def test_X_17_a_payment_on_a_statement_is_one_line_with_its_number_and_says_what_was_kept() -> None:
    kept = Money(375_800, "KES")
    paid = StatementLine(date(2027, 1, 5), "PAYMENT", Money(-900_000, "KES"), Money(0, "KES"), "mpesa", "UK71", kept)
    says = replace(STATEMENT, lines=(paid,))
    shown = Paper(code="23456789ABCD", person_id=1, loan_id=1, payment_id=None, says=says, language="en", made_at=AT)

    rows = write(shown, address=ADDRESS).tables[0].rows

    speaker = speakers_of(lender_of(Settings(_env_file=None)))("en")
    assert [speaker.say(row.sentence) for row in rows] == [
        "Tue 5 Jan 2027, Payment (M-Pesa, UK71): KES 9,000, then KES 0 was owed",
        "Of this, kept for you: KES 3,758",
    ]
