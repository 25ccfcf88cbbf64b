"""What staff write after a command: loans, amounts and days, or a refusal that says what would have worked."""

from __future__ import annotations

from datetime import date

from bot.read.dates import read_date
from bot.read.money import read_money
from bot.read.unclear import Unclear
from domain.messages import Refusal, _
from domain.money import Money
from domain.operations.office import Office


def loan_id_in(words: str) -> int:
    """Return the id of a loan's reference such as L-1001."""
    digits = "".join(letter for letter in words if letter.isdigit())
    if not digits:
        raise Refusal(_("Write the loan, for example L-1001."))
    return int(digits) - 1000


def date_in(office: Office, words: str) -> date:
    """Return the day some words name."""
    try:
        found: date = read_date(words, today=office.today)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found


def amount_in(office: Office, words: str) -> Money:
    """Return the amount some words name."""
    lender = office.lender
    try:
        found: Money = read_money(words, currency=lender.currency, country=lender.country)
    except Unclear as unclear:
        raise Refusal(unclear.reason) from unclear
    return found
