"""A lender's rules: read from a preset, changed by key, and refused by name when they cannot be right."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.lending.product import Product
from domain.money import Money
from domain.policy.laws import BadPolicy
from domain.policy.lender import Policy, lender_from
from locales.countries import NoSuchCountry, preset

PAKISTAN = preset("pk")


def product(**changes: Any) -> Product:
    """Return the product of Pakistan's preset, with some of it changed."""
    usual: dict[str, Any] = {"key": "term", "minimum": 5_000, "maximum": 500_000, "annual_rate": Decimal(24)}
    return Product(**{**usual, "terms": (6, 12), "shortest": 3, "longest": 60, **changes})


@pytest.mark.parametrize(
    ("key", "value", "becomes"),
    [
        ("grace_days", "3", 3),
        ("grace.days", "0", 0),
        ("late-percent", "2.5", Decimal("2.5")),
        ("reminder_stages", "-3, 0, 7", (-3, 0, 7)),
        ("reminder_sign_with_officer", "off", False),
        ("whatsapp_allow_collections", "yes", True),
        ("approve_max_officer", "25000", 25_000),
    ],
)
def test_a_key_is_changed_by_its_words(key: str, value: str, becomes: object) -> None:
    changed = Policy().changed(key, value)

    assert getattr(changed, key.replace(".", "_").replace("-", "_")) == becomes


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grace_days", "-1"),
        ("grace_days", "soon"),
        ("grace_days", "10"),  # as late as the default flag
        ("default_flag_dpd", "30"),  # as late as the pause
        ("legal_dpd", "5"),
        ("late_percent", "-2"),
        ("late_percent", "NaN"),
        ("late_percent", "two"),
        ("late_percent", "101"),
        ("reminder_max", "-1"),
        ("reminder_stages", "0,x"),
        ("reminder_sign_with_officer", "perhaps"),
        ("cooling_off_days", "-1"),
        ("offer_valid_days", "-1"),
        ("draft_ttl_hours", "-1"),
        ("draft_keep_days", "-1"),
        ("reapply_days", "-1"),
        ("answer_days", "-1"),
        ("minimum_age", "-1"),
        ("approve_max_officer", "-1"),
        ("instalment_share_max", "-1"),
        ("backdate_max_days", "-1"),
        ("backdate_max_days_manager", "-1"),
        ("first_limit", "-1"),
        ("ladder_step_percent", "-1"),
        ("credit_line_limit", "-1"),
        ("max_order_value", "-1"),
        ("high_usage_percent", "-1"),
        ("pause_after_days", "10"),  # as early as the default flag
        ("auto_unpause", "perhaps"),
        ("overdue_policy", "ignore"),
        ("pause_basis", "paid"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_by_the_name_of_its_key(key: str, value: str) -> None:
    with pytest.raises(BadPolicy, match=key):
        Policy().changed(key, value)


def test_an_unknown_key_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadPolicy, match=r"graze_days is not a policy key.*grace_days"):
        Policy().changed("graze_days", "2")


def test_the_shipped_defaults_are_those_of_the_contract() -> None:
    assert {field.name: getattr(Policy(), field.name) for field in fields(Policy)} | {
        "grace_days": 2,
        "late_percent": Decimal(2),
        "default_flag_dpd": 10,
        "reminder_stages": (-1, 0, 3),
        "reminder_max": 3,
        "approve_max_officer": 40_000,
        "minimum_age": 18,
        "pause_after_days": 30,
        "legal_dpd": 90,
        "backdate_max_days": 7,
        "cooling_off_days": 1,
        "instalment_share_max": 40,
        "credit_line_limit": 100_000,
        "max_order_value": 50_000,
        "auto_unpause": True,
        "overdue_policy": "block",
        "high_usage_percent": 80,
        "draft_ttl_hours": 24,
        "draft_keep_days": 30,
        "reapply_days": 30,
    } == {field.name: getattr(Policy(), field.name) for field in fields(Policy)}


@pytest.mark.parametrize("rate", [Decimal("30.01"), Decimal(-1), Decimal("NaN")])
def test_MLMS_72_a_rate_beyond_the_cap_is_refused(rate: Decimal) -> None:
    with pytest.raises(BadPolicy, match="MLMS-72"):
        product(annual_rate=rate)


