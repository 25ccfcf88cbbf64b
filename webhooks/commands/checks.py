"""What `qist doctor` looks at: each check says how things stand, and what to do next where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from domain.people.staff import Staff
    from domain.policy.lender import Lender
    from jobs.settings import Settings
    from storage.staff import Group

Level = Literal["ok", "note", "warning", "blocker"]


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing stands. A blocker keeps Qist from working; `todo` says what mends it."""

    level: Level
    about: str
    says: str
    todo: str = ""


def of_settings(settings: Settings) -> Iterator[Check]:
    """Say which of the two worlds this is, and what keeps it from starting."""
    from jobs.settings import NotReady

    where = "the sandbox: people and providers are played here" if settings.is_sandbox else "production"
    yield Check("ok", "environment", f"This is {where}.")
    try:
        settings.check()
    except NotReady as problem:
        for line in str(problem).splitlines():
            yield Check("blocker", "settings", line, "Set it in the environment or in .env, and run qist doctor again.")


def of_keys(settings: Settings) -> Iterator[Check]:
    """Say whether there are keys that can be read, without showing any."""
    from storage.crypto import KeyringError
    from storage.keyring import from_environment

    if text := settings.keys.get_secret_value():
        try:
            from_environment(text)
        except KeyringError as problem:
            yield Check("blocker", "keys", str(problem), "Make keys with: qist keys new")
        else:
            yield Check("ok", "keys", "QIST_KEYS can be read.")
        return
    file = settings.data / "development.keys"
    if not settings.is_sandbox:
        yield Check("blocker", "keys", "There are no encryption keys.", "Make them with: qist keys new")
    elif not file.exists():
        yield Check("ok", "keys", "The sandbox makes its own keys when it starts.")
    elif file.stat().st_mode & 0o077:
        yield Check("blocker", "keys", f"Others can read {file}.", f"Close it with: chmod 600 {file}")
    else:
        yield Check("ok", "keys", f"The sandbox keeps its own keys in {file}.")


def of_telegram(settings: Settings) -> Iterator[Check]:
    """Say whether the two bots are set up, and how their messages reach us."""
    if settings.is_sandbox:
        return
    for name, token in (("borrowers", settings.telegram_borrower_token), ("staff", settings.telegram_staff_token)):
        setting = f"QIST_TELEGRAM_{'BORROWER' if name == 'borrowers' else 'STAFF'}_TOKEN"
        if token.get_secret_value():
            yield Check(
                "ok",
                "Telegram",
                f"The {name}' bot has a token." if name == "borrowers" else "The staff bot has a token.",
            )
        else:
            yield Check(
                "note", "Telegram", f"There is no bot for {name}.", f"Ask @BotFather for one and set {setting}."
            )
    if settings.telegram_secret.get_secret_value():
        yield Check(
            "ok",
            "Telegram",
            "Telegram calls us (webhooks).",
            f"Point the bots at {settings.address}/webhooks/telegram and {settings.address}/webhooks/staff, "
            "with the secret token of QIST_TELEGRAM_SECRET.",
        )
    else:
        yield Check("ok", "Telegram", "We fetch messages ourselves (polling), so no public address is needed.")


def of_whatsapp(settings: Settings, lender: Lender) -> Iterator[Check]:
    """Say whether WhatsApp is set up, and name the risk of lending there (PRODUCT P-1)."""
    from bot.notices import CATALOGUE

    if not settings.is_sandbox and not settings.twilio_auth_token.get_secret_value():
        yield Check(
            "note", "WhatsApp", "WhatsApp is not set up.", "Set QIST_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _SENDER."
        )
        return
    yield Check(
        "warning",
        "WhatsApp",
        "WhatsApp's business policy forbids payday loans, paycheck advances, peer-to-peer lending and debt collection, "
        "whatever licence a lender holds. A number that breaks it can be banned.",
        "Clear your use with Meta or your provider in writing before borrowers write there. Telegram is the default.",
    )
    if lender.policy.whatsapp_allow_collections:
        yield Check(
            "warning",
            "WhatsApp",
            "Collection messages are allowed on WhatsApp (whatsapp_allow_collections=on).",
            "Turn it off unless Meta has agreed to it in writing.",
        )
    if settings.is_sandbox:
        return
    yield Check("ok", "WhatsApp", "Twilio is set up.", f"Point its webhook at {settings.address}/webhooks/whatsapp")
    wanted = [f"{kind.template}.{language}" for kind in CATALOGUE.values() for language in lender.languages]
    missing = sorted({name for name in wanted if name not in settings.whatsapp_templates})
    if missing:
        shown = ", ".join(missing[:4])
        yield Check(
            "warning",
            "WhatsApp",
            f"{len(missing)} of {len(set(wanted))} templates are not set up ({shown}, …). Without one, what is sent "
            "unasked is held when nobody has written for 24 hours, and staff are told.",
            "Have them approved and list them in QIST_WHATSAPP_TEMPLATES.",
        )


def of_payments(settings: Settings, lender: Lender) -> Iterator[Check]:
    """Say how money can come in."""
    if settings.is_sandbox:
        yield Check("ok", "payments", "Stripe is played here; staff can record cash.")
        return
    if not settings.stripe_secret_key.get_secret_value():
        yield Check(
            "note", "payments", "Stripe is not set up; staff record payments by hand.", "Set QIST_STRIPE_SECRET_KEY."
        )
        return
    yield Check("ok", "payments", "Stripe is set up.", f"Point its webhook at {settings.address}/webhooks/stripe")
    if lender.country in {"PK", "KE", "NP"}:
        yield Check(
            "note",
            "payments",
            f"Stripe opens no merchant accounts in {lender.country}: yours has to belong to a company elsewhere.",
        )


