"""The law of a country bounds what a lender may set: every preset keeps it, and no setting loosens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.lending.account import Agreed
from domain.lending.limits import terms_for
from domain.lending.offer import key_facts
from domain.lending.product import BadProduct, FeeRule, LateTerms, Product
from domain.policy.laws import BadPolicy, Law, check_laws, law_from
from domain.policy.lender import Lender, Policy, lender_from
from locales.countries import preset
from tests.domain.lending.samples import COUNTRIES, lender_of

#: Laws about things that Qist does not do: no figure of ours could break them.
NOT_DONE = {"terms_change_notice_days", "crb_notice_days", "crb_minimum"}
HOURS = {"contact_opens": "opens", "contact_closes": "closes"}
OF_PRODUCTS = {"annual_rate", "total_cost_cap", "apr"}
#: By how little a figure can be changed; hours are minutes of the day.
STEPS = {key: Decimal("0.01") for key in ("late_percent", "annual_rate", "total_cost_cap")}

LAWS = [(country, law) for country in COUNTRIES for law in lender_of(country).laws]
IN_FORCE = [(country, law) for country, law in LAWS if law.key not in NOT_DONE]
#: What may be set to the bound itself: our own cap of 30 percent a year is as tight as some laws or tighter.
SETTABLE = [
    (country, law) for country, law in IN_FORCE if law.key != "annual_rate" or bool(law.at_most and law.at_most < 30)
]


def names(laws: list[tuple[str, Law]]) -> list[str]:
    """Return what the tests of some laws are called."""
    return [f"{country}-{law.key}" for country, law in laws]


def bound(law: Law) -> Decimal:
    """Return the figure of a law."""
    figure = law.at_most if law.at_most is not None else law.at_least
    assert figure is not None
    return figure


def beyond(law: Law, steps: int) -> Decimal:
    """Return the figure some steps looser than a law, or tighter when there are fewer than none."""
    step = STEPS.get(law.key, Decimal(1)) * steps
    return bound(law) + (step if law.at_most is not None else -step)


def apr(lender: Lender, product: Product, whole: int) -> Decimal:
    """Return what a product's shortest loan of an amount costs a year, by its Key Fact Statement."""
    terms = terms_for(lender, principal=lender.money(whole), periods=product.shortest, product=product)
    return key_facts(terms, start=date(2026, 1, 1)).apr


def figures(lender: Lender, key: str) -> list[Decimal]:
    """Return a lender's own figures that a law of this name is about."""
    if key in HOURS:
        moment: time = getattr(lender.contact, HOURS[key])
        return [Decimal(moment.hour * 60 + moment.minute)]
    if key == "annual_rate":
        return [one.annual_rate for one in lender.products if one.pricing == "interest"]
    if key == "total_cost_cap":
        return [one.total_cost_cap for one in lender.products]
    if key == "apr":
        return [apr(lender, one, one.maximum) for one in lender.products if one.kind == "term"]
    return [Decimal(getattr(lender.policy, key))]


def with_figure(lender: Lender, key: str, value: Decimal) -> Lender:
    """Return the lender with one figure set."""
    if key in HOURS:
        hours: dict[str, Any] = {HOURS[key]: time(*divmod(int(value), 60))}
        return replace(lender, contact=replace(lender.contact, **hours))
    if key == "apr":
        return replace(lender, products=(_as_dear_as(lender, value),))
    if key in OF_PRODUCTS:
        changes: dict[str, Any] = {key: value}
        interest = [one for one in lender.products if one.pricing == "interest"]
        return replace(lender, products=tuple(replace(one, **changes) for one in interest))
    return replace(lender, policy=lender.policy.changed(key, str(value)))


def _as_dear_as(lender: Lender, most: Decimal) -> Product:
    """Return the dearest product that costs no more than this a year, its price in hundredths of a percent."""
    product = replace(lender.product, annual_rate=Decimal(0), pricing="service-charge")
    least, above = 0, 100_00
    while above - least > 1:
        middle = (least + above) // 2
        dear = replace(product, charge_percent=Decimal(middle) / 100)
        least, above = (middle, above) if apr(lender, dear, dear.maximum) <= most else (least, middle)
    return replace(product, charge_percent=Decimal(least) / 100)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_preset_keeps_the_law_of_its_country(country: str) -> None:
    lender = lender_of(country)

    check_laws(lender)

    assert lender.laws
    assert all(law.source for law in lender.laws)


@pytest.mark.parametrize(("country", "law"), LAWS, ids=names(LAWS))
def test_every_law_of_every_preset_is_about_something(country: str, law: Law) -> None:
    """A key that is spelt wrong would bound nothing, and nobody would see it."""
    known = {*HOURS, *OF_PRODUCTS, *(name for name in Policy.__dataclass_fields__)}

    assert law.key in known | NOT_DONE


@pytest.mark.parametrize(("country", "law"), IN_FORCE, ids=names(IN_FORCE))
def test_a_law_one_tighter_than_the_lender_is_refused_naming_the_key_and_the_source(country: str, law: Law) -> None:
    lender = lender_of(country)
    worst = max(figures(lender, law.key)) if law.at_most is not None else min(figures(lender, law.key))
    changes: dict[str, Any] = {"at_most": worst - 1} if law.at_most is not None else {"at_least": worst + 1}

    with pytest.raises(BadPolicy) as refused:
        check_laws(replace(lender, laws=(replace(law, **changes),)))

    assert law.key in str(refused.value)
    assert law.source in str(refused.value)