@pytest.mark.parametrize("rate", [Decimal(0), Decimal(24), Decimal(30)])
def test_MLMS_72_rates_from_nothing_to_thirty_are_taken(rate: Decimal) -> None:
    assert product(annual_rate=rate).annual_rate == rate


@pytest.mark.parametrize(
    ("smallest", "largest", "shortest", "longest"), [(0, 5, 3, 60), (10, 5, 3, 60), (5, 10, 60, 3), (5, 10, 0, 3)]
)
def test_a_product_that_nobody_could_ask_for_is_refused(
    smallest: int, largest: int, shortest: int, longest: int
) -> None:
    with pytest.raises(BadPolicy, match="product term"):
        product(minimum=smallest, maximum=largest, terms=(6,), shortest=shortest, longest=longest)


def test_pakistan_is_read_as_it_is_written() -> None:
    lender = lender_from(PAKISTAN)

    assert (lender.currency, lender.languages) == ("PKR", ("ur_Latn", "ur", "en"))
    assert (lender.product.minimum, lender.product.maximum, lender.product.annual_rate) == (5_000, 500_000, Decimal(24))
    assert (lender.product.shortest, lender.product.longest) == (3, 60)
    assert len(lender.provinces) == 7
    assert lender.money(50_000) == Money(5_000_000, "PKR")


def test_MLMS_9_islamabad_is_the_seventh_province() -> None:
    assert list(lender_from(PAKISTAN).provinces)[6] == "islamabad"


def test_the_lenders_date_is_its_own_and_not_londons() -> None:
    after_midnight_in_karachi = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)

    assert lender_from(PAKISTAN).today(after_midnight_in_karachi) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("section", "key", "value", "named"),
    [
        ("policy", "grace_days", -1, "grace_days"),
        ("policy", "graze_days", 1, "graze_days"),
        ("products", "maximum", 1, "product term"),
    ],
)
def test_a_preset_that_cannot_be_right_is_refused(section: str, key: str, value: int, named: str) -> None:
    changed: dict[str, Any] = deepcopy(PAKISTAN)
    place = changed[section] if section == "policy" else changed[section][0]
    place[key] = value

    with pytest.raises(BadPolicy, match=named):
        lender_from(changed)


def test_the_product_that_is_offered_is_the_first_or_what_the_policy_names() -> None:
    lender = lender_from(PAKISTAN)

    qard_first = replace(lender, policy=lender.policy.changed("products", "qard, term"))

    assert [one.key for one in lender.offered] == ["term"]
    assert [one.key for one in qard_first.offered] == ["qard", "term"]
    assert qard_first.product.key == "qard"


def test_a_product_that_a_lender_does_not_have_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadPolicy, match=r"no product mortgage; there are term, qard"):
        lender_from(PAKISTAN).product_called("mortgage")


def test_C_12_a_credit_line_is_never_offered_as_a_term_loan() -> None:
    nepal = lender_from(preset("np"))

    assert nepal.line is not None
    assert (nepal.line.key, nepal.product.key) == ("shop", "term")
    assert lender_from(PAKISTAN).line is None


@pytest.mark.parametrize("written", [2, 2.5])
def test_a_percentage_in_a_preset_is_exact(written: float) -> None:
    changed: dict[str, Any] = deepcopy(PAKISTAN)
    changed["policy"]["late_percent"] = written

    assert lender_from(changed).policy.late_percent == Decimal(str(written))
    assert isinstance(lender_from(changed).policy.late_percent, Decimal)


@pytest.mark.parametrize("missing", ["currency", "products", "contact", "id_document", "income"])
def test_a_preset_that_lacks_something_names_it(missing: str) -> None:
    lacking = {key: value for key, value in PAKISTAN.items() if key != missing}

    with pytest.raises(KeyError, match=missing):
        lender_from(lacking)


@pytest.mark.parametrize("country", ["xx", "../pk", ""])
def test_a_country_without_a_preset_is_refused_with_those_there_are(country: str) -> None:
    with pytest.raises(NoSuchCountry, match="there are id, in, ke, np, pk"):
        preset(country)
