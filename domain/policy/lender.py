"""A lender's own facts and rules, read once from a country preset and the lender's changes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import ContactHours
from domain.lending.product import Product, product_from
from domain.money import Money
from domain.payments.ways import Way
from domain.policy.laws import BadPolicy, Law, check_laws, law_from


@dataclass(frozen=True, slots=True)
class Policy:
    """
    The policy keys and their shipped defaults (CONTRACT 1.6, 1.8, CRED-82).

    Days are calendar days after the due date; amounts are whole currency units; hours are hours.
    """

    grace_days: int = 2
    late_percent: Decimal = Decimal(2)
    default_flag_dpd: int = 10
    pause_after_days: int = 30
    legal_dpd: int = 90
    reminder_stages: tuple[int, ...] = (-1, 0, 3)
    reminder_max: int = 3
    reminder_sign_with_officer: bool = True
    approve_max_officer: int = 40_000
    cash_max_officer: int = 50_000
    backdate_max_days: int = 7
    backdate_max_days_manager: int = 30
    waive_max_officer: int = 500
    payment_max: int = 10_000_000
    cooling_off_days: int = 1
    offer_valid_days: int = 7
    draft_ttl_hours: int = 24
    draft_keep_days: int = 30
    reapply_days: int = 30
    answer_days: int = 2
    dispute_days: int = 7
    claim_hold_hours: int = 48
    #: What is paid to our paybill counts at once up to this; more only once M-Pesa has confirmed it.
    mpesa_confirm_above: int = 0
    minimum_age: int = 18
    instalment_share_max: int = 40
    first_limit: int = 0
    ladder_step_percent: int = 30
    credit_line_limit: int = 100_000
    max_order_value: int = 50_000
    auto_unpause: bool = True
    overdue_policy: str = "block"
    pause_basis: str = "drawn"
    high_usage_percent: int = 80
    products: str = ""
    whatsapp_allow_collections: bool = False

    def __post_init__(self) -> None:
        ladder = (self.grace_days, self.default_flag_dpd, self.pause_after_days, self.legal_dpd)
        if list(ladder) != sorted(set(ladder)) or self.grace_days < 0:
            message = (
                f"grace_days, default_flag_dpd, pause_after_days and legal_dpd must be 0 or more and rise, not {ladder}"
            )
            raise BadPolicy(message)
        for name in (field.name for field in fields(self) if type(getattr(self, field.name)) is int):
            if getattr(self, name) < 0:
                message = f"{name} may not be negative"
                raise BadPolicy(message)
        for name, known in (("overdue_policy", ("block", "warn")), ("pause_basis", ("drawn", "due"))):
            if getattr(self, name) not in known:
                message = f"{name} is {' or '.join(known)}, not {getattr(self, name)}"
                raise BadPolicy(message)
        if not self.late_percent.is_finite() or not 0 <= self.late_percent <= 100:
            message = f"late_percent must be from 0 to 100, not {self.late_percent}"
            raise BadPolicy(message)

    def changed(self, key: str, value: str) -> Policy:
        """Return the policy with one key set from words; raise BadPolicy naming the key."""
        known: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        name = key.replace(".", "_").replace("-", "_")
        if name not in known:
            message = f"{key} is not a policy key; there are {', '.join(sorted(known))}"
            raise BadPolicy(message)
        try:
            return replace(self, **{name: _parsed(known[name], value)})
        except (ValueError, ArithmeticError) as problem:
            message = f"{key}={value}: {problem}"
            raise BadPolicy(message) from problem


def _parsed(present: object, value: str) -> Any:
    match present:
        case bool():
            if value.lower() not in {"true", "false", "on", "off", "yes", "no"}:
                message = "write on or off"
                raise ValueError(message)
            return value.lower() in {"true", "on", "yes"}
        case int():
            return int(value)
        case Decimal():
            return Decimal(value)
        case tuple():
            return tuple(int(part) for part in value.replace(" ", "").split(","))
        case _:
            return value


@dataclass(frozen=True, slots=True)
class IdDocument:
    """The national identity number of a country: what people call it and how one looks."""

    kind: str
    name: str
    example: str


@dataclass(frozen=True, slots=True)
class Lender:
    """The institution: who it is, where it works, in which languages, and by which rules."""

    name: str
    country: str
    currency: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    provinces: Mapping[str, tuple[str, ...]]
    cities: Mapping[str, tuple[str, ...]]
    province_word: str
    income_bands: tuple[int, ...]
    income_max: int
    id_document: IdDocument
    contact: ContactHours
    weekend: frozenset[int]
    holidays: frozenset[date]
    products: tuple[Product, ...]
    policy: Policy
    complaints: str
    phone_example: str
    laws: tuple[Law, ...] = ()
    #: The wallet through which we can ask for money and pay it out, when it is set up: "mpesa".
    wallet: str = ""
    #: Where money can be brought or sent by hand.
    ways: tuple[Way, ...] = ()
    #: Whether nothing here is in earnest, as in a sandbox; and elsewhere the ways of paying that only pretend to move
    #: money, because we hold a provider's test keys: "card", "mpesa" (INP-28).
    trial: bool = False
    played: frozenset[str] = frozenset()

    def pretends(self, method: str) -> bool:
        """Return whether money that comes by a way of paying is not real, so that its receipt has to say so."""
        return self.trial or method in self.played

    @property
    def product(self) -> Product:
        """Return the product that is offered: the first one, or what the policy key `products` names."""
        return self.offered[0]

    @property
    def offered(self) -> tuple[Product, ...]:
        """Return the term loans people can ask for."""
        wanted = [key.strip() for key in self.policy.products.split(",") if key.strip()]
        found = [self.product_called(key) for key in wanted] or [one for one in self.products if one.kind == "term"][:1]
        return tuple(found)

    @property
    def line(self) -> Product | None:
        """Return the credit line, where the lender has one."""
        return next((product for product in self.products if product.kind == "line"), None)

    def product_called(self, key: str) -> Product:
        """Return a product by its key; raise BadPolicy naming those there are."""
        found = next((product for product in self.products if product.key == key), None)
        if found is None:
            message = f"there is no product {key}; there are {', '.join(product.key for product in self.products)}"
            raise BadPolicy(message)
        return found

    @property
    def income_edges(self) -> tuple[Money, ...]:
        """Return where one income range ends and the next begins."""
        return tuple(self.money(edge) for edge in self.income_bands)

    def today(self, now: datetime) -> date:
        """Return the lender's own date at a moment."""
        return now.astimezone(self.zone).date()

    def local(self, now: datetime) -> datetime:
        """Return a moment on the lender's own clock."""
        return now.astimezone(self.zone)

    def money(self, whole: int | Decimal) -> Money:
        """Return whole currency units as money."""
        return Money.of(whole, self.currency)


