"""What must hold of a loan's account whatever the product and whatever happens, in whatever order it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.lending.account import Account, Agreed, Charged, Facts, Paid, Relieved, rebuild, settle
from domain.lending.agreement import LoanTerms
from domain.lending.loan import CHARITY, COMPONENTS, EVERY_COMPONENT, Instalment
from domain.money import Money
from domain.payments import books
from tests.domain.lending.samples import PAID_OUT, agreed_in, by_component, instalments, owed
from tests.domain.strategies import loan_terms

days = st.integers(0, 420).map(lambda after: PAID_OUT + timedelta(days=after))


@dataclass(frozen=True, slots=True)
class Life:
    """A loan and all that happened on it."""

    terms: LoanTerms
    facts: Facts

    @property
    def agreed(self) -> Agreed:
        """Return what was agreed about money."""
        return agreed_in(self.terms)

    @property
    def account(self) -> Account:
        """Return the account told from nothing."""
        return rebuild(self.facts, self.agreed)

    def told(self, **facts: Any) -> Account:
        """Return the account with some of the facts changed."""
        kept = {"schedule": self.facts.schedule, "charges": self.facts.charges, "reliefs": self.facts.reliefs}
        return rebuild(Facts(**{**kept, "payments": self.facts.payments, **facts}), self.agreed)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Draw a loan of any product, charged, relieved and paid on any days, the same day more than once."""
    terms = draw(loan_terms())
    schedule = instalments(terms)
    whole = sum(part.amount for part in schedule)
    numbers = st.integers(1, len(schedule))
    charges = draw(st.lists(st.builds(Charged, numbers, days), max_size=6))
    paid = draw(st.lists(st.tuples(days, st.integers(1, whole)), max_size=6))
    payments = [Paid(index, on, amount, f"cash:{index}") for index, (on, amount) in enumerate(paid, start=1)]
    parts = st.dictionaries(st.tuples(numbers, st.sampled_from(EVERY_COMPONENT)), st.integers(1, whole), max_size=3)
    with_payment = st.none() | st.sampled_from([0, *(paid.id for paid in payments)])
    let_go = draw(st.lists(st.tuples(days, parts, with_payment), max_size=3))
    reliefs = [Relieved(index, *relief) for index, relief in enumerate(let_go, start=1)]
    return Life(terms, Facts(schedule=schedule, charges=charges, reliefs=reliefs, payments=payments))


def balances_of(life: Life, account: Account) -> dict[str, int]:
    """Return the books of a loan's whole life, by account."""
    currency = life.terms.principal.currency

    def money(minor: int) -> Money:
        return Money(minor, currency)

    def total(name: str, parts: Iterable[Instalment] = account.instalments) -> Money:
        return money(sum(getattr(part, name) for part in parts))

    made = [books.disbursement(principal=total("principal"), interest=total("interest"), fees=total("fees"))]
    made.append(books.late_charge(total("late"), charity=total(CHARITY)))
    made.append(books.let_go({name: total(f"waived_{name}") for name in EVERY_COMPONENT}))
    for paid in life.facts.payments:
        parts = {name: money(minor) for name, minor in by_component(account.settled[paid.id]).items()}
        made.append(books.receipt(provider="cash", parts=parts, credit=money(account.credit[paid.id])))
    return books.balances((one.debit, one.credit, one.amount.minor) for postings in made for one in postings)


