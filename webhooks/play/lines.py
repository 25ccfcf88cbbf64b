"""What can stand on a line of a script: one value a kind of happening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from domain.people.staff import Role

ChannelName: TypeAlias = Literal["telegram", "whatsapp"]


Provider: TypeAlias = Literal["stripe", "twilio", "mpesa", "rail"]


@dataclass(frozen=True, slots=True)
class LenderIs:
    """`lender pk`."""

    country: str


@dataclass(frozen=True, slots=True)
class PolicySet:
    """`set grace_days 3`."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class StaffAre:
    """`staff bilal officer, sana manager`."""

    members: tuple[tuple[str, frozenset[Role]], ...]


@dataclass(frozen=True, slots=True)
class ClockMoves:
    """`at 2027-01-05 10:00`, in the lender's zone."""

    to: datetime


@dataclass(frozen=True, slots=True)
class Says:
    """`shazia> salam`."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    """`shazia> [Accept]`, or `[2]` for the second choice."""

    who: str
    label: str


@dataclass(frozen=True, slots=True)
class Shares:
    """`shazia> {contact +923001234567}`, or another thing that is not words."""

    who: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class StaffSays:
    """`bilal> /pending`."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffPresses:
    """`bilal & hina> [Approve]`."""

    who: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class FillsForm:
    """`form amina> 3520212345672`."""

    who: str
    number: str


@dataclass(frozen=True, slots=True)
class Opens:
    """`opens shazia`."""

    who: str


@dataclass(frozen=True, slots=True)
class Pays:
    """`pays shazia`, `pays shazia 4728`, `pays shazia declined`, `pays shazia later`."""

    who: str
    amount: int | None = None
    how: Literal["at once", "declined", "later"] = "at once"


@dataclass(frozen=True, slots=True)
class WalletDoes:
    """`wallet cancels`, `wallet silent`, `wallet paybill 2000 L-1001`."""

    what: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    """`stripe> {…}`, `stripe x5> {…}`, `twilio unsigned> {…}`, `rail> {…}`: a provider calls our webhook."""

    provider: Provider
    body: dict[str, Any]
    times: int = 1
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Runs:
    """`run overdue`."""

    job: str


@dataclass(frozen=True, slots=True)
class Turns:
    """`off stripe` and `on stripe`; `off endpoint` is our own address that Stripe calls."""

    provider: str
    on: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """`block shazia` and `unblock shazia`."""

    who: str
    blocked: bool


@dataclass(frozen=True, slots=True)
class Restarts:
    """`restart`, with what was said to a process that died before acting on it, or how long it stayed dead."""

    after: Says | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """`facts shazia` and `facts`."""

    who: str = ""


Happening: TypeAlias = (
    LenderIs
    | PolicySet
    | StaffAre
    | ClockMoves
    | Says
    | Presses
    | Shares
    | StaffSays
    | StaffPresses
    | FillsForm
    | Opens
    | Pays
    | WalletDoes
    | Calls
    | Runs
    | Turns
    | Blocks
    | Restarts
    | Facts
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands in the file, what happens in it if anything does, and what was written to come back."""

    number: int
    raw: str
    happening: Happening | None = None
    answers: tuple[str, ...] = ()
    #: On which channel this is said, when the line tells it.
    channel: ChannelName | None = None
