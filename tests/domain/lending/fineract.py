"""A loan office that runs Fineract's own scenarios on our arithmetic, so that its figures can be held against ours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.lending.allocation import Ahead, Claim, Component, Direction, Order
from domain.lending.amortise import lines
from domain.lending.dates import step as stepped
from domain.lending.flat import shares
from domain.lending.interest import divide
from domain.lending.replay import Payment, Replayed, replay
from domain.lending.standing import OURS, Bucket, Counting, Pause, bucket, days_past_due
from tests.domain.lending.vectors import Vector, major, minor, plan

ADVANCED: tuple[Component, ...] = ("late", "fees", "principal", "interest")
ORDERS = {
    "PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER": Order(),
    "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST": Order(
        by_standing=True, in_advance=("principal", "late", "fees", "interest")
    ),
    "DUE_PENALTY_INTEREST_PRINCIPAL_FEE_IN_ADVANCE_PENALTY_INTEREST_PRINCIPAL_FEE": Order(
        ("late", "interest", "principal", "fees"), by_standing=True
    ),
    "ADVANCED_PAYMENT_ALLOCATION": Order(ADVANCED, by_standing=True),
}
AHEAD: dict[str, Ahead] = {"NEXT_INSTALLMENT": "next", "LAST_INSTALLMENT": "last", "REAMORTIZATION": "equal"}
RANGES = (
    Bucket("NO_DELINQUENCY", 0, 0),
    Bucket("RANGE_1", 1, 3),
    Bucket("RANGE_3", 4, 30),
    Bucket("RANGE_30", 31, 60),
    Bucket("RANGE_60", 61, 90),
    Bucket("RANGE_90", 91, 120),
    Bucket("RANGE_120", 121, 150),
    Bucket("RANGE_150", 151, 180),
    Bucket("RANGE_180", 181, 240),
    Bucket("RANGE_240", 241, None),
)


class Unsupported(Exception):
    """A step asks for something this office does not do."""


@dataclass
class Row:
    """One instalment of the running schedule, in hundredths."""

    due: date
    days: int
    principal: int
    interest: int
    drawn: int = 0
    added: tuple[tuple[date, int], ...] = ()


@dataclass
class Charge:
    """A fee or a penalty with its own due date."""

    name: str
    due: date
    amount: int
    penalty: bool
    made: date
    waived: bool = False


@dataclass
class Money:
    """One payment as it was made; a reversed one is kept and no longer counts."""

    kind: str
    on: date
    amount: int
    reversed: bool = False


@dataclass
class Office:
    """One loan of one scenario."""

    vector: Vector
    today: date = date.min
    rows: list[Row] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    debits: list[Money] = field(default_factory=list)
    disbursed: list[tuple[date, int]] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    rules: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        conventions = self.vector["conventions"]
        self.rules = dict(conventions.get("advanced_allocation_future_rule", {}))
        self.down_payment = Decimal(conventions.get("down_payment_pct", 0))
        self.strategy = self.vector["inputs"]["loan"]["allocation_strategy"]

    # Steps

    def do(self, step: Vector) -> None:
        """Do one step of the scenario."""
        name = step["op"]
        if not hasattr(self, f"_{name}"):
            raise Unsupported(name)
        getattr(self, f"_{name}")(step)

    def _business_date(self, step: Vector) -> None:
        self.today = date.fromisoformat(step["date"])

    def _approve(self, step: Vector) -> None:
        pass

    def _run_close_of_business(self, step: Vector) -> None:
        rule = self.vector["conventions"].get("overdue_charge")
        for row in self.rows if rule else ():
            if row.due < self.today and row.due not in {charge.due for charge in self.charges}:
                base = row.principal + (row.interest if "interest" in rule else 0)
                self.charges.append(Charge("late", row.due, _percent(base, rule.split("%")[0]), True, self.today))

    def _set_future_installment_rule(self, step: Vector) -> None:
        self.rules[step["transaction_type"]] = step["rule"]

    def _disburse(self, step: Vector) -> None:
        on, amount = date.fromisoformat(step["date"]), minor(step["amount"])
        self.disbursed.append((on, amount))
        if len(self.disbursed) > 1:
            self._draw_again(on, amount)
            return
        shape, amounts = plan(self.vector)
        shape = replace(shape, start=on, first_due=None)
        down = int(amount * self.down_payment / 100)
        self.rows = [Row(on, 0, down, 0)] if down else []
        for line in lines(shape, replace(amounts, principal=amount - down)):
            self.rows.append(Row(line.due, line.days, line.principal, line.interest))
        if down and self.vector["conventions"].get("down_payment_auto"):
            self.money.append(Money("Down Payment", on, down))

    def _draw_again(self, on: date, amount: int) -> None:
        ahead = [row for row in self.rows if row.due > on]
        if not self.down_payment or not ahead:
            raise Unsupported("a second disbursement that makes a schedule of its own")
        down = int(amount * self.down_payment / 100)
        self.rows.insert(self.rows.index(ahead[0]), Row(on, 0, down, 0, amount, ((on, down),)))
        for row, share in zip(ahead, self._shared(amount - down, len(ahead)), strict=True):
            row.principal += share
            row.added = (*row.added, (on, share))
        if self.vector["conventions"].get("down_payment_auto"):
            self.money.append(Money("Down Payment", on, down))

    def _repay(self, step: Vector) -> None:
        self.money.append(Money("Repayment", date.fromisoformat(step["date"]), minor(step["amount"])))

    def _transaction(self, step: Vector) -> None:
        kind = step["type"].replace("_", " ").title()
        self.money.append(Money(kind, date.fromisoformat(step["date"]), minor(step["amount"])))

    def _undo_transaction(self, step: Vector) -> None:
        on = date.fromisoformat(step["tx_date"])
        same = [each for each in self.money if each.on == on and step.get("type", each.kind) == each.kind]
        # They count the disbursement, where it happened that day, as the first transaction of the day.
        paid_out = 0 if "type" in step else sum(day == on for day, _ in self.disbursed)
        same[int(step["nth"]) - 1 - paid_out].reversed = True

    def _undo_repayment(self, step: Vector) -> None:
        self._undo_transaction({"tx_date": step["date"], "nth": step["nth"], "type": "Repayment"})

    def _undo_last_repayment(self, step: Vector) -> None:
        live = [each for each in self.money if not each.reversed]
        live[-1].reversed = True

    def _add_charge(self, step: Vector) -> None:
        if "DISBURSEMENT" in step["charge"]:
            raise Unsupported("a fee due at disbursement stands on the disbursement's own row")
        penalty = "NSF" in step["charge"] or "LATE" in step["charge"]
        if "INSTALLMENT" in step["charge"]:
            for row in self.rows:
                amount = _percent(row.principal + row.interest, step["percent"])
                self.charges.append(Charge(step["charge"], row.due, amount, penalty, self.today))
            return
        cost = sum(row.principal + row.interest for row in self.rows) or plan(self.vector)[1].principal
        amount = minor(step["amount"]) if "amount" in step else _percent(cost, step["percent"])
        self.charges.append(Charge(step["charge"], date.fromisoformat(step["due_date"]), amount, penalty, self.today))

    def _waive_charge(self, step: Vector) -> None:
        self.charges[-1].waived = True

    def _undo_waive_charge(self, step: Vector) -> None:
        self.charges[-1].waived = False

    def _chargeback(self, step: Vector) -> None:
        self.debits.append(Money("Chargeback", self.today, minor(step["amount"])))

    def _adjust_repayment(self, step: Vector) -> None:
        self._undo_repayment(step)
        self.money.append(Money("Repayment", date.fromisoformat(step["date"]), minor(step["amount"])))

    def _set_fraud_flag(self, step: Vector) -> None:
        pass

    def _reschedule(self, step: Vector) -> None:
        start = date.fromisoformat(step["from_date"])
        kept = [row for row in self.rows if row.due < start]
        moved = [row for row in self.rows if row.due >= start]
        shape = plan(self.vector)[0]
        first = date.fromisoformat(step["new_due_date"]) if "new_due_date" in step else moved[0].due
        grace, extra = int(step.get("extra_grace_principal", 0)), int(step.get("extra_terms", 0))
        principal, interest = sum(row.principal for row in moved), moved[0].interest
        if "new_annual_rate_pct" in step:
            interest = int(interest * Decimal(step["new_annual_rate_pct"]) / shape.annual_rate)
        principals = [0] * grace + self._shared(principal, len(moved) + extra)
        for index, amount in enumerate(principals):
            due = stepped(shape, first, index)
            kept.append(Row(due, (due - kept[-1].due).days, amount, interest))
        self.rows = kept

    def _re_age(self, step: Vector) -> None:
        books = self.books()
        owed = {claim.number: claim.owed for claim in books.left if claim.component == "principal"}
        for number, row in enumerate(self.rows, start=1):
            row.principal -= owed.get(number, 0)
        shape = replace(plan(self.vector)[0], every=int(step["every"]), unit=step["unit"].lower())
        for index, amount in enumerate(self._shared(sum(owed.values()), int(step["n"]))):
            due = stepped(shape, date.fromisoformat(step["start"]), index)
            self.rows.append(Row(due, (due - self.rows[-1].due).days, amount, 0))

    def _re_amortize(self, step: Vector) -> None:
        owed = {claim.number: claim.owed for claim in self.books().left if claim.component == "principal"}
        arrears = 0
        for number, row in enumerate(self.rows, start=1):
            if row.due < self.today:
                arrears += owed[number]
                row.principal -= owed[number]
        ahead = [row for row in self.rows if row.due >= self.today]
        for row, amount in zip(ahead, self._shared(arrears, len(ahead)), strict=True):
            row.principal += amount

    def _shared(self, amount: int, count: int) -> list[int]:
        shape, amounts = plan(self.vector)
        each = divide(amount, count, unit=amounts.multiple_of or 1)
        return shares(amount, count, each, shape, 1)

    def _delinquency_resume(self, step: Vector) -> None:
        on = date.fromisoformat(step["date"])
        self.pauses = [Pause(each.first, min(each.last, on)) if each.last >= on else each for each in self.pauses]

    def _delinquency_pause(self, step: Vector) -> None:
        self.pauses.append(Pause(date.fromisoformat(step["start"]), date.fromisoformat(step["end"])))

    # What follows from the facts

    def schedule(self) -> list[Row]:
        """Return the rows with what chargebacks added and a last row for charges after maturity."""
        rows = [replace(row) for row in self.rows]
        latest = [charge.due for charge in self.charges if charge.due > rows[-1].due]
        latest += [debit.on for debit in self.debits if debit.on > rows[-1].due]
        if latest:
            rows.append(Row(max(latest), (max(latest) - rows[-1].due).days, 0, 0))
        for debit in self.debits:
            row = rows[number_of(rows, debit.on) - 1]
            row.principal += debit.amount
            row.drawn += debit.amount
        return rows

    def claims(self) -> list[Claim]:
        """Return everything owed."""
        rows = self.schedule()
        made = []
        for number, row in enumerate(rows, start=1):
            made.append(Claim(number, "principal", row.due, row.principal - sum(more for _, more in row.added)))
            made += [Claim(number, "principal", row.due, more, since) for since, more in row.added]
            made.append(Claim(number, "interest", row.due, row.interest))
        own_date = self.strategy.startswith("DUE_")
        for charge in self.charges:
            if not charge.waived:
                number = number_of(rows, charge.due)
                due = charge.due if own_date else rows[number - 1].due
                made.append(
                    Claim(number, "late" if charge.penalty else "fees", due, charge.amount, self._since(charge))
                )
        return made

    def _since(self, charge: Charge) -> date:
        if self.strategy != "ADVANCED_PAYMENT_ALLOCATION":
            return date.min  # the older generator allocates as if every charge had always been there
        if charge.made <= charge.due:
            return charge.made
        return charge.due + timedelta(days=1)

    def books(self) -> Replayed:
        """Return where all the money went."""
        payments = [
            Payment(f"{index:03}", each.on, each.amount, self._order(each.kind))
            for index, each in enumerate(self.money)
            if not each.reversed
        ]
        return replay(self.claims(), payments, order=ORDERS[self.strategy])

    def _order(self, kind: str) -> Order | None:
        if self.strategy != "ADVANCED_PAYMENT_ALLOCATION":
            return None
        rule = self.rules.get(kind.upper().replace(" ", "_"), self.rules.get("DEFAULT", "NEXT_INSTALLMENT"))
        across: Direction = "horizontal"
        if self.vector["conventions"].get("allocation_direction") == "VERTICAL":
            across = "vertical"
        return replace(ORDERS[self.strategy], ahead=AHEAD[rule], direction=across)

    def outstanding(self) -> int:
        """Return all that is owed."""
        return sum(claim.owed for claim in self.books().left)

    def status(self) -> str:
        """Return the loan's status in their words."""
        if not self.disbursed:
            return "Approved"
        if self.outstanding():
            return "Active"
        return "Overpaid" if self.books().credit else "Closed (obligations met)"

    def oldest(self) -> date | None:
        """Return the oldest due date with anything unpaid."""
        return min((claim.due for claim in self.overdue() if claim.owed), default=None)

    def overdue(self) -> list[Claim]:
        """Return the claims that should have been paid before today."""
        return [claim for claim in self.books().left if claim.due < self.today]

    def loan_days(self, counting: Counting = OURS) -> int:
        """Return the days past due of the whole loan."""
        return days_past_due(self.oldest(), today=self.today, counting=counting, pauses=self.pauses)

    def by_range(self) -> list[dict[str, str]]:
        """Return what is overdue by the range each instalment is in."""
        sums: dict[str, int] = {}
        for claim in self.overdue():
            days = days_past_due(claim.due, today=self.today, pauses=self.pauses)
            if claim.owed and days > self.vector["conventions"]["arrears_grace_days"]:
                name = bucket(days, RANGES)
                sums[name] = sums.get(name, 0) + claim.owed
        names = [each.name for each in RANGES]
        return [{"range": name, "amount": major(sums[name])} for name in sorted(sums, key=names.index)]


def _percent(base: int, percent: str) -> int:
    over, under = Decimal(percent).as_integer_ratio()
    return divide(base * over, under * 100)


def number_of(rows: list[Row], on: date) -> int:
    """Return the number of the instalment whose period a day is in."""
    return next(number for number, row in enumerate(rows, start=1) if row.days and on <= row.due)
