"""Values that properties draw from: money, texts, messages, terms, and loans with anything paid on them."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.lending.agreement import LoanTerms
from domain.lending.allocation import USUAL, Component, Excess, Order, Rule
from domain.lending.late import LateRule
from domain.lending.loan import Instalment
from domain.lending.product import Pricing
from domain.lending.terms import Fee, Method, Residue
from domain.messages import Choice, Link, Message, Notice, Text
from domain.money import CURRENCIES, Money

currencies = st.sampled_from(sorted(CURRENCIES))
rupees = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor, "PKR"))
any_money = st.builds(Money, st.integers(-(10**12), 10**12), currencies)
words = st.text(max_size=20)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=10)


def _text(msgid: str, filled: dict[str, Any], plural: bool, count: int) -> Text:
    return Text(msgid, filled, "many", count) if plural else Text(msgid, filled)


def texts() -> st.SearchStrategy[Text]:
    """Texts with values of every kind in their places, and texts inside those."""
    plain = st.builds(Text, words)
    return st.recursive(plain, lambda inner: st.builds(_text, words, params(inner), st.booleans(), st.integers(0, 9)))


def values(inner: st.SearchStrategy[Text]) -> st.SearchStrategy[Any]:
    """Everything that may stand in a place of a text."""
    single = st.one_of(words, st.integers(), any_money, st.dates(), st.datetimes(timezones=st.just(UTC)), inner)
    return st.one_of(single, st.lists(single, max_size=3).map(tuple))


def params(inner: st.SearchStrategy[Text]) -> st.SearchStrategy[dict[str, Any]]:
    """Return the places of a text or a notice, filled."""
    return st.dictionaries(names, values(inner), max_size=3)


choices = st.builds(Choice, st.text("abc.t0_", min_size=2, max_size=9).filter(lambda id_: not id_.isdigit()), texts())
notices = st.builds(Notice, names, params(texts()))
messages = st.builds(
    Message,
    words,
    st.lists(texts(), max_size=3).map(tuple),
    st.lists(choices, max_size=3).map(tuple),
    st.lists(st.sampled_from(["back", "menu", "skip"]), max_size=3).map(tuple),
    st.none() | st.builds(Link, texts(), words),
    st.booleans(),
    st.just(()) | st.tuples(st.integers(1, 9), st.integers(1, 9)),
)


def loans() -> st.SearchStrategy[tuple[Instalment, ...]]:
    """Schedules in which each component may be unpaid, paid or let go in part, or done."""
    return st.lists(st.tuples(*[_component()] * 4), min_size=1, max_size=6).map(_loan)


def _component() -> st.SearchStrategy[tuple[int, int, int]]:
    return st.tuples(st.integers(0, 5_000_00), st.integers(0, 5_000_00), st.integers(0, 5_000_00)).map(
        lambda drawn: (drawn[0], min(drawn[1], drawn[0]), min(drawn[2], drawn[0] - min(drawn[1], drawn[0])))
    )


def _loan(rows: list[tuple[tuple[int, int, int], ...]]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(
            number,
            date(2027, 1, 20) + timedelta(days=30 * number),
            principal=principal[0],
            interest=interest[0],
            fees=fees[0],
            late=late[0],
            paid_principal=principal[1],
            paid_interest=interest[1],
            paid_fees=fees[1],
            paid_late=late[1],
            waived_principal=principal[2],
            waived_interest=interest[2],
            waived_fees=fees[2],
            waived_late=late[2],
        )
        for number, (principal, interest, fees, late) in enumerate(rows, start=1)
    )


def decimals(least: str | int, most: str | int) -> st.SearchStrategy[Decimal]:
    """Numbers with two decimals, as percentages are written."""
    return st.decimals(Decimal(least), Decimal(most), places=2)


orders: st.SearchStrategy[tuple[Component, ...]] = st.permutations(USUAL).map(tuple)
#: Only level declining instalments can be kept while there are fewer of them (`shorter-term`).
_EXCESSES: tuple[Excess, ...] = ("next", "last", "credit", "smaller-instalment")


def allocation_rules(*, level: bool = True) -> st.SearchStrategy[Rule]:
    """Products name the order of components and what becomes of money ahead, and no more."""
    excess = st.sampled_from((*_EXCESSES, "shorter-term") if level else _EXCESSES)
    return st.builds(Rule, orders.map(lambda components: Order(components=components)), excess)


@st.composite
def late_rules(draw: st.DrawFn, currency: str = "PKR") -> LateRule:
    """What lateness may cost: once or again and again, for the lender or for charity, up to a cap or without one."""
    fixed = draw(st.none() | st.integers(1, 500_00))
    return LateRule(
        percent=draw(decimals(0, 10)),
        fixed=None if fixed is None else Money(fixed, currency),
        after_days=draw(st.integers(0, 10)),
        counts_from=draw(st.sampled_from(["due", "grace-end"])),
        every_days=draw(st.none() | st.integers(1, 30)),
        cap=draw(st.none() | decimals("0.05", "1.50")),
        destination=draw(st.sampled_from(["income", "income", "charity"])),
    )


#: Interest and level instalments twice, for so most loans are.
_PRICINGS: tuple[Pricing, ...] = ("interest", "interest", "zero", "service-charge", "cost-plus")
_METHODS: tuple[Method, ...] = ("declining", "declining", "flat", "equal-principal")
_RESIDUES: tuple[Residue, ...] = ("last", "first", "each")


@st.composite
def loan_terms(draw: st.DrawFn, *, most_periods: int = 12) -> LoanTerms:
    """Terms of any product that a preset could describe: every price, unit and method, with grace and fees."""
    currency = draw(st.sampled_from(["PKR", "IDR", "USD"]))
    principal = draw(st.integers(10_000, 500_000_00))
    periods = draw(st.integers(1, most_periods))
    pricing = draw(st.sampled_from(_PRICINGS))
    charged = pricing in {"service-charge", "cost-plus"}
    method, residue = draw(st.sampled_from(_METHODS)), draw(st.sampled_from(_RESIDUES))
    unit = draw(st.none() | st.sampled_from([1, CURRENCIES[currency].unit, 5_00]))
    fees = st.builds(
        Fee,
        st.integers(1, principal // 20).map(lambda minor: Money(minor, currency)),
        st.sampled_from(["first", "each"]),
    )
    return LoanTerms(
        principal=Money(principal, currency),
        periods=periods,
        annual_rate=draw(decimals(0, 30)) if pricing == "interest" else Decimal(0),
        charge=Money(draw(st.integers(1, principal // 2)), currency) if charged else None,
        product=draw(st.sampled_from(["term", "qard", "weekly"])),
        version=draw(st.sampled_from(["", "0a1b2c3d4e5f"])),
        pricing=pricing,
        unit=draw(st.sampled_from(["months", "weeks", "days"])),
        every=draw(st.integers(1, 3)),
        method=method,
        day_count=draw(st.sampled_from(["30/360", "act/365", "act/360", "act/364", "act/act"])),
        rounding=draw(st.sampled_from(["half-even", "half-up"])),
        rounding_unit=None if unit is None else Money(unit, currency),
        residue=residue,
        month_end=draw(st.sampled_from(["clamp", "roll"])),
        weekend=draw(st.sampled_from([frozenset(), frozenset(), frozenset({5, 6}), frozenset({4})])),
        holidays=frozenset(draw(st.lists(st.dates(date(2026, 12, 1), date(2028, 1, 1)), max_size=3))),
        grace_principal=draw(st.sampled_from([0, 0, 1, 3])) % periods,
        grace_interest=draw(st.sampled_from([0, 0, 1, 3])) % periods,
        interest_free=draw(st.sampled_from([0, 0, 1])),
        fees=tuple(draw(st.lists(fees, max_size=2))),
        late=draw(late_rules(currency)),
        rule=draw(allocation_rules(level=(pricing, method) == ("interest", "declining") and residue != "each")),
        cooling_off_days=draw(st.integers(0, 5)),
    )
