"""
Eight kinds of bad input through every way in: a clear answer, and a payment_attempt with the reason (SAFE-9).

What people write down may be refused. What a provider tells has happened: it is recorded if it is money at all, and
what is odd about it is kept and told to staff.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.flows.staff.commands import money as staff_money
from bot.flows.staff.commands.sheets import collect
from domain.messages import Message, Refusal
from jobs.statements.importing import Importer
from storage.tables import outbox, payment, payment_attempt
from tests.builders import do, named, pay_link
from tests.office import visitor, world_of
from tests.operations.desk import disagreements, pay
from tests.operations.nairobi import wanjiru
from tests.webhooks.stripe_telling import event, tell
from webhooks.app import Office


@dataclass(frozen=True, slots=True)
class Tried:
    """Money as somebody writes it down, or tells of it."""

    reference: str
    amount: str = "100"
    currency: str = "KES"
    days: int = 0
    loan: str = "L-1001"

    def on(self, office: Office) -> date:
        """Return the day on which it is said to have moved."""
        return office.runtime.lender.today(office.runtime.clock()) + timedelta(days=self.days)

    def at(self, office: Office) -> datetime:
        """Return the moment: now for today, and noon of another day."""
        if not self.days:
            return office.runtime.clock()
        return datetime.combine(self.on(office), time(12), office.runtime.lender.zone)


TRIED: Final[Mapping[str, Tried]] = {
    "zero": Tried("AAA1111111", amount="0"),
    "negative": Tried("AAA1111112", amount="-5"),
    "too much": Tried("AAA1111113", amount="20000000"),
    "future": Tried("AAA1111114", days=3),
    "too old": Tried("AAA1111115", days=-400),
    "currency": Tried("AAA1111116", currency="USD"),
    "unknown": Tried("AAA1111117", loan="L-9999"),
    "twice": Tried("AAA1111118", amount="700"),
}

Way = Callable[[Office, Tried], Awaitable[str]]


async def by_pay(office: Office, tried: Tried) -> str:
    """Write it down with /pay; return what was answered."""
    coin = "" if tried.currency == "KES" else f" {tried.currency}"
    words = f"R{tried.loan[1:]} {tried.amount}{coin} bank {tried.reference} on {tried.on(office):%d-%m-%Y}"
    return await at_the_desk(office, staff_money.pay, words)


async def by_collect(office: Office, tried: Tried) -> str:
    """Write it down on a sheet; return what was answered."""
    coin = "" if tried.currency == "KES" else f"{tried.currency} "
    words = f"bank {tried.on(office):%d-%m-%Y}\n{tried.loan} {coin}{tried.amount} {tried.reference}"
    return await at_the_desk(office, collect, words)


async def by_rail(office: Office, tried: Tried) -> str:
    """Let a rail tell of it."""
    more = {"currency": tried.currency, "paid_at": tried.at(office).isoformat()}
    world_of(office).rail.pays(tried.reference, tried.amount, tried.loan, **more)
    assert await world_of(office).deliver_rail() == [204]
    return ""


async def by_paybill(office: Office, tried: Tried) -> str:
    """Let M-Pesa confirm that somebody paid to our paybill."""
    at = tried.at(office).astimezone(office.runtime.lender.zone)
    body = {
        "TransactionType": "Pay Bill",
        "TransID": tried.reference,
        "TransTime": f"{at:%Y%m%d%H%M%S}",
        "TransAmount": tried.amount,
        "BusinessShortCode": "174379",
        "BillRefNumber": tried.loan,
    }
    assert await world_of(office).post_mpesa(body) == 200
    return ""


async def by_stripe(office: Office, tried: Tried) -> str:
    """Let Stripe tell that a page of ours was paid, or one that is none of ours."""
    (page,) = world_of(office).stripe.open_sessions()
    thing = {
        "id": page["id"],
        "payment_status": "paid",
        "payment_intent": tried.reference,
        "amount_total": int(tried.amount) * 100,
        "currency": tried.currency.lower(),
        "metadata": {"attempt": page["client_reference_id"] if tried.loan == "L-1001" else "none of ours"},
    }
    told = {**event("checkout.session.completed", thing), "created": int(tried.at(office).timestamp())}
    await tell(office, [told])
    return ""


async def by_statement(office: Office, tried: Tried) -> str:
    """Take in a statement of one line; return what is said of it."""
    runtime = office.runtime
    line = f"{tried.reference},{tried.at(office):%d-%m-%Y %H:%M},{tried.amount},{tried.currency},{tried.loan}"
    data = f"Receipt No.,Completion Time,Paid In,Currency,A/C No.\n{line}\n".encode()
    importer = Importer(runtime.database, runtime.lender, runtime.clock)
    found = await importer.take(data, provider="equity", name="equity.csv", by="imran")
    return " ".join(problem.why for problem in found.problems)


async def at_the_desk(office: Office, command: Any, words: str) -> str:
    """Let staff write something; return what they are answered."""
    staff = await named(office, "Imran")

    async def work(moment: Any) -> str:
        try:
            answer: Message = await command(moment, staff, words)
        except Refusal as refusal:
            return refusal.reason.msgid
        return " ".join(str(line) for line in answer.lines)

    return await do(office, work)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it: a part of the reason that is kept, how the money is recorded, and what staff are told."""

    reason: str = ""
    state: str = ""
    told: tuple[str, ...] = ()


