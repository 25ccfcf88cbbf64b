"""The world outside, played: people with phones, a staff group, Telegram, Twilio and Stripe, behind the real doors."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

import httpx
from fastapi import FastAPI

from bot.channels.call import Call
from jobs.clock import Clock
from jobs.gateways.in_process import InProcessTelegram
from jobs.gateways.outcome import Accepted, Gateway
from jobs.gateways.peers.rail import Callback, RailPeer
from jobs.gateways.peers.stripe import StripePeer
from jobs.gateways.peers.stripe_http import stripe_app
from jobs.gateways.peers.telegram import Chat, Message, Person, TelegramPeer
from jobs.gateways.peers.twilio import TwilioPeer
from jobs.gateways.peers.twilio_http import twilio_app
from jobs.gateways.peers.twilio_webhooks import SignedRequest
from jobs.gateways.rails.connected import USUAL
from jobs.gateways.stripe import StripeCheckout
from jobs.gateways.twilio import TwilioWhatsApp
from webhooks.sandbox.one_host import OnOneHost
from webhooks.sandbox.providers.plays import Provider
from webhooks.sandbox.providers.rail import rail
from webhooks.sandbox.providers.stripe import stripe
from webhooks.sandbox.things import send_on_telegram, send_on_whatsapp
from webhooks.sandbox.wallet import PlayedWallet

ChannelName = Literal["telegram", "whatsapp"]

BORROWERS: Final = "1000001:SANDBOX-borrowers"
STAFF: Final = "1000002:SANDBOX-staff"
STRIPE_KEY: Final = "sk_test_sandbox"
GROUP_ID: Final = -100200300
_OUR_NUMBER: Final = "+14155238886"
#: How a mobile number begins in each country; seven figures follow.
_MOBILE: Final = {"pk": "+92300", "ke": "+25471", "in": "+91983", "np": "+977984", "id": "+62812"}


class NoSuchPhone(LookupError):
    """Nobody has that phone."""


class NoSuchButton(LookupError):
    """There is no such button where it was pressed."""


@dataclass(slots=True)
class Phone:
    """A borrower's phone: whose, on which channel, and the number or Telegram person behind it."""

    id: str
    name: str
    channel: ChannelName
    language: str
    number: str
    person: Person | None = None
    blocked: bool = False
    is_back: bool = False

    @property
    def address(self) -> str:
        """Return what Qist knows the phone by."""
        return str(self.person.id) if self.person else self.number


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of the sandbox's own providers, made anew for each process."""

    telegram: str
    twilio: str
    stripe: str


