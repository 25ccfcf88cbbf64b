"""What M-Pesa and the people who use it can be made to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domain.money import Money
from jobs.gateways.mpesa_values import CURRENCY, CallbackKind
from jobs.gateways.peers.daraja import DarajaPeer, Fault, Payee, Person
from webhooks.sandbox.providers.plays import (
    Asked,
    Deed,
    Deeds,
    Given,
    Next,
    NoSuchPlay,
    Provider,
    Way,
    Ways,
    endings,
    figure_of,
    way,
)

_LATE: Final = timedelta(minutes=10)
_PAYER: Final = "+254712345678"
#: What M-Pesa calls us about by itself. It still answers when we ask, and asks us before a payment moves.
_BY_ITSELF: Final = frozenset(
    {CallbackKind.COLLECTED, CallbackKind.PAID_OUT, CallbackKind.PAYOUT_LATE, CallbackKind.CONFIRMATION}
)

_PEOPLE: Final = (
    ("pays", "Pays", Person.PAYS),
    ("cancels", "Cancels", Person.CANCELS),
    ("mistypes", "Types a wrong PIN", Person.MISTYPES_PIN),
    ("empty", "Has too little money", Person.HAS_TOO_LITTLE),
    ("slow", "Answers too late", Person.IS_TOO_SLOW),
    ("unreachable", "Cannot be reached", Person.IS_UNREACHABLE),
    ("pays-unheard", "Pays, but M-Pesa says it timed out", Person.PAYS_UNHEARD),
)
_PAYEES: Final = (
    ("arrives", "Arrives", Payee.GETS_IT),
    ("arrives-unheard", "Arrives, but we hear it timed out", Payee.GETS_IT_UNHEARD),
    ("lost", "Gets lost, and we hear it timed out", Payee.NEVER_HEARD),
    ("full", "Her wallet is full", Payee.IS_FULL),
    ("unregistered", "Her number has no M-Pesa", Payee.IS_UNREGISTERED),
)
_FAULTS: Final = (
    ("refuses", "Is not done, and answered 503", Fault.BEFORE),
    ("does-and-fails", "Is done, but answered 503", Fault.AFTER),
    ("spike", "Is refused as too many at once", Fault.SPIKE),
    ("forgets-us", "Meets a forgotten token", Fault.FORGOTTEN),
)


def mpesa(peer: DarajaPeer, confirmation_url: str) -> Provider:
    """Return what this M-Pesa can be made to do; payments to the paybill are told to the address."""
    caller, till = peer.caller, peer.till

    def confirms(wanted: bool) -> None:
        till.confirmation_url = till.confirmation_url or confirmation_url
        till.also_confirms = wanted

    def pay_bill(given: Given) -> None:
        amount = figure_of(given["amount"])
        if not amount.isdigit():
            raise NoSuchPlay("M-Pesa moves whole shillings only: write an amount as in 500.")
        till.confirmation_url = till.confirmation_url or confirmation_url
        peer.pay_bill(_PAYER, Money.of(amount, CURRENCY), given["account"])

    told = Ways(
        "How it tells us",
        (
            way("silent", "speaks", "Tells nothing unless we ask", caller, "dropped", on=_BY_ITSELF, off=frozenset()),
            way("late", "on-time", "Tells us ten minutes late", caller, "delay", on=_LATE, off=timedelta(0)),
            way("repeats", "tells-once", "Tells everything three times", caller, "copies", on=3, off=1),
            Way("confirms-too", "confirms-once", "Confirms as for a paybill too", lambda: till.also_confirms, confirms),
            way("wrong-amount", "right-amount", "Names a shilling too much", till, "told_off_by", on=1, off=0),
        ),
    )
    account = Asked("account", "Account", "L-1001")
    return Provider(
        "mpesa",
        "M-Pesa",
        (
            Next("The next person we ask", "pays", till.next_people, endings(_PEOPLE)),
            Next("The next payout", "arrives", till.next_payees, endings(_PAYEES)),
            told,
            Next("Our next call", "is done and answered", peer.faults, endings(_FAULTS)),
            Ways("Whether it is there", (way("down", "up", "M-Pesa is down", peer, "down"),)),
            Deeds(
                "Somebody pays by herself",
                (Deed("paybill", "Pay to the paybill", pay_bill, (Asked("amount", "Amount", "500"), account)),),
            ),
        ),
    )
