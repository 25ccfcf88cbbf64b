"""A loan's whole life, step by step: whatever comes, ours says what a slow and simple account says."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.lending.agreement import LoanTerms
from domain.lending.closing import give_back, may_give_back, settle_early
from domain.lending.loan import COMPONENTS, EVERY_COMPONENT
from domain.lending.replanning import How, changed_dates, plan_anew
from domain.messages import Refusal
from domain.payments import books
from tests.domain.lending import naive
from tests.domain.lending.one_loan import OneLoan
from tests.domain.strategies import loan_terms

#: Percent of what is due, so that people pay part of it, all of it, or more.
percents = st.one_of(st.just(100), st.integers(1, 250))


class WholeLife(RuleBasedStateMachine):
    """One loan, from the day it is paid out."""

    kept: OneLoan

    @initialize(terms=loan_terms(most_periods=8), start=st.dates(date(2026, 12, 1), date(2026, 12, 31)))
    def pay_out(self, terms: LoanTerms, start: date) -> None:
        self.kept = OneLoan(terms, start)

    @property
    def running(self) -> bool:
        """Return whether something is owed and can still be changed."""
        return bool(self.kept.unpaid) and not self.kept.written_off

    @property
    def may_give_back(self) -> bool:
        return may_give_back(self.kept.loan, self.kept.terms, self.kept.today)

    @rule(days=st.integers(1, 45))
    def let_days_pass(self, days: int) -> None:
        for _day in range(days):
            self.kept.today += timedelta(days=1)
            self.kept.charge_tonight()

    @precondition(lambda self: not self.kept.written_off)
    @rule(percent=percents, days_back=st.sampled_from([0, 0, 0, 1, 3, 7]))
    def pay(self, percent: int, days_back: int) -> None:
        """Pay towards what is due, today or as of some days ago."""
        kept = self.kept
        due = kept.loan.due_now(kept.today).minor or 1_000
        kept.receive(max(1, due * percent // 100), on=max(kept.start, kept.today - timedelta(days=days_back)))

    @precondition(lambda self: not self.kept.written_off)
    @rule(over=st.integers(1, 50_000))
    def pay_more_than_everything(self, over: int) -> None:
        self.kept.receive(self.kept.loan.outstanding.minor + over, on=self.kept.today)

    @precondition(lambda self: self.kept.payments and not self.kept.written_off)
    @rule(index=st.integers(0, 30))
    def take_back(self, index: int) -> None:
        self.kept.take_back(self.kept.payments[index % len(self.kept.payments)])

    @precondition(lambda self: self.kept.payments and not self.kept.written_off)
    @rule(index=st.integers(0, 30), percent=st.integers(1, 99))
    def send_back(self, index: int, percent: int) -> None:
        """Send a part of a payment back, though never the last coin of it."""
        index %= len(self.kept.payments)
        if amount := self.kept.payments[index].amount * percent // 100:
            self.kept.send_back(index, amount)

    @precondition(lambda self: self.running)
    @rule(index=st.integers(0, 30), whole=st.sampled_from([False, False, True]))
    def waive(self, index: int, whole: bool) -> None:
        """Let go of the late charge of an instalment, or of all of it."""
        part = self.kept.unpaid[index % len(self.kept.unpaid)]
        names = EVERY_COMPONENT if whole else ("late", "charity")
        self.kept.relieve({(part.number, name): part.owed(name) for name in names if part.owed(name)})
        self.kept.tell_again()

    @precondition(lambda self: self.running)
    @rule(percent=st.integers(1, 100), name=st.sampled_from(COMPONENTS))
    def adjust(self, percent: int, name: str) -> None:
        """Let go of a part of one component, for a dispute or a promise made."""
        parts = {(one.number, name): one.owed(name) * percent // 100 for one in self.kept.unpaid}
        self.kept.relieve({place: amount for place, amount in parts.items() if amount})
        self.kept.tell_again()

    @precondition(lambda self: self.running)
    @rule(over=st.sampled_from([0, 0, 100]))
    def settle_early(self, over: int) -> None:
        kept, terms = self.kept, self.kept.terms
        to_the_day = terms.pricing == "interest" and terms.method != "flat"
        day, unit = kept.today, kept.unit

        closing = settle_early(kept.loan, terms, opened=kept.opened, today=day)

        assert dict(closing.relief) == naive.to_settle(
            kept.rows, kept.simple, opened=kept.opened, today=day, to_the_day=to_the_day, unit=unit
        )
        kept.close(closing, over=over)

    @precondition(lambda self: self.running and self.may_give_back)
    @rule()
    def give_it_back(self) -> None:
        kept = self.kept

        closing = give_back(kept.loan, kept.terms, today=kept.today)

        assert dict(closing.relief) == naive.to_give_back(kept.rows, kept.simple, cost=self.price_of_days())
        kept.close(closing)

    def price_of_days(self) -> int:
        """Return what the days cost that the money was out."""
        kept, terms = self.kept, self.kept.terms
        days, half_up = (kept.today - kept.start).days, terms.rounding == "half-up"
        if terms.charge:
            share = Fraction(days, (kept.rows[-1]["due"] - kept.start).days)
            return naive.price_of_days(terms.charge.minor, share, unit=kept.unit, half_up=half_up)
        share = Fraction(terms.annual_rate) * days / 36_500
        return naive.price_of_days(kept.lent.minor, share, unit=kept.unit, half_up=half_up)

    @precondition(lambda self: self.running)
    @rule(how=st.sampled_from(["holiday", "extend", "day"]), number=st.integers(1, 12))
    def restructure(self, how: How, number: int) -> None:
        """Plan the rest on other days: what is overdue is carried over, what was paid ahead is set off."""
        kept, rest = self.kept, self.kept.rest
        overdue, ahead = naive.carried(kept.rows, kept.simple, today=kept.today)
        try:
            dates = changed_dates(kept.terms, rest, how=how, number=number, today=kept.today)
        except Refusal:
            return

        terms, parts = plan_anew(kept.terms, rest, dates)

        if rest.principal and terms.has_interest:
            planned = sum(row.interest.minor for row in terms.schedule(rest.opened).rows)
            assert sum(part.interest for part in parts) == max(0, planned - ahead) + overdue
        kept.replan(terms, parts, opened=rest.opened)

    @precondition(lambda self: self.running and self.kept.loan.days_past_due(self.kept.today) >= 10)
    @rule()
    def write_off(self) -> None:
        parts = self.kept.account.instalments
        left = {(one.number, name): one.owed(name) for one in parts for name in EVERY_COMPONENT}
        self.kept.relieve({place: amount for place, amount in left.items() if amount})
        self.kept.tell_again(expense=books.WRITTEN_OFF)
        self.kept.written_off = True

    @precondition(lambda self: self.kept.written_off)
    @rule(amount=st.integers(1, 100_000))
    def recover(self, amount: int) -> None:
        self.kept.recover(amount)

    @invariant()
    def both_say_the_same(self) -> None:
        account, told = self.kept.account, self.kept.simple
        for part in account.instalments:
            for name in EVERY_COMPONENT:
                place = part.number, name
                ours = (getattr(part, name), getattr(part, f"paid_{name}"), getattr(part, f"waived_{name}"))
                assert ours == tuple(told[what][place] for what in ("asked", "paid", "waived")), place
                assert part.owed(name) >= 0, place
        assert account.credit == told["credit"]
        assert account.settled == told["settled"]

    @invariant()
    def every_coin_of_principal_is_owed_paid_or_let_go(self) -> None:
        owed = naive.total(self.kept.simple, "owed", "principal")
        done = self.kept.done("paid", "principal") + self.kept.done("waived", "principal")

        assert owed + done == self.kept.lent.minor

    @invariant()
    def the_books_say_what_the_account_says(self) -> None:
        kept, told = self.kept, self.kept.simple
        found = books.balances(kept.rows_of_books)
        credit = sum(told["credit"].values()) + kept.before.get(("credit", ""), 0)

        assert sum(found.values()) == 0
        assert found.get("cash:cash", 0) == kept.received
        for name, receivable in books.RECEIVABLE.items():
            assert found.get(receivable, 0) == naive.total(told, "owed", name), name
        let_go = sum(kept.done("waived", name) for name in ("principal", "fees", "late"))
        assert found.get(books.WAIVED, 0) + found.get(books.WRITTEN_OFF, 0) == let_go
        assert -found.get(books.UNEARNED, 0) == naive.total(told, "owed", "interest")
        assert -found.get(books.INTEREST_INCOME, 0) == kept.done("paid", "interest")
        assert -found.get(books.CREDIT, 0) == credit
        assert -found.get(books.RECOVERED, 0) == kept.recovered
        promised = naive.total(told, "owed", "charity") + kept.done("paid", "charity")
        assert -found.get(books.CHARITY_OWED, 0) == promised

    @invariant()
    def lateness_stops_at_the_cap(self) -> None:
        late, parts = self.kept.terms.late, self.kept.account.instalments
        if late.cap is None or late.destination == "charity":
            return
        brought = sum(part.brought_late for part in parts)
        agreed_cost = sum(part.interest + part.fees for part in parts) + self.kept.terms.cost_before + brought
        charged = sum(part.late for part in parts) - brought

        assert charged <= max(0, self.kept.lent.times(late.cap).minor - agreed_cost)


TestWholeLife = WholeLife.TestCase
TestWholeLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, report_multiple_bugs=False)
