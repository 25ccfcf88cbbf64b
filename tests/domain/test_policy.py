"""A lender's rules: read from a preset, changed by key, and refused by name when they cannot be right."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.money import Money
from domain.policy.lender import BadPolicy, Policy, Product, lender_from
from locales.countries import NoSuchCountry, preset

PAKISTAN = preset("pk")


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
    } == {field.name: getattr(Policy(), field.name) for field in fields(Policy)}


@pytest.mark.parametrize("rate", [Decimal("30.01"), Decimal(-1), Decimal("NaN")])
def test_MLMS_72_a_rate_beyond_the_cap_is_refused(rate: Decimal) -> None:
    with pytest.raises(BadPolicy, match="MLMS-72"):
        Product("term", 5_000, 500_000, rate, (6, 12), 3, 60)


@pytest.mark.parametrize("rate", [Decimal(0), Decimal(24), Decimal(30)])
def test_MLMS_72_rates_from_nothing_to_thirty_are_taken(rate: Decimal) -> None:
    assert Product("term", 5_000, 500_000, rate, (6, 12), 3, 60).annual_rate == rate


@pytest.mark.parametrize(
    ("smallest", "largest", "shortest", "longest"), [(0, 5, 3, 60), (10, 5, 3, 60), (5, 10, 60, 3), (5, 10, 0, 3)]
)
def test_a_product_that_nobody_could_ask_for_is_refused(
    smallest: int, largest: int, shortest: int, longest: int
) -> None:
    with pytest.raises(BadPolicy, match="product term"):
        Product("term", smallest, largest, Decimal(24), (6,), shortest, longest)


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
    ("section", "key", "value"), [("policy", "grace_days", -1), ("policy", "graze_days", 1), ("product", "maximum", 1)]
)
def test_a_preset_that_cannot_be_right_is_refused(section: str, key: str, value: int) -> None:
    changed: dict[str, Any] = deepcopy(PAKISTAN)
    changed[section][key] = value

    with pytest.raises(BadPolicy, match=key if section == "policy" else "product term"):
        lender_from(changed)


@pytest.mark.parametrize("written", [2, 2.5])
def test_a_percentage_in_a_preset_is_exact(written: float) -> None:
    changed: dict[str, Any] = deepcopy(PAKISTAN)
    changed["policy"]["late_percent"] = written

    assert lender_from(changed).policy.late_percent == Decimal(str(written))
    assert isinstance(lender_from(changed).policy.late_percent, Decimal)


def test_a_preset_that_lacks_something_names_it() -> None:
    lacking = {key: value for key, value in PAKISTAN.items() if key != "currency"}

    with pytest.raises(KeyError, match="currency"):
        lender_from(lacking)


@pytest.mark.parametrize("country", ["xx", "../pk", ""])
def test_a_country_without_a_preset_is_refused_with_those_there_are(country: str) -> None:
    with pytest.raises(NoSuchCountry, match="there are pk"):
        preset(country)
