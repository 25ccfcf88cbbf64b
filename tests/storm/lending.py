"""The lender before the storm: a hundred loans, pages that were paid, phones about to be asked, payouts ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import insert

from domain.money import Money
from domain.operations import paying_out, sending, wallets
from domain.payments.orders import Order
from domain.people.person import Details
from jobs.gateways.peers.daraja import Person
from jobs.gateways.peers.stripe import StripePeer
from storage.tables import pay_attempt, pay_link
from tests.builders import Borrower, accept, do, loan_of, named, offered
from tests.office import world_of
from tests.operations.nairobi import WANJIRU, wallet_of
from webhooks.app import Office
from webhooks.sandbox.world import STRIPE_KEY

BORROWERS: Final = 100
#: Beside these some accepted a loan whose money is on its way by M-Pesa.
AWAITING: Final = 20
CARDS: Final = 900
DECLINED: Final = 40
#: What people do who are asked on their phones; the rest pay.
PEOPLE: Final = (*(Person.CANCELS,) * 6, *(Person.PAYS_UNHEARD,) * 6, *(Person.HAS_TOO_LITTLE,) * 3)


@dataclass(frozen=True, slots=True)
class Lender:
    """Who borrowed, and what was ordered."""

    borrowers: Sequence[Borrower]
    awaiting: Sequence[Borrower]
    asked: Sequence[Order]


async def lend(office: Office) -> Lender:
    """Bring everybody to where the storm finds them."""
    borrowers = [await running(office, number) for number in range(BORROWERS)]
    awaiting = [await accepted(office, BORROWERS + number) for number in range(AWAITING)]
    imran = await named(office, "Imran")
    for one in awaiting:
        await do(office, lambda moment, one=one: sending.send(moment, imran, one.loan_id))  # type: ignore[misc]  # a default binds the loop's value
    wallet_of(office).peer.person(*PEOPLE)
    asked = [await ask(office, one, 100 + number) for number, one in enumerate(borrowers)]
    await pay_by_card(office, borrowers)
    return Lender(borrowers, awaiting, asked)


async def accepted(office: Office, number: int) -> Borrower:
    """Let somebody accept an offer."""
    details: Details = replace(
        WANJIRU,
        name=f"Member {chr(65 + number % 26)}",
        phone=f"+2547123{number:05}",
        national_id=f"{23_000_000 + number}",
    )
    borrower = await offered(office, details, amount=6_000, periods=3)
    await accept(office, borrower)
    return replace(borrower, loan_id=(await loan_of(office, borrower)).id)


async def running(office: Office, number: int) -> Borrower:
    """Give somebody a running loan."""
    borrower = await accepted(office, number)
    imran = await named(office, "Imran")
    await do(office, lambda moment: paying_out.disburse(moment, imran, borrower.loan_id, reference=f"D-{number}"))
    return borrower


async def ask(office: Office, borrower: Borrower, shillings: int) -> Order:
    """Order that somebody's phone be asked."""

    async def work(moment: Any) -> Order:
        loan = await moment.uow.loans.get(borrower.loan_id)
        return await wallets.ask_for(moment, loan, Money(shillings * 100, "KES"))

    return await do(office, work)


async def pay_by_card(office: Office, borrowers: Sequence[Borrower]) -> None:
    """Open a page for each payment, and let it be paid; some cards are declined first. Nobody has told us yet."""
    stripe, pages = world_of(office).stripe, []
    stripe.twins = True
    for number, borrower in zip(range(CARDS), cycle(borrowers), strict=False):
        units = 5_000 + number * 7
        pages.append((f"card{number:04}", borrower, units, open_page(stripe, f"card{number:04}", borrower, units)))
    await keep_pages(office, pages)
    for number, (_name, _borrower, _units, session) in enumerate(pages):
        if number < DECLINED:
            stripe.fail_payment(session)
        stripe.pay(session)


def open_page(stripe: StripePeer, name: str, borrower: Borrower, units: int) -> str:
    """Open a page at Stripe as our gateway asks for it, and return its id."""
    metadata = {"attempt": name, "loan": f"L-{1000 + borrower.loan_id}"}
    wanted = {
        "mode": "payment",
        "client_reference_id": name,
        "success_url": "http://127.0.0.1/p/x",
        "cancel_url": "http://127.0.0.1/p/x",
        "expires_at": int((stripe.clock() + timedelta(hours=23)).timestamp()),
        "line_items[0][quantity]": 1,
        "line_items[0][price_data][currency]": "kes",
        "line_items[0][price_data][unit_amount]": units,
        "line_items[0][price_data][product_data][name]": metadata["loan"],
        **{f"metadata[{key}]": value for key, value in metadata.items()},
        **{f"payment_intent_data[metadata][{key}]": value for key, value in metadata.items()},
    }
    key = {"Authorization": f"Bearer {STRIPE_KEY}", "Idempotency-Key": name}
    answer = stripe.request("POST", "/v1/checkout/sessions", urlencode(wanted).encode(), key)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


async def keep_pages(office: Office, pages: Sequence[tuple[str, Borrower, int, str]]) -> None:
    """Keep the pages as opening them one by one would have."""
    now = office.runtime.clock()
    links = [
        {"token": name, "loan_id": one.loan_id, "person_id": one.person_id, "wish_minor": units, "made_at": now}
        for name, one, units, _session in pages
    ]
    attempts = [
        {
            "id": name,
            "token": name,
            "loan_id": one.loan_id,
            "provider": "stripe",
            "session": session,
            "amount_minor": units,
            "currency": "KES",
            "state": "open",
            "made_at": now,
            "expires_at": now + timedelta(hours=23),
        }
        for name, one, units, session in pages
    ]

    async def keep(uow: Any) -> None:
        await uow.connection.execute(insert(pay_link), links)
        await uow.connection.execute(insert(pay_attempt), attempts)

    await office.runtime.database.transact(keep)
