"""Whatever happens to a loan in whatever order, the books agree after every step of it."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any, Final

import pytest

from domain.lending.loan import Loan
from domain.lending.product import FeeRule, LateTerms
from domain.operations import telling
from tests.builders import do, golden_loan, loan_of
from tests.jobs.days import audited
from tests.operations.desk import books, disagreements, offering
from tests.operations.shop import keeper, told
from tests.operations.walk import Walk
from tests.operations.walk_of_a_shop import ShopWalk
from webhooks.app import Office

STEPS: Final = 30
PRODUCTS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "shorter": {"excess": "shorter-term"},
    "smaller": {"excess": "smaller-instalment"},
    "last": {"excess": "last"},
    "credit": {"excess": "credit"},
    "daily": {"late": LateTerms(percent=Decimal("0.5"), every_days=1), "total_cost_cap": Decimal("0.3")},
    "charity": {"late": LateTerms(amount=50, destination="charity", every_days=7)},
    "fees": {"fees": (FeeRule(name="each", amount=20, when="each"), FeeRule(name="first", amount=300))},
    "flat": {"method": "flat", "excess": "smaller-instalment"},
    "service": {"pricing": "service-charge", "annual_rate": Decimal(0), "charge_percent": Decimal(10)},
    "qard": {"pricing": "zero", "annual_rate": Decimal(0), "excess": "smaller-instalment"},
    "principal-first": {"order": ("principal", "interest", "fees", "late")},
}


async def assert_told(office: Office, loan: Loan, story: str) -> None:
    """Check that a statement comes to what is owed by what happened alone, with a line for each payment."""
    lines = await do(office, lambda moment: telling.told(moment, loan))
    days = [line.on for line in lines]
    paid = [line for line in lines if line.kind in {"PAYMENT", "RECOVERY"}]
    assert (lines[-1].balance if lines else loan.money(0)) == loan.outstanding, story
    assert "CORRECTION" not in {line.kind for line in lines}, f"{story}\n{lines}"
    assert days == sorted(days), story
    assert len({line.code for line in paid}) == len(paid), story


async def walk(office: Office, product: str, seed: int) -> None:
    """Take a walk and check the books after every step of it."""
    offering(office, **PRODUCTS[product])
    amina = await golden_loan(office)
    taken = Walk(office, amina, Random(f"{product}:{seed}"))
    for _ in range(STEPS):
        await taken.step()
        story = "\n".join(taken.taken)
        assert await disagreements(office) == [], story
        loan = await loan_of(office, amina)
        assert all(part.owed(name) >= 0 for part in loan.instalments for name in ("principal", "interest")), story
        assert (await books(office)).get("borrower:credit", 0) <= 0, story
        await assert_told(office, loan, story)


@pytest.mark.parametrize("product", PRODUCTS)
async def test_CRED_36_the_books_agree_after_every_step(sqlite_office: Office, product: str) -> None:
    await walk(sqlite_office, product, 1)


@pytest.mark.parametrize("product", ["plain", "shorter"])
async def test_CRED_36_and_on_the_other_database(office: Office, product: str) -> None:
    await walk(office, product, 2)


async def walk_of_a_shop(office: Office, seed: int) -> None:
    """Take a shopkeeper's walk; a line never ends, and every change of his credit is told."""
    ram = await keeper(office)
    taken = ShopWalk(office, ram, Random(seed))
    for _ in range(STEPS):
        await taken.step()
        assert await disagreements(office) == [], "\n".join(taken.taken)
        await assert_told(office, await loan_of(office, ram), "\n".join(taken.taken))
    changes = [await audited(office, action) for action in ("PAUSE_CREDIT", "BLOCK_CREDIT", "UNPAUSE_CREDIT")]
    assert sum(len(rows) for rows in changes) == len(await told(office, "CREDIT_PAUSED", "CREDIT_OPEN"))


@pytest.mark.parametrize("seed", [1, 2])
async def test_CRED_80_a_shop_in_any_weather(shop: Office, seed: int) -> None:
    await walk_of_a_shop(shop, seed)
