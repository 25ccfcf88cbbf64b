"""What happens at the Daraja peer after it said yes: people answer their phones, money moves, and we are told later."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from domain.money import Money
from jobs.gateways.mpesa_values import CURRENCY, CallbackKind
from jobs.gateways.peers import daraja_callbacks as bodies
from jobs.gateways.peers.daraja_book import Book, Movement, new_receipt
from jobs.gateways.peers.daraja_callbacks import Callback, Caller, Reply
from jobs.gateways.peers.daraja_rules import PAYOUT_LEAST, PAYOUT_MOST, SAME_AGAIN

OK_WORDS: Final = "The service request is processed successfully."
TIMEOUT: Final = (1037, "DS timeout user cannot be reached")
NAME: Final = "AMINA NJERI WANJIRU"


class Person(Enum):
    """What somebody who is asked to pay does, as the code and the words of its result."""

    PAYS = (0, OK_WORDS)
    PAYS_UNHEARD = (*TIMEOUT, True)  # the money moved, and M-Pesa says it timed out
    CANCELS = (1032, "Request cancelled by user")
    MISTYPES_PIN = (2001, "The initiator information is invalid.")
    IS_UNREACHABLE = TIMEOUT
    IS_TOO_SLOW = (1019, "Transaction has expired")
    HAS_TOO_LITTLE = (1, "The balance is insufficient for the transaction.")
    IS_BUSY = (1001, "Unable to lock subscriber, a transaction is already in process for the current subscriber")
    IS_AT_LIMIT = (4, "Declined due to limit rule: would exceed daily transfer limit.")
    IS_LOCKED = (8006, "The security credential is locked.")

    @property
    def pays(self) -> bool:
        """Say whether the money moves."""
        return self in (Person.PAYS, Person.PAYS_UNHEARD)


class Payee(Enum):
    """What becomes of a payout, as the code and the words of its result."""

    GETS_IT = (0, OK_WORDS)
    GETS_IT_UNHEARD = (0, "the money moved, and only the queue timeout is told")
    NEVER_HEARD = (-1, "the money did not move, and only the queue timeout is told")
    IS_FULL = (8, "Declined due to limit rule: would exceed the maximum balance.")
    IS_UNREGISTERED = (2040, "Credit Party customer type can't be supported by the service.")
    IS_REFUSED = (2001, "The initiator information is invalid.")


_SAME_AGAIN: Final = (17, "Declined due to limit rule: a similar transaction was made less than 2 minutes ago.")
_OUR_BALANCE: Final = (1, "The balance is insufficient for the transaction.")
_TOO_SMALL: Final = (2, "Declined due to limit rule: less than the minimum transaction amount.")
_TOO_LARGE: Final = (3, "Declined due to limit rule: greater than the maximum transaction amount.")
NOT_FOUND: Final = (2032, "The transaction receipt number does not exist.")


@dataclass(slots=True)
class Prompt:
    """A question on somebody's phone."""

    checkout_id: str
    merchant_id: str
    phone: str
    amount: Money
    account: str
    url: str
    asked_at: datetime
    due: datetime
    person: Person
    code: int | None = None
    words: str = ""


@dataclass(slots=True)
class Order:
    """A payout on its way."""

    order_id: str
    conversation_id: str
    phone: str
    amount: Money
    result_url: str
    timeout_url: str
    due: datetime
    payee: Payee
    ended: bool = False
    # The transaction of a payout that failed has a number too.
    receipt: str = ""


@dataclass(slots=True)
class Look:
    """A question of ours about money, by receipt or by order."""

    conversation_id: str
    receipt: str
    order_id: str
    url: str
    due: datetime
    trusted: bool


