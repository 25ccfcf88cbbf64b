"""
A loan's account told from its facts: late charges, reliefs and payments, each on its own date, whatever came first.

What is written on instalments and payments is only ever what this says. It is the one place where money meets a loan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Final, TypeAlias

from domain.lending.allocation import Claim, Rule, allocate_by
from domain.lending.late import LateRule, capped, late_charge
from domain.lending.loan import CHARITY, COMPONENTS, EVERY_COMPONENT, Instalment
from domain.money import Money

#: Amounts by instalment and component, in minor units.
Parts: TypeAlias = Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Paid:
    """
    A payment that stands: on what date it counts, and how much in minor units.

    `key` names the movement of money itself; of payments on one day it decides which comes first, so that the same
    facts give the same account in whatever order they were told.
    """

    id: int
    on: date
    amount: int
    key: str = ""
    #: Whether some of it was sent back, and only the rest is counted.
    refunded: bool = False


@dataclass(frozen=True, slots=True)
class Charged:
    """A night on which an instalment was late enough to be charged for; the same one may be charged again."""

    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Relieved:
    """
    Something let go on a day: by waiver, rebate, adjustment or write-off, by instalment and component.

    Of what is no longer owed by then nothing is let go. One that came `with_payment` stands only while that does.
    What was never owed once the loan is closed early is told `since` the beginning of the plan, so that money paid
    ahead for it counts towards the rest; a late charge is then let go as it is made.
    """

    id: int
    on: date
    parts: Parts
    with_payment: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class StandingPayment:
    """A payment as the books have it now: where it came by, its date and amount, and what it settles."""

    id: int
    provider: str
    on: date
    amount: int
    revision: int
    settled: Parts
    credit: int
    key: str = ""
    refunded: bool = False

    @property
    def fact(self) -> Paid:
        """Return the payment as a fact of the account."""
        return Paid(self.id, self.on, self.amount, self.key, self.refunded)


@dataclass(frozen=True, slots=True)
class Reallocated:
    """What a payment settles from now on, and how much of it is the borrower's credit."""

    payment_id: int
    revision: int
    settled: Parts
    credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that happened on one version of a loan's schedule."""

    schedule: Sequence[Instalment]
    charges: Sequence[Charged] = ()
    reliefs: Sequence[Relieved] = ()
    payments: Sequence[Paid] = ()

    def until(self, day: date) -> Facts:
        """Return what had happened by the end of a day."""
        return Facts(
            schedule=[part for part in self.schedule if part.added_on is None or part.added_on <= day],
            charges=[fact for fact in self.charges if fact.on <= day],
            reliefs=[fact for fact in self.reliefs if fact.on <= day],
            payments=[fact for fact in self.payments if fact.on <= day],
        )

    def with_the_last(self, paid: Paid) -> Facts:
        """Return what had happened when a payment came, with that payment as the last thing."""
        so_far = self.until(paid.on)
        last = (paid.on, paid.key, paid.id)
        return replace(so_far, payments=[one for one in so_far.payments if (one.on, one.key, one.id) <= last])

    def in_order(self) -> Iterator[Charged | Relieved | Paid]:
        """Yield the facts by date: on one day the night's charges, what was let go, and then the payments."""
        ordered: list[tuple[tuple[date, int, str, int], Charged | Relieved | Paid]] = []
        ordered += [((fact.on, 0, "", fact.number), fact) for fact in self.charges]
        standing = {paid.id for paid in self.payments}
        good = [fact for fact in self.reliefs if fact.with_payment is None or fact.with_payment in standing]
        ordered += [((fact.since or fact.on, 1, "", fact.id), fact) for fact in good]
        ordered += [((fact.on, 2, fact.key, fact.id), fact) for fact in self.payments]
        for _order, fact in sorted(ordered, key=lambda entry: entry[0]):
            yield fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was agreed about money: how payments are allocated, what lateness costs, and how much was lent."""

    principal: Money
    late: LateRule
    rule: Rule = field(default_factory=Rule)
    #: What earlier plans of the loan have cost her already, in minor units.
    cost_before: int = 0

    def charge(self, unpaid: int, *, cost: int) -> int:
        """
        Return the late charge on what is unpaid of an instalment, in minor units (CONTRACT G-1).

        `cost` is what interest, fees and charges come to so far; with the charge it never passes the cap.
        """
        currency = self.principal.currency
        owed = Money(unpaid, currency)
        once = not self.late.every_days
        charge = late_charge(
            owed, percent=self.late.percent, fixed=self.late.fixed, rounding="half-up", at_least_one=once
        )
        if self.late.destination == "charity":
            return charge.minor
        return capped(
            charge, cap=self.late.cap, principal=self.principal, cost_so_far=Money(cost + self.cost_before, currency)
        ).minor


@dataclass(frozen=True, slots=True)
class Account:
    """
    The instalments as they then stand, what each payment settled, what was over, and what each relief let go.

    `charged` is what each night's charge for being late came to, in minor units.
    """

    instalments: tuple[Instalment, ...]
    settled: Mapping[int, Parts] = field(default_factory=dict)
    credit: Mapping[int, int] = field(default_factory=dict)
    relieved: Mapping[int, Parts] = field(default_factory=dict)
    charged: Sequence[tuple[Charged, int]] = ()


def rebuild(facts: Facts, agreed: Agreed) -> Account:
    """
    Return the account that these facts make, in the order of their dates and not of their arrival.

    What was let go for a payment of which some was sent back stands only if the rest closes the loan there and then.
    """
    for paid in facts.payments:
        if paid.refunded and any(relief.with_payment == paid.id for relief in facts.reliefs):
            then = _tell(_let_go_first(facts.with_the_last(paid), agreed), agreed)
            if any(part.remaining for part in then.instalments):
                facts = replace(facts, reliefs=[one for one in facts.reliefs if one.with_payment != paid.id])
    return _tell(_let_go_first(facts, agreed), agreed)


def _let_go_first(facts: Facts, agreed: Agreed) -> Facts:
    """
    Return the facts of a loan closed early with what was let go before that told as early as what closed it.

    Money paid ahead counts towards the rest then, and would else pay first what was let go only later. What an
    instalment had been charged for being late stays as it was charged.
    """
    standing = {None, *(paid.id for paid in facts.payments)}
    end = next((one for one in facts.reliefs if one.since is not None and one.with_payment in standing), None)
    before = [one for one in facts.reliefs if one.since is None and end is not None and one.on <= end.on]
    if end is None or not before:
        return facts
    others = [one for one in facts.reliefs if one.since is None]
    found = _tell(replace(facts, reliefs=others), agreed).relieved
    reliefs = [one for one in facts.reliefs if one not in before]
    for relief in before:
        charged = {fact.number for fact in facts.charges if fact.on <= relief.on}
        own_day = {place: part for place, part in found.get(relief.id, {}).items() if place[0] in charged}
        early = {place: part for place, part in found.get(relief.id, {}).items() if place[0] not in charged}
        reliefs += [replace(relief, parts=own_day), replace(relief, parts=early, since=end.since)]
    return replace(facts, reliefs=reliefs)


def _tell(facts: Facts, agreed: Agreed) -> Account:
    working = [_Working(part) for part in facts.schedule]
    # Money that something was let go for is to close the loan: it reaches everything, whatever the rule.
    closing = frozenset(relief.with_payment for relief in facts.reliefs if relief.with_payment is not None)
    account = _Telling(working, agreed, closing)
    for fact in facts.in_order():
        match fact:
            case Charged():
                account.charge(fact)
            case Relieved():
                account.relieve(fact)
            case Paid():
                account.pay(fact)
    return account.told()


def settle(parts: Sequence[Instalment], paid: Paid, agreed: Agreed) -> Account:
    """Return the account after one more payment that comes after everything else."""
    account = _Telling([_Working(part, fresh=False) for part in parts], agreed)
    account.pay(paid)
    return account.told()


class _Working:
    """An instalment while the account is being told."""

    __slots__ = ("charges", "owed", "paid", "part", "waived")

    def __init__(self, part: Instalment, *, fresh: bool = True) -> None:
        self.part = part
        self.charges = {"late": part.brought_late, CHARITY: part.brought_charity}
        self.owed = {"principal": part.principal, "interest": part.interest, "fees": part.fees, **self.charges}
        self.paid = dict.fromkeys(EVERY_COMPONENT, 0)
        self.waived = dict.fromkeys(EVERY_COMPONENT, 0)
        if not fresh:
            self.charges = {"late": part.late, CHARITY: part.charity}
            for name in EVERY_COMPONENT:
                self.owed[name] = part.owed(name)
                self.paid[name] = getattr(part, f"paid_{name}")
                self.waived[name] = getattr(part, f"waived_{name}")

    def take(self, component: str, most: int) -> int:
        taken = min(most, self.owed[component])
        self.owed[component] -= taken
        return taken

    @property
    def open(self) -> bool:
        return any(self.owed[component] for component in COMPONENTS)

    def done(self) -> Instalment:
        values = {name: getattr(self.part, name) for name in _KEPT}
        values |= {f"paid_{name}": amount for name, amount in self.paid.items()}
        values |= {f"waived_{name}": amount for name, amount in self.waived.items()}
        return Instalment(**values, late=self.charges["late"], charity=self.charges[CHARITY])


_LATE: Final = frozenset({"late", CHARITY})
_KEPT: Final = tuple(
    part.name
    for part in fields(Instalment)
    if not part.name.startswith(("paid_", "waived_")) and part.name not in {"late", CHARITY}
)


class _Telling:
    """The account so far."""

    def __init__(self, working: list[_Working], agreed: Agreed, closing: frozenset[int] = frozenset()) -> None:
        self._working = working
        self._by_number = {one.part.number: one for one in working}
        self._agreed = agreed
        self._settled: dict[int, Parts] = {}
        self._credit: dict[int, int] = {}
        self._relieved: dict[int, dict[tuple[int, str], int]] = {}
        self._charged: list[tuple[Charged, int]] = []
        #: Late charges that were let go before the night that makes them, and the relief that they belong to.
        self._to_come: dict[tuple[int, str], tuple[int, dict[tuple[int, str], int]]] = {}
        self._first_open = 0
        self._closing = closing

    def charge(self, fact: Charged) -> None:
        one = self._by_number[fact.number]
        unpaid = sum(one.owed[component] for component in ("principal", "interest", "fees"))
        cost = sum(each.part.interest + each.part.fees + each.charges["late"] for each in self._working)
        amount = self._agreed.charge(unpaid, cost=cost)
        component = CHARITY if self._agreed.late.destination == "charity" else "late"
        self._charged.append((fact, amount))
        one.charges[component] += amount
        one.owed[component] += amount
        self._first_open = 0
        if spared := self._to_come.get((fact.number, component)):
            most, let_go = spared
            taken = self._let_go((fact.number, component), most, let_go)
            self._to_come[fact.number, component] = most - taken, let_go

    def relieve(self, fact: Relieved) -> None:
        let_go = self._relieved.setdefault(fact.id, {})
        for place, amount in fact.parts.items():
            self._let_go(place, amount, let_go)
            left = amount - let_go.get(place, 0)
            if fact.since is not None and place[1] in _LATE and left:
                self._to_come[place] = left, let_go

    def _let_go(self, place: tuple[int, str], most: int, let_go: dict[tuple[int, str], int]) -> int:
        one = self._by_number.get(place[0])
        if one is None or not (taken := one.take(place[1], most)):
            return 0
        one.waived[place[1]] += taken
        let_go[place] = let_go.get(place, 0) + taken
        return taken

    def pay(self, fact: Paid) -> None:
        settled: dict[tuple[int, str], int] = {}
        closes = fact.id in self._closing
        plain = self._plain or closes
        walk = self._in_order if plain else self._by_rule
        # What was promised to charity comes before anything that is not due yet.
        promised = not closes and any(one.owed[CHARITY] for one in self._working)
        left = walk(fact, fact.amount, settled, ahead=not promised)
        left = self._to_charity(left, settled)
        if promised:
            left = walk(fact, left, settled, ahead=True)
        if not plain:
            left = self._ahead(fact, settled, left)
        for (number, component), amount in settled.items():
            self._by_number[number].paid[component] += amount
        self._settled[fact.id], self._credit[fact.id] = settled, left

    def told(self) -> Account:
        parts = tuple(one.done() for one in self._working)
        return Account(parts, self._settled, self._credit, self._relieved, tuple(self._charged))

    @property
    def _plain(self) -> bool:
        order = self._agreed.rule.order
        return self._agreed.rule.excess == "next" and order.timeless and order.direction == "horizontal"

    def _in_order(self, fact: Paid, left: int, settled: dict[tuple[int, str], int], *, ahead: bool) -> int:
        """Walk the instalments from the oldest; the usual rule needs nothing more, however long the history is."""
        working = self._working
        while self._first_open < len(working) and not working[self._first_open].open:
            self._first_open += 1
        for one in working[self._first_open :]:
            if not left:
                break
            if not ahead and one.part.due_on > fact.on:
                continue
            if one.part.added_on is not None and one.part.added_on > fact.on:
                continue
            for component in self._agreed.rule.order.components:
                if taken := one.take(component, left):
                    place = one.part.number, component
                    settled[place] = settled.get(place, 0) + taken
                    left -= taken
        return left

    def _to_charity(self, left: int, settled: dict[tuple[int, str], int]) -> int:
        for one in self._working:
            if left and (taken := one.take(CHARITY, left)):
                settled[one.part.number, CHARITY] = taken
                left -= taken
        return left

    def _by_rule(self, fact: Paid, left: int, settled: dict[tuple[int, str], int], *, ahead: bool) -> int:
        claims = [
            Claim(one.part.number, component, one.part.due_on, one.owed[component], one.part.added_on or date.min)
            for one in self._working
            for component in COMPONENTS
            if ahead or one.part.due_on <= fact.on
        ]
        done = allocate_by(self._agreed.rule, claims, left, on=fact.on)
        for part in done.parts:
            self._by_number[part.number].take(part.component, part.amount)
            place = part.number, str(part.component)
            settled[place] = settled.get(place, 0) + part.amount
        return done.rest

    def _ahead(self, fact: Paid, settled: dict[tuple[int, str], int], rest: int) -> int:
        """Let what is beyond all that fell due repay principal from the end, where the loan is then planned anew."""
        if self._agreed.rule.excess not in {"shorter-term", "smaller-instalment"}:
            return rest
        for one in reversed(self._working):
            if rest and one.part.due_on > fact.on and (taken := one.take("principal", rest)):
                settled[one.part.number, "principal"] = settled.get((one.part.number, "principal"), 0) + taken
                rest -= taken
        return rest