class World:
    """Plays everybody outside. What people do goes through the same webhooks that real providers call."""

    def __init__(
        self,
        clock: Clock,
        public_url: str,
        *,
        new_id: Callable[[], str] | None = None,
        wallet: PlayedWallet | None = None,
        country: str = "pk",
    ) -> None:
        # Random by default, so that a world made again never repeats the id of something already acted on.
        new_id = new_id or (lambda: secrets.token_hex(16))
        self.clock = clock
        self.secrets = Secrets(secrets.token_urlsafe(24), secrets.token_hex(16), f"whsec_{secrets.token_hex(16)}")
        self.rail = RailPeer(clock, [secrets.token_hex(16)], name=USUAL[country])
        self.telegram = TelegramPeer(now=clock, limited=False)
        self.borrowers_bot = self.telegram.add_bot(BORROWERS, username="QistBot", name="Qist")
        self.staff_bot = self.telegram.add_bot(STAFF, username="QistStaffBot", name="Qist staff")
        # Numbers of a world made before, in a database that is still there, must not be used again.
        start = secrets.randbelow(2**40)
        self.borrowers_bot.next_update = self.staff_bot.next_update = start
        self.twilio = TwilioPeer(
            clock=clock,
            account_sid="AC" + "0" * 32,
            auth_token=self.secrets.twilio,
            sender=_OUR_NUMBER,
            webhook_url=f"{public_url}/webhooks/whatsapp",
            new_id=new_id,
        )
        self.stripe = StripePeer(
            clock=clock,
            secret_key=STRIPE_KEY,
            webhook_secrets=[self.secrets.stripe],
            pages=f"{public_url}/sandbox/card",
            new_id=new_id,
        )
        self.stripe_pages = OnOneHost(stripe_app(self.stripe, deliver=self.deliver_stripe), public_url)
        self.wallet, self._prefix = wallet, _MOBILE[country]
        self.providers = self._providers()
        self.phones: dict[str, Phone] = {}
        self.staff: dict[str, Person] = {}
        self.group: Chat | None = None
        self._telegram_out, self._staff_out = (InProcessTelegram(self.telegram, bot) for bot in (BORROWERS, STAFF))
        self._http: httpx.AsyncClient | None = None
        self._accounts = 5_300_000_000

    def gateways(self) -> dict[str, Gateway]:
        """Return the ways out into this world."""
        whatsapp = TwilioWhatsApp(
            self.twilio.account_sid,
            self.secrets.twilio,
            _OUR_NUMBER,
            transport=httpx.ASGITransport(app=twilio_app(self.twilio)),
        )
        return {"telegram": self._telegram_out, "staff": self._staff_out, "whatsapp": whatsapp}

    def checkout(self) -> StripeCheckout:
        """Return the real Stripe code, speaking to the Stripe of this world."""
        return StripeCheckout(STRIPE_KEY, transport=httpx.ASGITransport(app=self.stripe_pages))

    def open_doors(self, app: FastAPI) -> None:
        """Learn where the webhooks are."""
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://sandbox")

    async def close(self) -> None:
        """Stop calling."""
        if self._http is not None:
            await self._http.aclose()

    def turn(self, provider: str, *, on: bool) -> None:
        """Play an outage of a provider, or its end."""
        match provider:
            case "telegram":
                self._telegram_out.down = self._staff_out.down = not on
            case "whatsapp":
                self.twilio.down = not on
            case "stripe" | "mpesa" if provider in self.providers:
                self.play(provider, "up" if on else "down")
            case "endpoint":
                self.play("stripe", "reaches-us" if on else "cannot-reach-us")
            case _:
                message = f"there is no {provider} here; there are telegram, whatsapp, stripe, endpoint, mpesa in Kenya"
                raise ValueError(message)

    def play(self, provider: str, what: str, rest: str = "") -> None:
        """Make a provider, or who deals with it, do something; raise ValueError where that cannot be."""
        if provider not in self.providers:
            raise ValueError("nobody has a wallet in this country's sandbox; there are some in: lender ke")
        self.providers[provider].says(what, rest)

    # People

    def add_phone(
        self, name: str, channel: ChannelName, *, language: str = "", id_: str = "", address: str = ""
    ) -> Phone:
        """Give somebody a phone."""
        id_ = id_ or self._free_id(name)
        account = int(address) if channel == "telegram" and address else self._free_account()
        number = address if channel == "whatsapp" and address else f"{self._prefix}{account % 10**7:07d}"
        phone = Phone(id_, name, channel, language, number)
        if channel == "telegram":
            hint = {"ur_Latn": "ur"}.get(language, language)
            phone.person = self.telegram.add_person(name, id=account, language=hint, phone=number)
        self.phones[id_] = phone
        return phone

    def add_staff(self, name: str, *, user: int | None = None) -> Person:
        """Let somebody be a member of staff, with a Telegram account that has opened the staff bot."""
        person = self.telegram.add_person(name, id=user or self._free_account())
        self.staff[name.lower()] = person
        self.telegram.say(person, self.telegram.private(person, STAFF), "/start")
        self.telegram.drain(STAFF)
        if self.group is not None:
            self.group.members[person.id] = "member"
        return person

    def make_group(self, name: str, *, id_: int = GROUP_ID) -> Chat:
        """Make the staff group with everybody in it."""
        members = list(self.staff.values())
        self.group = self.telegram.add_group(
            name, members=members, admins=members[-1:], tokens=[STAFF], bot_is_admin=True, supergroup=True, id=id_
        )
        return self.group

    def phone(self, id_: str) -> Phone:
        """Return a phone; raise NoSuchPhone."""
        if id_ not in self.phones:
            raise NoSuchPhone(id_)
        return self.phones[id_]

    def chat(self, phone: Phone) -> Chat:
        """Return the Telegram chat a phone shows."""
        assert phone.person is not None
        return self.telegram.private(phone.person, BORROWERS)

    # What borrowers do

    async def say(self, phone: Phone, text: str) -> None:
        """Type something."""
        if phone.person is None:
            await self.post_whatsapp(self.twilio.says(phone.number, text, name=phone.name))
            return
        self.telegram.say(phone.person, self.chat(phone), text)
        await self.carry()

    async def press(self, phone: Phone, data: str, *, message_id: int = 0) -> None:
        """Press a button by what is behind it, or by what stands on it."""
        if phone.person is None:
            try:
                await self.post_whatsapp(self.twilio.presses(phone.number, data))
            except ValueError as missing:
                raise NoSuchButton(str(missing)) from missing
            return
        message, found = self._button(self.chat(phone).messages, data, message_id)
        self.telegram.press(phone.person, self.chat(phone), message.id, found)
        await self.carry()

    async def share_contact(self, phone: Phone, *, own: bool = True, number: str = "") -> None:
        """Share a contact card: one's own, or somebody else's."""
        if phone.person is None:
            card = b"BEGIN:VCARD\nEND:VCARD"
            await self.post_whatsapp(self.twilio.sends_media(phone.number, content=card, content_type="text/vcard"))
            return
        if own:
            self.telegram.share_contact(replace(phone.person, phone=number or phone.number), self.chat(phone))
        else:
            self.telegram.share_contact(phone.person, self.chat(phone), phone=number or f"{self._prefix}9999999")
        # A keyboard meant for one use goes away by itself when it was used.
        self.chat(phone).keyboard = ()
        await self.carry()

    async def send(
        self, phone: Phone, kind: str, *, latitude: float = 31.5497, longitude: float = 74.3436, seconds: int = 4
    ) -> None:
        """Send something that is not words: photo, voice, sticker or location."""
        place = (latitude, longitude)
        if phone.person is None:
            await self.post_whatsapp(send_on_whatsapp(self.twilio, phone.number, kind, place=place))
            return
        chat = self.chat(phone)
        send_on_telegram(self.telegram, phone.person, chat, kind, place=place, seconds=seconds)
        await self.carry()

    async def block(self, phone: Phone, *, blocked: bool) -> None:
        """Block the bot, or unblock it."""
        phone.blocked = blocked
        if phone.person is not None:
            (self.telegram.block if blocked else self.telegram.unblock)(phone.person, BORROWERS)
        else:
            (self.twilio.blocks if blocked else self.twilio.unblocks)(phone.number)
        await self.carry()

    # What staff do

    async def staff_say(self, name: str, text: str, *, reply_to: int | None = None) -> None:
        """Write in the staff group."""
        assert self.group is not None
        self.telegram.say(self.staff[name], self.group, text, reply_to=reply_to)
        await self.carry()

    async def staff_press(self, names: Sequence[str], data: str, *, message_id: int = 0) -> None:
        """Press a button in the staff group; several people press at the same moment."""
        assert self.group is not None
        message, found = self._button(self.group.messages, data, message_id)
        for name in names:
            self.telegram.press(self.staff[name], self.group, message.id, found)
        await self.carry()

    # Carrying what was done to the doors

    async def carry(self) -> None:
        """Bring what people did on Telegram to the webhooks, everything at once as Telegram does."""
        posts = [self._post_update("telegram", update) for update in self.telegram.drain(BORROWERS)]
        posts += [self._post_update("staff", update) for update in self.telegram.drain(STAFF)]
        await asyncio.gather(*posts)
        for callback in self.twilio.take_callbacks():
            await self.post_whatsapp(callback)
        if self.wallet is not None:
            await self.wallet.deliver(self.client)

    async def happen(self) -> None:
        """Let everybody outside do what is due by the clock: answer, call back, and tell us."""
        self.stripe.tick()
        await self.deliver_stripe()
        await self.deliver_rail()
        await self.carry()

    def next_due(self) -> datetime | None:
        """Return when somebody outside does something next."""
        peers = [self.stripe.sender.next_due, self.wallet.peer.next_due if self.wallet is not None else None]
        return min((due for due in peers if due is not None), default=None)

    async def hang(self, call: Call) -> str:
        """Let the staff bot say something in the group again; return the message's id, "" if it could not."""
        outcome = await self._staff_out.deliver(call)
        return outcome.provider_id if isinstance(outcome, Accepted) else ""

    async def post_whatsapp(self, request: SignedRequest) -> int:
        """Bring a signed Twilio request to its webhook."""
        path = "/" + request.url.split("/", 3)[3]
        answer = await self.client.post(path, content=request.body, headers=dict(request.headers))
        return answer.status_code

    async def deliver_stripe(self) -> None:
        """Bring Stripe's events to the webhook, signed now."""
        await self.stripe.sender.deliver(self.post_stripe)

    async def post_stripe(self, event: Any) -> int:
        """Bring one signed event to its webhook, if that can be reached."""
        status = 503
        if not self.stripe.sender.cut_off:
            answer = await self.client.post("/webhooks/stripe", content=event.payload, headers=dict(event.headers))
            status = answer.status_code
        self.providers["stripe"].told(event.type, status)
        return status

    async def post_mpesa(self, body: Mapping[str, Any], *, word: str = "") -> int:
        """Bring what M-Pesa, or somebody who claims to be it, says to its door."""
        if self.wallet is None:
            raise ValueError("M-Pesa calls in Kenya alone: lender ke")
        return await self.wallet.call(self.client, body, word=word)

    async def deliver_rail(self) -> list[int]:
        """Bring what the rail tells to its webhook, signed now."""
        return await self.rail.deliver(self.post_rail)

    async def post_rail(self, callback: Callback) -> int:
        """Bring one callback of the rail to its webhook."""
        path, headers = f"/webhooks/rails/{self.rail.name}", callback.headers
        answer = await self.client.post(path, content=callback.body, headers=headers)
        self.providers["rail"].told("payment", answer.status_code)
        return answer.status_code

    async def _post_update(self, door: str, update: dict[str, Any]) -> None:
        headers = {"x-telegram-bot-api-secret-token": self.secrets.telegram}
        answer = await self.client.post(f"/webhooks/{door}", json=update, headers=headers)
        assert answer.status_code == 204, f"the {door} webhook answered {answer.status_code}: {answer.text}"

    @property
    def client(self) -> httpx.AsyncClient:
        """Return what knocks at our doors from this machine."""
        assert self._http is not None, "the doors are not open yet"
        return self._http

    def _button(self, messages: Iterable[Message], wanted: str, message_id: int) -> tuple[Message, str]:
        """Return the newest message with a button of that data or label, and the data behind it."""
        for message in reversed(list(messages)):
            if message.deleted or (message_id and message.id != message_id):
                continue
            for row in message.buttons:
                for button in row:
                    if button.data and wanted in {button.data, button.text}:
                        return message, button.data
        raise NoSuchButton(wanted)

    def _providers(self) -> dict[str, Provider]:
        """Return those who move money and what they can be made to do, in the order the page shows them."""
        played = [self.wallet.plays] if self.wallet is not None else []
        return {one.id: one for one in (*played, stripe(self.stripe), rail(self.rail))}

    def _free_account(self) -> int:
        """Return a Telegram user id that nobody has; beyond 32 bits, as real ones are."""
        self._accounts = max([self._accounts, *self.telegram.people]) + 1
        return self._accounts

    def _free_id(self, name: str) -> str:
        base = "".join(character for character in name.lower() if character.isalnum()) or "phone"
        taken = [id_ for id_ in self.phones if id_.startswith(base)]
        return base if base not in taken else f"{base}{len(taken) + 1}"