class Till:
    """The people, their phones and the money."""

    def __init__(self, clock: Callable[[], datetime], balance: Money, shortcode: str) -> None:
        self._clock = clock
        self._shortcode = shortcode
        self.book = Book(balance)
        self.caller = Caller(clock, self._replied)
        self.thinks = timedelta(seconds=10)
        self.prompts: dict[str, Prompt] = {}
        self.orders: dict[str, Order] = {}
        self._looks: list[Look] = []
        self.next_people: list[Person] = []
        self.next_payees: list[Payee] = []
        self._arriving: dict[str, Movement] = {}
        self.confirmation_url = ""
        self.validation_url = ""
        self.unasked_is_accepted = True
        self.validates = False
        #: Makes receipt numbers; a play that is to be the same each time has its own.
        self.receipts: Callable[[], str] = new_receipt
        self.masks = True
        self.also_confirms = False
        self.told_off_by = 0

    def ask(self, *, phone: str, amount: Money, account: str, url: str) -> Prompt:
        """Show somebody a prompt; how it ends is decided in tick()."""
        now = self._clock()
        number = f"ws_CO_{bodies.compact(now)}{secrets.randbelow(10**9):09}"
        person = self.next_people.pop(0) if self.next_people else Person.PAYS
        merchant_id = f"29115-{secrets.randbelow(10**8):08}-1"
        prompt = Prompt(number, merchant_id, phone, amount, account, url, now, now + self.thinks, person)
        early = self._too_early(prompt)
        self.prompts[number] = prompt
        if early:
            prompt.due = now
            self._end_prompt(prompt, early)
        return prompt

    def send(self, order: Order) -> None:
        """Take a payout; how it ends is decided in tick()."""
        self.orders[order.order_id] = order

    def look(self, look: Look) -> None:
        """Take a question about money; it is answered in tick()."""
        self._looks.append(look)

    def pay_bill(self, *, phone: str, amount: Money, account: str, name: str) -> str:
        """Let somebody pay to our shortcode by themselves; return the receipt."""
        movement = Movement(self.receipts(), self._clock(), "in", amount, account, phone, name, self.book.balance)
        if self.validates and self.validation_url:
            self._arriving[movement.receipt] = movement
            body = bodies.paybill(movement, shortcode=self._shortcode, masked=self.masks)
            self.caller.queue(CallbackKind.VALIDATION, self.validation_url, body, movement.at)
        else:
            self._arrive(movement)
        return movement.receipt

    @property
    def next_due(self) -> datetime | None:
        """Return when something is due to happen."""
        return min((thing.due for thing in self._open()), default=None)

    def tick(self) -> None:
        """Let happen what is due, each at its own time and the earliest first."""
        now = self._clock()
        waiting = self._open()
        self._looks = [look for look in self._looks if look.due > now]
        for thing in sorted((thing for thing in waiting if thing.due <= now), key=lambda thing: thing.due):
            match thing:
                case Prompt():
                    self._end_prompt(thing, thing.person.value[:2])
                case Order():
                    self._end_order(thing)
                case Look():
                    self._answer(thing)

    def _open(self) -> list[Prompt | Order | Look]:
        """Return everything that has not ended."""
        prompts = [prompt for prompt in self.prompts.values() if prompt.code is None]
        orders = [order for order in self.orders.values() if not order.ended]
        return [*prompts, *orders, *self._looks]

    def _too_early(self, prompt: Prompt) -> tuple[int, str] | None:
        """Return why somebody cannot be asked now, since they are being asked or just were."""
        for other in self.prompts.values():
            if other.phone != prompt.phone:
                continue
            if other.amount == prompt.amount and other.asked_at + SAME_AGAIN > prompt.asked_at:
                return _SAME_AGAIN
            if other.code is None:
                return Person.IS_BUSY.value[0], Person.IS_BUSY.value[1]
        return None

    def _end_prompt(self, prompt: Prompt, ending: tuple[int, str]) -> None:
        prompt.code, prompt.words = ending
        told = None
        if prompt.person.pays and ending == prompt.person.value[:2]:
            movement = self.book.take_in(
                self.receipts(), prompt.due, prompt.amount, account=prompt.account, phone=prompt.phone, name=NAME
            )
            if prompt.code == 0:
                told = bodies.paid(movement, shillings=int(movement.amount.major) + self.told_off_by)
            if self.also_confirms:
                self._confirm(movement)
        body = bodies.collection(
            checkout_id=prompt.checkout_id,
            merchant_id=prompt.merchant_id,
            code=prompt.code,
            words=prompt.words,
            paid=told,
        )
        self.caller.queue(CallbackKind.COLLECTED, prompt.url, body, prompt.due)

    def _end_order(self, order: Order) -> None:
        order.ended = True
        code, words = self._ending(order)
        movement = None
        if code == 0:
            movement = self.book.give_out(
                self.receipts(), order.due, order.amount, account=order.order_id, phone=order.phone, name=NAME
            )
            order.receipt = movement.receipt
        if order.payee in (Payee.GETS_IT_UNHEARD, Payee.NEVER_HEARD):
            body = self._result(order, 1, "The service request timed out in the queue.", None)
            self.caller.queue(CallbackKind.PAYOUT_LATE, order.timeout_url, body, order.due)
            return
        body = self._result(order, code, words, movement)
        self.caller.queue(CallbackKind.PAID_OUT, order.result_url, body, order.due)

    def _ending(self, order: Order) -> tuple[int, str]:
        shillings = order.amount.major
        if order.payee.value[0] != 0:
            return order.payee.value
        if shillings < PAYOUT_LEAST:
            return _TOO_SMALL
        if shillings > PAYOUT_MOST:
            return _TOO_LARGE
        return _OUR_BALANCE if order.amount > self.book.balance else (0, OK_WORDS)

    def _result(self, order: Order, code: int, words: str, movement: Movement | None) -> bodies.Body:
        return bodies.result(
            order_id=order.order_id,
            conversation_id=order.conversation_id,
            code=code,
            words=words,
            receipt=order.receipt or self.receipts(),
            given=bodies.payout(movement) if movement else {},
        )

    def _answer(self, look: Look) -> None:
        order = self.orders.get(look.order_id)
        movement = self.book.of(look.receipt or (order.receipt if order else ""))
        code, words = (0, OK_WORDS) if movement else NOT_FOUND
        if not look.trusted:
            code, words, movement = 2001, "The initiator information is invalid.", None
        given: bodies.Body = {}
        if movement:
            about = movement.account if movement.way == "out" else ""
            given = bodies.status(movement, order_id=about, shortcode=self._shortcode)
        elif order and not order.ended and look.trusted:
            code, words, given = (
                0,
                OK_WORDS,
                {"TransactionStatus": "Pending", "OriginatorConversationID": order.order_id},
            )
        body = bodies.result(
            order_id=secrets.token_hex(8),
            conversation_id=look.conversation_id,
            code=code,
            words=words,
            receipt=self.receipts(),
            given=given,
        )
        self.caller.queue(CallbackKind.STATUS, look.url, body, look.due)

    def _arrive(self, movement: Movement) -> None:
        booked = self.book.take_in(
            movement.receipt,
            movement.at,
            movement.amount,
            account=movement.account,
            phone=movement.phone,
            name=movement.name,
        )
        self._confirm(booked)

    def _confirm(self, movement: Movement) -> None:
        if self.confirmation_url:
            body = bodies.paybill(movement, shortcode=self._shortcode, masked=self.masks)
            self.caller.queue(CallbackKind.CONFIRMATION, self.confirmation_url, body, movement.at)

    def _replied(self, callback: Callback, reply: Reply) -> None:
        """Let a payment happen, or not, by what we answered to its validation."""
        if callback.kind is not CallbackKind.VALIDATION:
            return
        movement = self._arriving.pop(str(callback.body["TransID"]))
        accepted = reply.code == "0" if reply.taken and reply.code else self.unasked_is_accepted
        if accepted:
            self._arrive(movement)


def shillings(text: str) -> Money:
    """Return an amount of a request, which is whole."""
    return Money.of(text, CURRENCY)