@given(terms=loan_terms(), start=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_MLMS_76_the_principal_is_exactly_what_was_lent(terms: LoanTerms, start: date) -> None:
    parts = instalments(terms, start)

    assert sum(part.principal for part in parts) == terms.principal.minor
    assert all(min(part.principal, part.interest, part.fees) >= 0 for part in parts)
    assert [part.number for part in parts] == list(range(1, terms.periods + 1))


@given(life=lives())
def test_no_facts_make_a_negative_component_or_lose_a_coin(life: Life) -> None:
    account = life.account

    for part in account.instalments:
        assert all(part.owed(name) >= 0 for name in EVERY_COMPONENT)
    for paid in life.facts.payments:
        assert sum(account.settled[paid.id].values()) + account.credit[paid.id] == paid.amount
        assert all(amount > 0 for amount in account.settled[paid.id].values())
        assert account.credit[paid.id] >= 0


@given(life=lives())
def test_every_coin_of_principal_is_owed_paid_or_let_go(life: Life) -> None:
    parts = life.account.instalments

    settled = sum(part.paid_principal + part.waived_principal for part in parts)
    assert owed(parts, "principal") + settled == life.terms.principal.minor


@given(life=lives())
def test_what_is_paid_of_an_instalment_is_what_payments_settled_of_it(life: Life) -> None:
    account = life.account

    for part in account.instalments:
        for name in EVERY_COMPONENT:
            paid = sum(settled.get((part.number, name), 0) for settled in account.settled.values())
            let_go = sum(relieved.get((part.number, name), 0) for relieved in account.relieved.values())
            assert (paid, let_go) == (getattr(part, f"paid_{name}"), getattr(part, f"waived_{name}"))


@given(life=lives())
def test_the_books_balance_and_say_what_the_account_says(life: Life) -> None:
    account = life.account

    found = balances_of(life, account)

    assert sum(found.values()) == 0
    for name, receivable in books.RECEIVABLE.items():
        assert found.get(receivable, 0) == owed(account.instalments, name)
    assert found.get(books.CREDIT, 0) == -sum(account.credit.values())
    assert found.get("cash:cash", 0) == sum(paid.amount for paid in life.facts.payments)
    assert found.get(books.UNEARNED, 0) == -owed(account.instalments, "interest")
    assert found.get(books.CHARITY_OWED, 0) <= 0


@given(life=lives(), random=st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(life: Life, random: Random) -> None:
    """Facts are told in any order, and a payment has whatever number it got when it was told."""
    charges, payments, reliefs = list(life.facts.charges), list(life.facts.payments), list(life.facts.reliefs)
    random.shuffle(charges)
    random.shuffle(payments)
    random.shuffle(reliefs)
    ids = {paid.id: index for index, paid in enumerate(payments, start=100)}
    renumbered = [replace(paid, id=ids[paid.id]) for paid in payments]
    # A rebate goes with its payment; one whose payment is not there still has none.
    tied = [replace(one, with_payment=ids.get(one.with_payment or 0, one.with_payment)) for one in reliefs]

    other = life.told(charges=charges, reliefs=tied, payments=renumbered)

    account = life.account
    assert other.instalments == account.instalments
    assert {ids[key]: parts for key, parts in account.settled.items()} == other.settled
    assert {ids[key]: credit for key, credit in account.credit.items()} == other.credit


@given(life=lives(), index=st.integers(0, 5))
def test_G_6_taking_a_payment_back_and_posting_it_again_changes_nothing(life: Life, index: int) -> None:
    payments = list(life.facts.payments)
    if not payments:
        return
    mistaken = payments.pop(index % len(payments))

    without = life.told(payments=payments)
    again = life.told(payments=[*payments, mistaken])

    assert mistaken.id not in without.settled
    assert again == life.account


@given(life=lives())
def test_telling_it_from_nothing_comes_to_what_settling_one_by_one_did(life: Life) -> None:
    """Facts come in order: each payment is settled on the account as it stood, as is done when it arrives."""
    payments = sorted(life.facts.payments, key=lambda paid: (paid.on, paid.key))
    for index, paid in enumerate(payments):
        past = replace(life.facts, payments=payments[:index]).until(paid.on)
        standing = [one for one in past.reliefs if one.with_payment is None]
        before = rebuild(replace(past, reliefs=standing), life.agreed)
        at_once = rebuild(replace(past, reliefs=standing, payments=payments[: index + 1]), life.agreed)

        settled = settle(before.instalments, paid, life.agreed)

        assert settled.instalments == at_once.instalments
        assert settled.settled[paid.id] == at_once.settled[paid.id]
        assert settled.credit[paid.id] == at_once.credit[paid.id]


@given(life=lives())
def test_G_1_late_charges_never_take_the_cost_beyond_the_cap(life: Life) -> None:
    """Interest and fees that were agreed stand; what lateness adds stops where everything comes to the cap."""
    late, parts = life.terms.late, life.account.instalments
    charged = sum(part.late for part in parts)
    agreed_cost = sum(part.interest + part.fees for part in parts)

    if late.destination == "charity":
        assert charged == 0
    elif late.cap is not None:
        assert charged <= max(0, life.terms.principal.times(late.cap).minor - agreed_cost)


@given(life=lives())
def test_S_11_no_night_charges_what_turns_out_to_have_been_paid_before(life: Life) -> None:
    """Somebody paid everything on the first day, and it is told of last."""
    everything = Paid(99, PAID_OUT, sum(part.amount for part in life.facts.schedule), "cash:99")
    nights = [night for night in life.facts.charges if night.on > PAID_OUT]
    agreed = replace(life.agreed, rule=replace(life.agreed.rule, excess="next"))

    account = rebuild(Facts(schedule=life.facts.schedule, charges=nights, payments=[everything]), agreed)

    assert not any(part.late or part.charity for part in account.instalments)


@settings(max_examples=60)
@given(life=lives(), day=days)
def test_an_account_as_of_a_day_does_not_know_what_came_later(life: Life, day: date) -> None:
    later = [Paid(99, day + timedelta(days=1), 1, "cash:99")]
    night = [Charged(1, day + timedelta(days=1))]
    facts = life.facts

    known = Facts(
        schedule=facts.schedule,
        charges=[*facts.charges, *night],
        reliefs=facts.reliefs,
        payments=[*facts.payments, *later],
    )

    assert rebuild(known.until(day), life.agreed) == rebuild(facts.until(day), life.agreed)


@given(life=lives(), on=days, amount=st.integers(1, 10**8))
def test_paying_more_never_leaves_her_owing_more(life: Life, on: date, amount: int) -> None:
    more = life.told(payments=[*life.facts.payments, Paid(99, on, amount, "cash:99")])

    before, now = life.account.instalments, more.instalments
    assert sum(part.remaining for part in now) <= sum(part.remaining for part in before)
    assert all(owed(now, name) >= 0 for name in COMPONENTS)