NOTHING: Final = Came()
UNREADABLE: Final = Came("the amount cannot be read", told=("MONEY_ODD",))
WAITS: Final = Came(state="UNPLACED", told=("MONEY_UNPLACED",))
#: What people write is refused, each for its own reason.
REFUSED: Final[Mapping[str, Came]] = {
    "zero": Came("an amount above zero"),
    "negative": Came("without a minus"),
    "too much": Came("A payment is from {low} to {high}"),
    "future": Came("has not come yet"),
    "too old": Came("up to {days} days late"),
    "currency": Came("the amount in {currency}"),
    "unknown": Came("nobody"),
    "twice": Came("recorded already"),
}
#: What providers tell is recorded where it is money; it waits for its owner where that is not sure.
TAKEN: Final[Mapping[str, Came]] = {
    "zero": UNREADABLE,
    "negative": UNREADABLE,
    "too much": Came("more than anybody pays", "SUCCESS", ("MONEY_ODD",)),
    "future": Came("in the future", "SUCCESS", ("MONEY_ODD",)),
    "too old": Came("long ago", "SUCCESS", ("MONEY_ODD",)),
    "currency": Came("another currency", "UNPLACED", ("MONEY_UNPLACED", "MONEY_ODD")),
    "unknown": WAITS,
    "twice": Came("recorded already", told=("MONEY_ODD",)),
}
EXPECTED: Final[Mapping[str, Mapping[str, Came]]] = {
    "pay": REFUSED,
    "collect": {**REFUSED, "unknown": Came("There is no such loan")},
    "rail": TAKEN,
    # M-Pesa moves shillings alone, and names no currency. What a call says waits until M-Pesa itself has confirmed it.
    "paybill": {
        **{kind: replace(came, state=came.state and "UNPLACED") for kind, came in TAKEN.items() if kind != "currency"},
        "unknown": Came("", "UNPLACED"),
    },
    "stripe": TAKEN,
    "statement": {
        **TAKEN,
        # No money moved; money went out; and what is years old is what statements are imported for.
        "zero": NOTHING,
        "negative": NOTHING,
        "too old": Came("long ago", "SUCCESS"),
        # Whoever imports the file is answered, and can put it right.
        "future": Came("has not come yet"),
        "currency": Came("is not the lender's currency"),
    },
}
#: Who answers a person, and so has to say why.
ANSWERED: Final = {"pay", "collect"}

WAYS: Final[Mapping[str, tuple[Way, str]]] = {
    "pay": (by_pay, "bank"),
    "collect": (by_collect, "bank"),
    "rail": (by_rail, ""),
    "paybill": (by_paybill, "mpesa"),
    "stripe": (by_stripe, "stripe"),
    "statement": (by_statement, "equity"),
}


async def everything(office: Office) -> tuple[list[str], list[str], list[str]]:
    """Return the reasons that are kept, the states of payments, and what staff hear of money, oldest first."""

    async def look(uow: Any) -> tuple[list[str], list[str], list[str]]:
        async def column(query: Any) -> list[str]:
            return list((await uow.connection.scalars(query)).all())

        kinds = ("MONEY_ODD", "MONEY_UNPLACED")
        return (
            await column(select(payment_attempt.c.reason).order_by(payment_attempt.c.id)),
            await column(select(payment.c.state).order_by(payment.c.id)),
            await column(select(outbox.c.kind).where(outbox.c.kind.in_(kinds)).order_by(outbox.c.id)),
        )

    found: tuple[list[str], list[str], list[str]] = await office.runtime.database.read(look)
    return found


@pytest.mark.parametrize("way", WAYS)
async def test_SAFE_9_bad_input_gets_a_clear_answer_and_leaves_an_attempt(sqlite_nairobi: Office, way: str) -> None:
    office, (tell_of, provider) = sqlite_nairobi, WAYS[way]
    amina = await wanjiru(office)
    await pay_link(office, amina, token="page")
    async with visitor(office) as browser:
        await browser.post("/p/page/card")
    await pay(office, amina, 100, TRIED["twice"].reference, by=provider or world_of(office).rail.name)

    for kind, expected in EXPECTED[way].items():
        before = await everything(office)
        answer = await tell_of(office, TRIED[kind])
        await office.runtime.settle()
        reasons, states, told = (now[len(then) :] for then, now in zip(before, await everything(office), strict=True))

        assert [expected.reason in reason for reason in reasons] == ([True] if expected.reason else []), kind
        assert states == ([expected.state] if expected.state else []), kind
        assert told == list(expected.told), kind
        assert way not in ANSWERED or expected.reason in answer, kind
    assert await disagreements(office) == []
