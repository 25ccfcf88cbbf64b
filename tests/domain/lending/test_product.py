"""Products: versions that name exactly one set of terms, and refusals of what nobody could lend by."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.lending.allocation import PRINCIPAL_FIRST, USUAL
from domain.lending.limits import check_request, limit_for, terms_for
from domain.lending.offer import key_facts
from domain.lending.product import BadProduct, FeeRule, LateTerms, Product, product_from
from domain.money import CURRENCIES, Money
from domain.policy.laws import BadPolicy
from locales.countries import preset
from tests.domain.lending.samples import COUNTRIES, lender_of, rupees

START = date(2027, 1, 31)
#: Every product of every preset.
OFFERED = [(country, product) for country in COUNTRIES for product in lender_of(country).products]
NAMES = [f"{country}-{product.key}" for country, product in OFFERED]


def product(**changes: Any) -> Product:
    """Return a product, with some of it changed."""
    usual: dict[str, Any] = {"key": "term", "minimum": 5_000, "maximum": 500_000, "annual_rate": Decimal(24)}
    return Product(**{**usual, "terms": (6, 12), "shortest": 3, "longest": 60, **changes})


#: Another value for every field of a product.
OTHERWISE: dict[str, Any] = {
    "key": "other",
    "minimum": 4_000,
    "maximum": 600_000,
    "terms": (6,),
    "shortest": 4,
    "longest": 48,
    "kind": "line",
    "annual_rate": Decimal("24.01"),
    "charge_percent": Decimal(1),
    "unit": "weeks",
    "every": 2,
    "method": "flat",
    "day_count": "act/365",
    "rounding": "half-up",
    "rounding_unit": 5,
    "residue": "first",
    "month_end": "roll",
    "due_on_holidays": "next-working-day",
    "grace_principal": 1,
    "grace_interest": 1,
    "interest_free": 1,
    "fees": (FeeRule(name="processing", percent=Decimal(1)),),
    "late": LateTerms(amount=50),
    "order": PRINCIPAL_FIRST,
    "excess": "credit",
    "cooling_off_days": 3,
    "total_cost_cap": Decimal("0.9"),
}


def test_a_version_names_the_product_and_not_the_moment_it_was_read() -> None:
    assert product().version == product().version
    assert len(product().version) == 12


@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_any_change_makes_another_version(name: str) -> None:
    assert product(**{name: OTHERWISE[name]}).version != product().version


def test_a_change_of_the_price_makes_another_version() -> None:
    free = product(pricing="zero", annual_rate=Decimal(0))

    assert replace(free, pricing="service-charge").version != free.version


def test_no_field_of_a_product_is_left_out_of_its_version() -> None:
    assert {field.name for field in fields(Product)} == {*OTHERWISE, "pricing"}


def test_a_loan_keeps_the_version_it_was_agreed_on() -> None:
    lender = lender_of("pk")
    dearer = replace(lender, products=(replace(lender.product, annual_rate=Decimal(30)), *lender.products[1:]))

    agreed = terms_for(lender, principal=rupees(50_000), periods=12)
    later = terms_for(dearer, principal=rupees(50_000), periods=12)

    assert agreed.version == lender.product.version
    assert agreed.version != later.version
    assert agreed.annual_rate == Decimal(24)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minimum": 0}, "smallest amount"),
        ({"minimum": 10, "maximum": 9}, "smallest amount"),
        ({"annual_rate": Decimal("30.01")}, "yearly rate.*MLMS-72"),
        ({"annual_rate": Decimal("-0.01")}, "yearly rate.*MLMS-72"),
        ({"annual_rate": Decimal("Infinity")}, "yearly rate.*MLMS-72"),
        ({"shortest": 0}, "shortest loan"),
        ({"shortest": 61}, "shortest loan"),
        ({"charge_percent": Decimal("100.01")}, "charge"),
        ({"charge_percent": Decimal(-1)}, "charge"),
        ({"pricing": "zero"}, "without interest has no yearly rate"),
        ({"pricing": "cost-plus"}, "without interest has no yearly rate"),
        ({"order": ("late", "fees", "interest")}, "order of payment"),
        ({"order": (*USUAL, "late")}, "order of payment"),
    ],
)
def test_what_nobody_could_lend_by_is_refused_by_the_products_name(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadProduct, match=f"product term: .*{sentence}"):
        product(**changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "lines"),
        ("pricing", "free"),
        ("unit", "month"),
        ("method", "declning"),
        ("day_count", "30/365"),
        ("rounding", "up"),
        ("residue", "middle"),
        ("month_end", "clip"),
        ("due_on_holidays", "next"),
        ("excess", "nxt"),
    ],
)
def test_a_word_that_is_none_of_the_known_is_refused(name: str, value: str) -> None:
    """Found when the preset is read, and not when the first loan is made."""
    with pytest.raises(BadProduct, match=f"product term: .*({name}|{value})"):
        product(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("every", 0),
        ("terms", (70,)),
        ("terms", (2,)),
        ("grace_principal", 3),  # the shortest loan would repay nothing
        ("grace_interest", 3),
        ("grace_principal", -1),
        ("interest_free", -1),
        ("rounding_unit", -1),
        ("cooling_off_days", -1),
        ("total_cost_cap", Decimal(-1)),
        ("fees", (FeeRule(name="processing", percent=Decimal(-1)),)),
        ("fees", (FeeRule(name="processing", amount=-1),)),
        ("late", LateTerms(percent=Decimal(-1))),
        ("late", LateTerms(amount=-1)),
        ("late", LateTerms(after_days=-1)),
        ("late", LateTerms(every_days=-1)),
    ],
)
def test_a_figure_by_which_no_loan_could_be_made_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadProduct, match="product term"):
        product(**{name: value})


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "flat"},
        {"method": "equal-principal"},
        {"pricing": "zero", "annual_rate": Decimal(0)},
        {"pricing": "service-charge", "annual_rate": Decimal(0)},
        {"residue": "each"},
    ],
)
def test_only_level_instalments_can_be_kept_by_a_shorter_loan(changes: dict[str, Any]) -> None:
    assert product(excess="shorter-term").excess == "shorter-term"
    assert product(excess="smaller-instalment", **changes).excess == "smaller-instalment"
    with pytest.raises(BadProduct, match="paying ahead can shorten only"):
        product(excess="shorter-term", **changes)


def test_a_bad_product_is_a_bad_policy() -> None:
    """Whoever reads a lender's settings has one thing to catch."""
    assert issubclass(BadProduct, BadPolicy)


