"""Opening a page to pay on: our order is kept first, then the provider is asked, then its answer is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domain.lending.loan import Loan
from domain.money import Money
from domain.people.person import Person
from jobs.clock import Clock
from jobs.gateways.provider_errors import ProviderUncertain
from jobs.gateways.stripe import ProviderError, StripeCheckout
from jobs.gateways.stripe_values import CheckoutOrder
from storage.database import Database
from storage.pay_links import PayAttempt, PayLink

#: Under Stripe's 24 hours by a margin, because a slow clock there would refuse us (PRODUCT P-12).
LIFETIME: Final = timedelta(hours=23)
#: An open page is used again while it is still good for this long.
REUSE: Final = timedelta(minutes=30)


class NoSuchLink(LookupError):
    """There is no pay link with that token."""


class CannotPay(Exception):
    """The provider's page cannot be had now. Nothing was taken."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a pay link asks for at this moment."""

    link: PayLink
    loan: Loan
    person: Person
    amount: Money
    late: Money

    @property
    def is_paid(self) -> bool:
        """Return whether the loan asks for nothing any more."""
        return not self.amount


async def due_on(uow: Any, token: str, *, today: Any) -> Due:
    """Return what a link asks for today; raise NoSuchLink."""
    link = await uow.payments.link(token)
    if link is None:
        raise NoSuchLink(token)
    loan = await uow.loans.get(link.loan_id)
    person = await uow.people.get(link.person_id)
    left = loan.outstanding
    wished = min(Money(link.wish_minor, loan.currency), left) if link.wish_minor else loan.due_now(today)
    return Due(link, loan, person, wished, loan.outstanding_of("late"))


class Checkout:
    """Opens provider pages for pay links, one open at a time for a loan."""

    def __init__(
        self, database: Database, stripe: StripeCheckout, *, clock: Clock, public_url: str, lender: Any
    ) -> None:
        self._database = database
        self._stripe = stripe
        self._clock = clock
        self._public_url = public_url
        self._lender = lender

    async def open(self, token: str) -> str:
        """Return the address of a page that asks for what is due now; raise NoSuchLink or CannotPay."""
        now = self._clock()
        attempt, older = await self._database.transact(lambda uow: self._order(uow, token, now))
        if attempt.url:
            return attempt.url
        await self._expire(older)
        order = self._checkout_order(attempt)
        try:
            session = await self._stripe.open_session(order)
        except ProviderError as problem:
            # Of unknown end it stays "creating": the same key asks for the same page next time.
            if not isinstance(problem, ProviderUncertain):
                await self._database.transact(lambda uow: uow.payments.close_attempt(attempt.id, "failed"))
            raise CannotPay(str(problem)) from problem
        await self._database.transact(lambda uow: uow.payments.opened(attempt.id, session=session.id, url=session.url))
        return session.url

    async def _order(self, uow: Any, token: str, now: datetime) -> tuple[PayAttempt, Sequence[PayAttempt]]:
        """Keep an order for what is due now, or find the one that asks for exactly that; return the outdated ones."""
        due = await due_on(uow, token, today=self._lender.today(now))
        if due.is_paid:
            raise CannotPay("nothing is due")
        found = await uow.payments.open_attempts(due.loan.id)
        same = [
            one for one in found if one.amount == due.amount and one.token == token and one.expires_at > now + REUSE
        ]
        if same:
            return same[-1], [one for one in found if one is not same[-1]]
        attempt = PayAttempt(
            id=secrets.token_hex(12),
            token=token,
            loan_id=due.loan.id,
            provider="stripe",
            session="",
            amount=due.amount,
            state="creating",
            url="",
            made_at=now,
            expires_at=now + LIFETIME,
        )
        await uow.payments.add_attempt(attempt)
        return attempt, found

    async def _expire(self, older: Sequence[PayAttempt]) -> None:
        """Close pages that ask for another amount. One paid a moment ago stays as it is: its webhook tells."""
        for attempt in older:
            if not attempt.session:
                continue
            try:
                session = await self._stripe.expire(attempt.session)
            except ProviderError:
                continue
            state = "expired" if session.status == "expired" else "open"
            await self._database.transact(
                lambda uow, id_=attempt.id, state=state: uow.payments.close_attempt(id_, state)  # type: ignore[misc]  # defaults bind the loop's values
            )

    def _checkout_order(self, attempt: PayAttempt) -> CheckoutOrder:
        page = f"{self._public_url}/p/{attempt.token}"
        return CheckoutOrder(
            amount=attempt.amount,
            title=f"{self._lender.name}: L-{1000 + attempt.loan_id}",
            attempt_id=attempt.id,
            metadata={"attempt": attempt.id, "loan": f"L-{1000 + attempt.loan_id}"},
            success_url=f"{page}?paid=1",
            cancel_url=page,
            expires_at=attempt.expires_at,
        )
