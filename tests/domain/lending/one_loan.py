"""
One loan kept as operations keep it, with the same facts told to the simple account beside it.

Money that comes last is settled on the account as it stands, everything else has the account told again, and only
what comes out differently is booked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from domain.lending.account import Account, Agreed, Charged, Facts, Paid, Relieved, rebuild, settle
from domain.lending.agreement import LoanTerms
from domain.lending.closing import Closing, to_the_unit
from domain.lending.late import next_charge_on, times_charged
from domain.lending.loan import EVERY_COMPONENT, Instalment, Loan
from domain.lending.replanning import Rest, plan_after_prepayment, rest_of
from domain.money import CURRENCIES, Money
from domain.payments import books
from domain.payments.books import Posting
from tests.domain.lending import naive
from tests.domain.lending.naive import Plain
from tests.domain.lending.samples import by_component, instalments, loan_of

#: What a row says beside its number and its day.
_OF_A_ROW = (*EVERY_COMPONENT, "brought_interest", "brought_fees")


class OneLoan:
    """A loan with its facts, its account as it stands, its books, and the plain facts for the simple account."""

    def __init__(self, terms: LoanTerms, start: date) -> None:
        self.lent, self.terms = terms.principal, terms
        self.start = self.opened = self.today = start
        self.version, self.last_id, self.written_off = 1, 0, False
        self.received = self.recovered = 0
        #: What was paid, let go and left over on plans before this one.
        self.before: dict[tuple[str, str], int] = {}
        self.rows_of_books: list[tuple[str, str, int]] = []
        self.begin(instalments(terms, start))
        interest, fees = (sum(getattr(part, name) for part in self.schedule) for name in ("interest", "fees"))
        self.post(books.disbursement(principal=self.lent, interest=self.money(interest), fees=self.money(fees)))

    def begin(self, parts: tuple[Instalment, ...]) -> None:
        """Begin a plan: nothing has happened on it yet."""
        self.schedule = parts
        self.charges: list[Charged] = []
        self.reliefs: list[Relieved] = []
        self.payments: list[Paid] = []
        self.plain: list[Plain] = []
        self.rows: list[Plain] = [
            {"number": one.number, "due": one.due_on, **{name: getattr(one, name) for name in _OF_A_ROW}}
            for one in parts
        ]
        self.account: Account = self.retold()

    @property
    def simple(self) -> Plain:
        """Return what the simple account says."""
        return naive.account(self.rows, self.plain, self.how)

    @property
    def how(self) -> Plain:
        """Return what was agreed about money as the simple account takes it."""
        late, rule = self.terms.late, self.terms.rule
        return {
            "order": rule.order.components,
            "excess": rule.excess,
            "percent": Fraction(late.percent),
            "fixed": late.fixed.minor if late.fixed else None,
            "after": late.after_days,
            "counts_from": late.counts_from,
            "every": late.every_days,
            "cap": None if late.cap is None else Fraction(late.cap),
            "charity": late.destination == "charity",
            "lent": self.lent.minor,
            "cost_before": self.terms.cost_before,
            "unit": self.unit,
        }

    @property
    def unit(self) -> int:
        """Return the smallest amount people handle."""
        return CURRENCIES[self.lent.currency].unit

    @property
    def agreed(self) -> Agreed:
        """Return what was agreed about money as the account takes it."""
        terms = self.terms
        return Agreed(principal=self.lent, late=terms.late, rule=terms.rule, cost_before=terms.cost_before)

    @property
    def loan(self) -> Loan:
        """Return the loan as one read gives it."""
        parts = self.account.instalments
        return loan_of(parts, terms=self.terms, start=self.start, version=self.version, principal=self.lent)

    @property
    def unpaid(self) -> tuple[Instalment, ...]:
        """Return the instalments with something left to pay."""
        return self.loan.unpaid

    @property
    def rest(self) -> Rest:
        """Return what is left today."""
        return rest_of(self.account.instalments, opened=self.opened, today=self.today)

    def money(self, minor: int) -> Money:
        """Return minor units as the loan's money."""
        return Money(minor, self.lent.currency)

    def post(self, postings: tuple[Posting, ...]) -> None:
        """Book."""
        self.rows_of_books += [(one.debit, one.credit, one.amount.minor) for one in postings]

    def receipt(self, settled: Mapping[tuple[int, str], int], credit: int) -> tuple[Posting, ...]:
        """Return the postings of a payment."""
        parts = {name: self.money(amount) for name, amount in by_component(settled).items()}
        return books.receipt(provider="cash", parts=parts, credit=self.money(credit))

    @property
    def facts(self) -> Facts:
        """Return all that happened on the present plan."""
        return Facts(schedule=self.schedule, charges=self.charges, reliefs=self.reliefs, payments=self.payments)

    def retold(self) -> Account:
        """Return the account told from nothing."""
        return rebuild(self.facts, self.agreed)

    def tell_again(self, *, expense: str = books.WAIVED) -> None:
        """Tell the account from its facts, and book only what comes out differently than it stood."""
        old, new = self.account, self.retold()
        for key, settled in new.settled.items():
            was = self.receipt(old.settled[key], old.credit[key]) if key in old.settled else ()
            self.post(books.netted((*books.undone(was), *self.receipt(settled, new.credit[key]))))
        for name in EVERY_COMPONENT:
            more = self._more(old, new, f"waived_{name}")
            let_go = books.let_go({name: self.money(abs(more))}, expense=expense)
            self.post(let_go if more > 0 else books.undone(let_go))
        late, charity = self._more(old, new, "late"), self._more(old, new, "charity")
        for charge, for_charity in ((late, 0), (0, charity)):
            made = books.late_charge(self.money(abs(charge)), charity=self.money(abs(for_charity)))
            self.post(made if charge + for_charity > 0 else books.undone(made))
        self.account = new

    @staticmethod
    def _more(old: Account, new: Account, name: str) -> int:
        after, before = (sum(getattr(one, name) for one in account.instalments) for account in (new, old))
        return int(after - before)

    def charge_tonight(self) -> None:
        """Charge every instalment that this night is one for, as often as the simple count says."""
        nights: list[Charged] = []
        for part in self.account.instalments if not self.written_off else ():
            late, made = self.terms.late, sum(one.number == part.number for one in self.charges)
            following = next_charge_on(late, due=part.due_on, made=made)
            missing = 0
            if following is not None and following <= self.today:
                missing = times_charged(late, due=part.due_on, today=self.today) - made
                assert missing > 0
            assert max(0, naive.nights_by(self.how, due=part.due_on, today=self.today) - made) == missing
            nights += [Charged(part.number, self.today)] * (missing if part.scheduled_remaining else 0)
        if nights:
            self.charges += nights
            self.plain += [{"what": "night", "on": night.on, "number": night.number} for night in nights]
            self.tell_again()

    def receive(self, amount: int, *, on: date) -> None:
        """Take in money: the last thing that happened, or something the account has to be told again for."""
        paid = self._kept(amount, on)
        days = [fact.on for fact in self.charges] + [fact.on for fact in self.reliefs]
        days += [fact.on for fact in self.payments]
        if all(day <= on for day in days):
            before, after = self.account, settle(self.account.instalments, paid, self.agreed)
            self.post(self.receipt(after.settled[paid.id], after.credit[paid.id]))
            settled, credit = {**before.settled, **after.settled}, {**before.credit, **after.credit}
            self.account = replace(after, settled=settled, credit=credit, relieved=before.relieved)
        else:
            self.tell_again()
        self.plan_after(paid)

    def recover(self, amount: int) -> None:
        """Take in money for a loan that was written off."""
        self.received += amount
        self.recovered += amount
        self.post(books.receipt(provider="cash", parts={}, credit=self.money(0), recovered=self.money(amount)))

    def take_back(self, mistaken: Paid) -> None:
        """Reverse a payment of the present plan: contra entries, and everything after it told again."""
        self.received -= mistaken.amount
        self.payments.remove(mistaken)
        self.plain.append({"what": "reversal", "of": mistaken.id})
        self.post(books.undone(self.receipt(self.account.settled[mistaken.id], self.account.credit[mistaken.id])))
        self.tell_again()

    def send_back(self, index: int, amount: int) -> None:
        """Send a part of a payment back: as if only the rest had been paid."""
        paid = self.payments[index]
        self.received -= amount
        self.payments[index] = replace(paid, amount=paid.amount - amount, refunded=True)
        self.plain.append({"what": "refund", "of": paid.id, "amount": amount})
        self.tell_again()

    def relieve(
        self, parts: Mapping[tuple[int, str], int], *, with_payment: int | None = None, since: date | None = None
    ) -> None:
        """Note what is let go of today."""
        number, kept = len(self.reliefs) + 1, dict(parts)
        self.reliefs.append(Relieved(number, self.today, kept, with_payment, since))
        told = {"what": "relief", "on": self.today, "id": number, "parts": kept, "with": with_payment, "since": since}
        self.plain.append(told)

    def close(self, closing: Closing, *, over: int = 0) -> None:
        """Pay what closes the loan, and see it closed."""
        closing = to_the_unit(closing, self.facts, self.agreed, opened=self.opened, today=self.today)
        if not closing.total:
            return
        self.relieve(closing.relief, with_payment=self.last_id + 1, since=self.opened)
        self._kept(closing.total.minor + over, self.today)
        self.tell_again()
        assert not self.unpaid

    def _kept(self, amount: int, on: date) -> Paid:
        self.last_id += 1
        paid = Paid(self.last_id, on, amount, f"cash:{self.last_id:05}")
        self.received += amount
        self.payments.append(paid)
        self.plain.append({"what": "payment", "on": on, "id": paid.id, "key": paid.key, "amount": amount})
        return paid

    def plan_after(self, paid: Paid) -> None:
        """Plan the rest anew when principal was repaid ahead and the terms say so."""
        rule = self.terms.rule.excess
        ahead = {part.number for part in self.schedule if part.due_on > paid.on}
        repaid = any(number in ahead and name == "principal" for number, name in self.account.settled[paid.id])
        if rule not in {"shorter-term", "smaller-instalment"} or not repaid or not self.unpaid:
            return
        rest = self.rest
        if rest.due_dates:
            self.replan(*plan_after_prepayment(self.terms, rest, rule), opened=rest.opened)

    def replan(self, terms: LoanTerms, parts: tuple[Instalment, ...], *, opened: date) -> None:
        """Put a new plan into force; what was settled and let go on the old one stays as it was."""
        old = self.simple
        more: dict[str, int] = {}
        for name in EVERY_COMPONENT:
            for what in ("paid", "waived"):
                self.before[what, name] = self.done(what, name)
            more[name] = sum(getattr(part, name) for part in parts) - naive.total(old, "owed", name)
        self.before["credit", ""] = self.before.get(("credit", ""), 0) + sum(old["credit"].values())
        assert (more["principal"], more["late"], more["charity"]) == (0, 0, 0)
        self.post(books.planned_anew(interest=self.money(more["interest"]), fees=self.money(more["fees"])))
        self.terms, self.opened, self.version = terms, opened, self.version + 1
        self.begin(parts)

    def done(self, what: str, name: str) -> int:
        """Return what was paid or waived of one component, on all plans."""
        return naive.total(self.simple, what, name) + self.before.get((what, name), 0)