@pytest.mark.parametrize("written", [{"annual_rat": 24}, {"late": {"percnt": 2}}, {"fees": [{"sum": 3}]}])
def test_a_key_that_a_product_does_not_have_is_named(written: dict[str, Any]) -> None:
    with pytest.raises((TypeError, BadProduct), match=r"annual_rat|percnt|sum"):
        product_from({"key": "term", "minimum": 1, "maximum": 2, **written})


def test_a_key_of_the_allocation_that_does_not_exist_is_named() -> None:
    with pytest.raises((TypeError, BadProduct), match="ordr"):
        product_from({"key": "term", "minimum": 1, "maximum": 2, "allocation": {"ordr": ["principal"]}})


def test_numbers_of_a_preset_are_exact() -> None:
    read = product_from(
        {
            "key": "term",
            "minimum": 1,
            "maximum": 2,
            "annual_rate": 23.9,
            "total_cost_cap": 0.1,
            "late": {"percent": 0.06, "amount": 0},
            "fees": [{"name": "processing", "percent": 1.1, "when": "each"}],
        }
    )

    assert (read.annual_rate, read.total_cost_cap) == (Decimal("23.9"), Decimal("0.1"))
    assert read.late == LateTerms(percent=Decimal("0.06"))
    assert read.fees == (FeeRule(name="processing", percent=Decimal("1.1"), when="each"),)


def test_the_order_of_payment_is_read_as_it_is_written() -> None:
    written = {"order": ["principal", "interest", "fees", "late"], "excess": "shorter-term"}

    read = product_from({"key": "term", "minimum": 1, "maximum": 2, "allocation": written})

    assert (read.order, read.excess) == (PRINCIPAL_FIRST, "shorter-term")


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_product_of_every_preset_is_read(country: str) -> None:
    written = preset(country)["products"]

    read = [product_from(deepcopy(one)) for one in written]

    assert read == list(lender_of(country).products)
    assert [one.key for one in read] == [one["key"] for one in written]
    assert len({one.version for one in read}) == len(read)


@pytest.mark.parametrize(("country", "offered"), OFFERED, ids=NAMES)
def test_every_length_on_offer_can_be_asked_for(country: str, offered: Product) -> None:
    assert offered.terms
    assert all(offered.shortest <= periods <= offered.longest for periods in offered.terms)


@pytest.mark.parametrize(("country", "offered"), OFFERED, ids=NAMES)
def test_MLMS_76_loans_at_the_ends_of_every_product_repay_exactly_what_was_lent(country: str, offered: Product) -> None:
    lender = lender_of(country)

    for whole in (offered.minimum, offered.maximum):
        for periods in {offered.shortest, *offered.terms, offered.longest}:
            terms = terms_for(lender, principal=lender.money(whole), periods=periods, product=offered)
            facts = key_facts(terms, start=START)
            assert facts.schedule.totals.principal == lender.money(whole)
            assert all(row.total.minor % CURRENCIES[lender.currency].unit == 0 for row in facts.schedule.rows)
            assert facts.cost >= Money.zero(lender.currency)


@pytest.mark.parametrize(("country", "offered"), OFFERED, ids=NAMES)
def test_G_1_no_product_costs_more_than_its_cap_before_anybody_is_late(country: str, offered: Product) -> None:
    lender = lender_of(country)

    terms = terms_for(lender, principal=lender.money(offered.maximum), periods=offered.longest, product=offered)

    cost = key_facts(terms, start=START).cost
    assert cost <= lender.money(offered.maximum).times(offered.total_cost_cap)


@pytest.mark.parametrize("country", COUNTRIES)
def test_MLMS_71_73_every_lender_takes_both_ends_of_what_it_offers(country: str) -> None:
    lender = lender_of(country)
    low, high = limit_for(lender)

    check_request(lender, principal=low, periods=lender.product.shortest)
    check_request(lender, principal=high, periods=lender.product.longest)