def lender_from(preset: Mapping[str, Any]) -> Lender:
    """Return the lender a country preset describes; raise BadPolicy or KeyError naming what is wrong."""
    zone = ZoneInfo(preset["zone"])
    contact = preset["contact"]
    lender = Lender(
        name=preset["name"],
        country=preset["country"],
        currency=preset["currency"],
        zone=zone,
        languages=tuple(preset["languages"]),
        provinces={key: tuple(names) for key, names in preset["provinces"].items()},
        cities={names[0]: tuple(names) for names in preset.get("cities", ())},
        province_word=preset["province_word"],
        income_bands=tuple(preset["income"]["bands"]),
        income_max=preset["income"]["max"],
        id_document=IdDocument(**preset["id_document"]),
        contact=ContactHours(
            time.fromisoformat(contact["opens"]),
            time.fromisoformat(contact["closes"]),
            zone,
            frozenset(contact.get("silent_weekdays", ())),
        ),
        weekend=frozenset(preset["weekend"]),
        holidays=frozenset(preset.get("holidays", ())),
        products=tuple(product_from(product) for product in preset["products"]),
        policy=_policy_from(preset.get("policy", {})),
        complaints=preset["complaints"],
        phone_example=preset["phone_example"],
        laws=tuple(law_from(law) for law in preset.get("law", ())),
    )
    check_laws(lender)
    return lender


def _policy_from(written: Mapping[str, object]) -> Policy:
    known = {field.name: field for field in fields(Policy)}
    for key in written:
        if key not in known:
            message = f"{key} is not a policy key; there are {', '.join(sorted(known))}"
            raise BadPolicy(message)
    return Policy(**{key: _as_policy(known[key].default, value) for key, value in written.items()})


def _as_policy(default: object, value: object) -> Any:
    if isinstance(default, Decimal):
        return Decimal(str(value))
    return tuple(value) if isinstance(value, list) else value
