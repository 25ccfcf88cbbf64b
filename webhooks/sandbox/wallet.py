"""A wallet played on this machine: our real M-Pesa code, speaking to a Daraja that behaves, and breaks on request."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import httpx

from domain.money import Money
from jobs.clock import Clock
from jobs.gateways.mpesa import Mpesa, MpesaAccount
from jobs.gateways.mpesa_values import CallbackKind
from jobs.gateways.peers.daraja import Callback, DarajaPeer, Fault, Keys, Payee, Person, Reply
from jobs.gateways.peers.daraja_http import daraja_app

_HOST: Final = "http://daraja"

#: What the next person who is asked does on her phone, by the word for it.
PEOPLE: Final[Mapping[str, Person]] = {
    "pays": Person.PAYS,
    "cancels": Person.CANCELS,
    "mistypes": Person.MISTYPES_PIN,
    "empty": Person.HAS_TOO_LITTLE,
    "slow": Person.IS_TOO_SLOW,
    "unreachable": Person.IS_UNREACHABLE,
    "pays-unheard": Person.PAYS_UNHEARD,
}
#: What becomes of the next payout.
PAYEES: Final[Mapping[str, Payee]] = {
    "arrives": Payee.GETS_IT,
    "arrives-unheard": Payee.GETS_IT_UNHEARD,
    "lost": Payee.NEVER_HEARD,
    "full": Payee.IS_FULL,
    "unregistered": Payee.IS_UNREGISTERED,
}
#: What goes wrong with the next call we make.
FAULTS: Final[Mapping[str, Fault]] = {
    "refuses": Fault.BEFORE,
    "does-and-fails": Fault.AFTER,
    "spike": Fault.SPIKE,
    "forgets-us": Fault.FORGOTTEN,
}


class NoSuchPlay(ValueError):
    """The played wallet cannot do that."""


class PlayedWallet:
    """Everybody's wallets and their provider."""

    def __init__(self, clock: Clock, address: str, *, thinks: timedelta = timedelta(0)) -> None:
        self.word = secrets.token_hex(16)
        self._clock = clock
        self._address = address
        keys = Keys("played-key", "played-secret", "174379", "played-passkey", "qist", "played-credential")
        self._keys = keys
        self.peer = DarajaPeer(clock=clock, keys=keys, https=False)
        self.peer.till.thinks = thinks

    def gateway(self, transport: httpx.AsyncBaseTransport | None = None) -> Mpesa:
        """Return our real code, speaking to this wallet, over another way when one is given."""
        account = MpesaAccount(
            consumer_key=self._keys.consumer_key,
            consumer_secret=self._keys.consumer_secret,
            shortcode=self._keys.shortcode,
            passkey=self._keys.passkey,
            initiator=self._keys.initiator,
            security_credential=self._keys.security_credential,
            callback_base=f"{self._address}/hooks/k/{self.word}",
            base_url=_HOST,
        )
        transport = transport or httpx.ASGITransport(app=daraja_app(self.peer))
        return Mpesa(account, clock=self._clock, transport=transport)

    async def deliver(self, client: httpx.AsyncClient) -> int:
        """Let happen what is due, and bring the callbacks to our door; return how many were taken."""

        async def post(callback: Callback) -> Reply:
            path = callback.url.removeprefix(self._address)
            answer = await client.post(path, content=callback.payload, headers=callback.headers)
            return Reply(answer.status_code, answer.content)

        return await self.peer.deliver(post)

    async def call(self, client: httpx.AsyncClient, body: Mapping[str, Any], *, word: str = "") -> int:
        """Call our door with a body of somebody's own making; return what was answered."""
        if "Body" in body:
            kind = CallbackKind.COLLECTED
        elif "TransID" in body:
            kind = CallbackKind.CONFIRMATION
        else:
            kind = CallbackKind.PAID_OUT
        answer = await client.post(f"/hooks/k/{word or self.word}/{kind.value}", json=dict(body))
        return answer.status_code

    def does(self, what: str, rest: str = "") -> None:
        """Let the next thing go as a word says; raise NoSuchPlay naming the words there are."""
        caller = self.peer.caller
        deeds: dict[str, Callable[[], None]] = {
            "silent": lambda: setattr(caller, "silent", True),
            "speaks": lambda: setattr(caller, "silent", False),
            "repeats": lambda: setattr(caller, "copies", 3),
            "confirms-too": lambda: setattr(self.peer.till, "also_confirms", True),
            "wrong-amount": lambda: setattr(self.peer.till, "told_off_by", 1),
            "down": lambda: setattr(self.peer, "down", True),
            "up": lambda: setattr(self.peer, "down", False),
            "paybill": lambda: self._pay_bill(rest),
        }
        deeds |= {word: lambda person=person: self.peer.person(person) for word, person in PEOPLE.items()}  # type: ignore[misc]  # defaults bind the loop's values
        deeds |= {word: lambda payee=payee: self.peer.payee(payee) for word, payee in PAYEES.items()}  # type: ignore[misc]  # as above
        deeds |= {word: lambda fault=fault: self.peer.fail(fault) for word, fault in FAULTS.items()}  # type: ignore[misc]  # as above
        if what not in deeds:
            message = f"a wallet does not {what!r}; it knows {', '.join(sorted(deeds))}"
            raise NoSuchPlay(message)
        deeds[what]()

    def _pay_bill(self, rest: str) -> None:
        amount, _space, account = rest.partition(" ")
        if not amount.isdigit() or not account:
            raise NoSuchPlay("write the amount and the account, as in: wallet paybill 2000 L-1001")
        if not self.peer.till.confirmation_url:
            self.peer.till.confirmation_url = f"{self._address}/hooks/k/{self.word}/{CallbackKind.CONFIRMATION.value}"
        self.peer.pay_bill("+254712345678", Money.of(amount, "KES"), account)