@pytest.mark.parametrize(("country", "law"), SETTABLE, ids=names(SETTABLE))
def test_one_looser_than_the_law_is_refused_naming_the_key_and_the_source(country: str, law: Law) -> None:
    lender = with_figure(lender_of(country), law.key, beyond(law, 1))

    with pytest.raises(BadPolicy) as refused:
        check_laws(lender)

    assert law.key in str(refused.value)
    assert law.source in str(refused.value)
    assert lender.country in str(refused.value)


@pytest.mark.parametrize(("country", "law"), SETTABLE, ids=names(SETTABLE))
@pytest.mark.parametrize("steps", [0, -1])
def test_as_tight_as_the_law_or_tighter_is_taken(country: str, law: Law, steps: int) -> None:
    check_laws(with_figure(lender_of(country), law.key, beyond(law, steps)))


@pytest.mark.parametrize("country", ["pk", "id"])
def test_MLMS_72_where_our_own_cap_is_tighter_it_is_the_one_that_speaks(country: str) -> None:
    with pytest.raises(BadProduct, match="MLMS-72"):
        with_figure(lender_of(country), "annual_rate", Decimal("30.01"))


def test_a_preset_that_breaks_its_own_law_is_not_read() -> None:
    written = preset("np")
    written["products"][1]["annual_rate"] = 15.5

    with pytest.raises(BadPolicy, match=r"annual_rate of product term is 15\.5.*NP.*at most 15 \(NRB"):
        lender_from(written)


def test_a_law_bounds_what_lateness_costs_on_every_product_and_not_only_in_the_policy() -> None:
    """A product's own late rule stands in for the policy's; Indonesia allows a tenth of a percent a day."""
    lender = lender_of("id")
    dear = replace(lender.product, late=replace(lender.product.late, percent=Decimal("0.11")))

    with pytest.raises(BadPolicy, match="late_percent"):
        check_laws(replace(lender, products=(dear,)))


def test_a_law_on_lateness_allows_a_product_to_be_milder() -> None:
    lender = lender_of("id")

    check_laws(replace(lender, products=(replace(lender.product, late=LateTerms(percent=Decimal("0.01"))),)))


def test_the_law_on_the_yearly_cost_looks_at_the_loan_that_costs_most() -> None:
    """A fee in rupees weighs most on the smallest loan: 3,000 on 5,000 is no 74 percent a year."""
    lender = lender_of("pk")
    dear = replace(lender.product, fees=(FeeRule(name="processing", amount=3_000),))

    assert apr(lender, dear, dear.minimum) > 74
    with pytest.raises(BadPolicy, match="apr"):
        check_laws(replace(lender, products=(dear,)))


def test_a_law_on_interest_says_nothing_of_other_prices() -> None:
    """A service charge is bounded by its APR, not by a rate that it does not have."""
    lender = lender_of("np")
    service = replace(lender.product, pricing="service-charge", annual_rate=Decimal(0), charge_percent=Decimal(20))

    check_laws(replace(lender, products=(service,)))


@pytest.mark.parametrize("key", sorted(NOT_DONE))
def test_a_law_about_what_we_do_not_do_is_kept_and_binds_nothing(key: str) -> None:
    law = Law(key=key, at_least=Decimal(10**9), source="CBK")

    check_laws(replace(lender_of("ke"), laws=(law,)))


@pytest.mark.parametrize(
    "written",
    [
        {"key": "apr", "at_most": 1, "at_least": 1, "source": "SECP"},
        {"key": "apr", "source": "SECP"},
        {"key": "apr", "at_most": 1},
        {"key": "apr", "at_most": 1, "source": ""},
    ],
)
def test_a_law_has_one_side_and_a_source(written: dict[str, Any]) -> None:
    with pytest.raises(BadPolicy, match="apr"):
        law_from(written)


def test_a_law_is_read_and_said_as_it_was_written() -> None:
    opens = law_from({"key": "contact_opens", "at_least": "08:30", "source": "POJK", "note": "local time"})
    rate = law_from({"key": "annual_rate", "at_most": 36.5, "source": "SEOJK"})

    assert (opens.at_least, opens.note) == (Decimal(510), "local time")
    assert str(rate) == "annual_rate: at most 36.5 (SEOJK)"
    assert [rate.allows(Decimal(rate_)) for rate_ in ("36.5", "36.51")] == [True, False]
    assert [opens.allows(Decimal(minute)) for minute in (509, 510)] == [False, True]


@given(unpaid=st.integers(1, 5_000_000))
@example(unpaid=90_000)
def test_a_days_lateness_stays_within_the_law_whatever_is_unpaid(unpaid: int) -> None:
    """Rounded up to 100 rupiah, 0.06 percent of a small instalment would be more than a tenth of a percent."""
    lender = lender_of("id")
    law = next(law for law in lender.laws if law.key == "late_percent")
    terms = terms_for(lender, principal=lender.money(lender.product.minimum), periods=lender.product.longest)
    agreed = Agreed(principal=terms.principal, late=terms.late)

    charge = agreed.charge(lender.money(unpaid).minor, cost=0)

    assert terms.late.every_days == 1
    assert charge <= lender.money(unpaid).times(bound(law) / 100).minor