def of_ways(settings: Settings, lender: Lender) -> Iterator[Check]:
    """Say where people are told they can pay by hand."""
    if lender.ways:
        named = ", ".join(way.name or way.kind for way in lender.ways)
        yield Check("ok", "payments", f"People are told how else to pay: {named}.")
    elif settings.is_sandbox:
        yield Check("ok", "payments", "The sandbox plays ways to pay by hand.")
    else:
        yield Check(
            "note",
            "payments",
            "Nobody is told how to pay by hand: [Another way to pay] leads to a person.",
            "Write your bank account, rails and office into QIST_PAY_TO; .env.example shows how.",
        )


def of_test_keys(settings: Settings) -> Iterator[Check]:
    """Say where money only seems to move although this is no sandbox (INP-28)."""
    if "card" in settings.played_methods:
        yield Check(
            "warning",
            "payments",
            "TEST: Stripe's key is a test key. No card is charged, and receipts of card payments say TEST.",
            "Set QIST_STRIPE_SECRET_KEY to the live key, and QIST_STRIPE_WEBHOOK_SECRETS to the secret beside it.",
        )
    if "mpesa" in settings.played_methods:
        yield Check(
            "warning",
            "payments",
            "TEST: M-Pesa is Safaricom's sandbox. No shilling moves, and receipts of M-Pesa payments say TEST.",
            "Remove QIST_MPESA_API, and set the keys, passkey and credential of the live paybill.",
        )


def of_fonts(lender: Lender) -> Iterator[Check]:
    """Say whether the letters of every language are there."""
    from importlib import resources

    from bot.speech.script import is_rtl

    folder = resources.files("locales") / "fonts"
    needed = {"NotoSans": True}
    needed["NotoNaskhArabic"] = any(is_rtl(language) for language in lender.languages)
    needed["NotoSansDevanagari"] = bool({"hi", "ne"} & set(lender.languages))
    missing = [
        f"{family}-{weight}.woff2"
        for family, wanted in needed.items()
        for weight in ("Regular", "Bold")
        if wanted and not (folder / f"{family}-{weight}.woff2").is_file()
    ]
    if missing:
        yield Check("blocker", "fonts", f"Missing: {', '.join(missing)}.", "Install Qist again; they belong to it.")
    else:
        yield Check("ok", "fonts", f"Every letter of {', '.join(lender.languages)} is there.")


def of_database(*, version: str | None, head: str, url: str) -> Iterator[Check]:
    """Say whether the database is there and up to date."""
    kind = "SQLite file" if url.startswith("sqlite") else "PostgreSQL database"
    if version is None:
        yield Check("note", "database", f"The {kind} is empty.", "qist run fills it, or: qist db migrate")
    elif version != head:
        yield Check("warning", "database", f"It is at {version}, and {head} is the newest.", "Run: qist db migrate")
    else:
        yield Check("ok", "database", f"The {kind} is up to date ({head}).")


def of_staff(everyone: list[Staff], group: Group | None) -> Iterator[Check]:
    """Say whether somebody can decide, approve large loans, and send money, and where cards go."""
    from domain.people.staff import Action

    if not everyone:
        yield Check("warning", "staff", "Nobody is enrolled.", "qist staff code NAME --roles officer,manager")
    else:
        yield Check("ok", "staff", f"Enrolled: {', '.join(member.name for member in everyone)}.")
        for action, what in (
            (Action.APPROVE_MEMBER, "approve members"),
            (Action.DECIDE_LARGE_LOAN, "approve large loans"),
            (Action.DISBURSE, "send money"),
        ):
            if not any(member.may(action) for member in everyone):
                yield Check("warning", "staff", f"Nobody may {what}.", "See: qist staff roles --help")
        if len(everyone) == 1:
            yield Check("warning", "staff", "There is one member of staff; large loans need two.", "Enrol another.")
    if group is None:
        todo = "Add the staff bot to the group as an administrator, and write /register there."
        yield Check("warning", "staff", "No staff group is registered, so cards wait.", todo)
    else:
        yield Check("ok", "staff", f"Cards go to {group.title or group.address}.")


def of_work(*, outbox: dict[str, int], inbox: dict[str, int], failed_jobs: list[str]) -> Iterator[Check]:
    """Say what lies undone."""
    for state, meaning in (("dead", "could not be delivered"), ("held", "wait for something to be set up")):
        if count := outbox.get(state, 0):
            yield Check("warning", "messages", f"{count} {meaning}.", "Staff were told why; /retry in their group.")
    if count := inbox.get("failed", 0):
        yield Check("warning", "messages", f"{count} that came in could not be acted on.", "qist inbox retry")
    for job in failed_jobs:
        yield Check("warning", "jobs", f"{job} failed when it last ran.", "See: qist jobs history")


def policy(lender: Lender, settings: Settings, written: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return each policy key with its value and where that comes from."""
    changed = {key.replace(".", "_").replace("-", "_") for key in settings.policy}
    for one in fields(lender.policy):
        value = getattr(lender.policy, one.name)
        shown = ("on" if value else "off") if isinstance(value, bool) else str(value)
        source = "Qist's default"
        if one.name in changed:
            source = "QIST_POLICY"
        elif one.name in written:
            source = f"country preset {settings.country}"
        yield one.name, shown.strip("()"), source
