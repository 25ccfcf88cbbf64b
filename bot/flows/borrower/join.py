"""Join: language, consent, who you are, how you earn, and a last look before it is sent."""

from __future__ import annotations

from typing import Any, Final

from bot.language import LANGUAGE_LABELS
from bot.read.addresses import read_address
from bot.read.birth import read_birth_date
from bot.read.identity import identity_hint, read_identity
from bot.read.lines import read_line
from bot.read.money import read_money
from bot.read.names import read_name
from bot.read.options import Option, read_option
from bot.read.phones import mask_phone, read_phone
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Review, Submit, Tell
from domain.messages import Message, Text, _, verbatim
from domain.money import Money
from domain.operations.commands import GiveConsent, Register
from domain.people.income import income_range
from domain.people.person import Details

#: Changes whenever the words below change; people who agreed to an older text are asked again.
CONSENT_VERSION: Final = "2026-11"

WORK: Final = (
    Pick("salaried", _("Salaried job"), ("naukri", "job", "mulazim", "ملازم", "tankhwah")),
    Pick("self_employed", _("Self-employed (tailor, driver, …)"), ("apna kaam", "darzi", "driver", "tailor", "کاریگر")),
    Pick("business", _("Own shop or business"), ("karobar", "dukan", "dukaan", "shop", "business owner", "کاروبار")),
    Pick("daily_wage", _("Daily wage"), ("dihari", "dehari", "dihadi", "mazdoori", "mazdoor", "دیہاڑی", "مزدوری")),
    Pick("unemployed", _("No paid work now"), ("berozgar", "bekar", "no work", "بے روزگار")),
)


def newcomer(scope: Scope) -> bool:
    """Return whether the language still has to be asked."""
    return not scope.facts.chat.language


def not_agreed(scope: Scope) -> bool:
    """Return whether the present consent text has not been agreed to."""
    return scope.facts.chat.consent != CONSENT_VERSION


def on_telegram(scope: Scope) -> bool:
    """Return whether the phone number is still unknown: a WhatsApp address already is one."""
    return scope.facts.chat.channel != "whatsapp"


def is_salaried(scope: Scope) -> bool:
    """Return whether there is an employer to ask for (MLMS-12)."""
    return bool(scope.get("work") == "salaried")


def may_not_join(scope: Scope) -> bool:
    """Return whether the person is a member, or waits to become one."""
    return scope.facts.person is not None and scope.facts.person.standing != "REJECTED"


def too_early(scope: Scope) -> bool:
    """Return whether somebody who was turned down asks again before the day she was told."""
    person = scope.facts.person
    return person is not None and person.reapply_on is not None and scope.facts.today < person.reapply_on


def known_already(scope: Scope) -> Message:
    """Tell a member that she need not join again."""
    return Message("known", (_("You have already joined. Write STATUS to see where things stand."),), ways=("menu",))


def come_back_later(scope: Scope) -> Message:
    """Tell somebody when she may ask again."""
    person = scope.facts.person
    assert person is not None
    assert person.reapply_on is not None
    return Message("too_early", (_("You can ask again from {day}.", day=person.reapply_on),), ways=("menu",))


def greeting(scope: Scope) -> tuple[Text, ...]:
    """Say who we are, once, and ask for the language."""
    return (
        _("Assalam-o-alaikum! I am the assistant of {lender}.", lender=verbatim(scope.facts.lender.name)),
        _("Which language shall we speak?"),
    )


def languages(scope: Scope) -> tuple[Pick, ...]:
    """Return the lender's languages, each in its own words."""
    return tuple(Pick(code, LANGUAGE_LABELS[code]) for code in scope.facts.lender.languages)


def consent_text(scope: Scope) -> tuple[Text, ...]:
    """Say in three lines who we are, what we keep, and how to stop (MLMS-206)."""
    lender = verbatim(scope.facts.lender.name)
    return (
        _(
            "{lender} lends small sums. To decide, we keep your answers and messages, safely and only for this.",
            lender=lender,
        ),
        _("We never read your contacts and never write to anybody but you. Write STOP at any time to end messages."),
        _("Do you agree?"),
    )


def privacy_text(scope: Scope) -> Message:
    """Say the longer version, on request."""
    return Message(
        "privacy",
        (
            _("We keep your name, birth date, phone, identity number, address, income, work, and what you write."),
            _("What identifies you is kept encrypted. A person decides about your loan, not a machine."),
            _("You can ask what we keep, have it corrected, or leave. Loan papers must be kept for some years by law."),
        ),
    )


def birth_date(text: str, scope: Scope) -> Any:
    """Read a birth date of somebody old enough."""
    return read_birth_date(text, today=scope.facts.today, minimum_age=scope.facts.lender.policy.minimum_age)


def province_question(scope: Scope) -> Text:
    """Ask where she lives, in the word of her country."""
    if scope.facts.lender.country == "KE":
        return _("Which county or region?")
    return _("Which province?")


def income_question(scope: Scope) -> Text:
    """Ask for the income, with an example as it is written in her country."""
    if scope.facts.lender.country == "KE":
        return _("About how much money do you earn in a month? For example 35000 or 35k.")
    return _("About how much money do you earn in a month? For example 35000 or 35 hazar.")


def national_id_question(scope: Scope) -> tuple[Text, ...]:
    """Ask for the identity number, in the way the channel allows (PRODUCT P-2)."""
    name = verbatim(scope.facts.lender.id_document.name)
    if scope.facts.chat.channel == "whatsapp":
        return (
            _(
                "We need your {document} number. Please do not type it here: open the secure form instead.",
                document=name,
            ),
        )
    return (
        _("What is your {document} number? I will delete your message at once.", document=name),
        identity_hint(scope.facts.lender.country),
    )


def national_id(text: str, scope: Scope) -> Any:
    """Read an identity number; the answer keeps both its normal form and the only form ever shown."""
    found = read_identity(text, country=scope.facts.lender.country)
    return (found.value, found.masked)


def city(text: str, scope: Scope) -> str:
    """Read a city: a known spelling becomes the one we use, another is kept as typed."""
    options = [Option(name, names) for name, names in scope.facts.lender.cities.items()]
    try:
        found = read_option(text, options=options) if not text.strip().isdigit() else None
    except Unclear:
        found = None
    return found.id if isinstance(found, Option) else str(read_line(text))


def provinces(scope: Scope) -> tuple[Pick, ...]:
    """Return the country's provinces."""
    listed = scope.facts.lender.provinces.items()
    return tuple(Pick(key, verbatim(_local(names, scope)), names) for key, names in listed)


def _local(names: tuple[str, ...], scope: Scope) -> str:
    return names[-1] if scope.facts.speaker.direction == "rtl" else names[0]


def income(text: str, scope: Scope) -> Money:
    """Read a monthly income."""
    lender = scope.facts.lender
    found: Money = read_money(
        text,
        currency=lender.currency,
        country=lender.country,
        minimum=Money.zero(lender.currency),
        maximum=lender.money(lender.income_max),
    )
    return found


def income_echo(value: Any, scope: Scope) -> Text:
    """Say what was understood (PRODUCT 3.6, rule 4)."""
    return _("{amount} a month, is that right?", amount=value)


def date_echo(value: Any, scope: Scope) -> Text:
    """Say what was understood."""
    return _("{day:full}, is that right?", day=value)


def income_ranges(scope: Scope) -> tuple[Pick, ...]:
    """Return the ranges of the lender's country, for those who would rather not name a figure (MLMS-47)."""
    lender = scope.facts.lender
    names = [f"band_{index}" for index in range(len(lender.income_bands) + 1)]
    return tuple(Pick(name, income_range(name, lender.income_edges)) for name in names)


def phone_shown(scope: Scope) -> str:
    """Return the phone number masked, also on our own screens."""
    return str(mask_phone(scope.get("phone") or scope.facts.chat.address))


def summary(scope: Scope) -> tuple[Text, ...]:
    """Return what was answered, masked where it identifies."""
    income_answer = scope["income"]
    ranges = {pick.id: pick.label for pick in income_ranges(scope)}
    works = {pick.id: pick.label for pick in WORK}
    places = {pick.id: pick.label for pick in provinces(scope)}
    shown = [
        _("Name: {name}", name=verbatim(scope["name"])),
        _("Born: {day}", day=scope["birth"]),
        _("Phone: {phone}", phone=phone_shown(scope)),
        _("Identity number: {masked}", masked=scope["national_id"][1]),
        _(
            "Home: {address}, {city}, {province}",
            address=verbatim(scope["address"]),
            city=verbatim(scope["city"]),
            province=places[scope["province"]],
        ),
        _(
            "Income: {income} a month",
            income=ranges.get(income_answer, verbatim("")) if isinstance(income_answer, str) else income_answer,
        ),
        _("Work: {work}", work=works[scope["work"]]),
    ]
    return tuple(shown)


def details(scope: Scope) -> Register:
    """Return everything answered as one command."""
    lender = scope.facts.lender
    answer = scope["income"]
    phone = scope.get("phone") or scope.facts.chat.address
    number, masked = scope["national_id"]
    return Register(
        Details(
            name=scope["name"],
            born=scope["birth"],
            phone=phone,
            phone_verified=not on_telegram(scope) or scope.get("phone_shared", False),
            national_id=number,
            national_id_masked=masked,
            city=scope["city"],
            province=scope["province"],
            address=scope["address"],
            income=answer if isinstance(answer, Money) else None,
            income_band=answer if isinstance(answer, str) else income_band(answer, lender.income_bands),
            work=scope["work"],
            employer=scope.get("employer", ""),
            language=scope.facts.chat.language or lender.languages[0],
        )
    )


def income_band(income: Money, bands: tuple[int, ...]) -> str:
    """Return the band an income falls in; the lower edge belongs to the band (MLMS-47)."""
    return f"band_{sum(income.major >= edge for edge in bands)}"


def never(_scope: Scope) -> bool:
    """Return False: only a jump leads here."""
    return False


JOIN = Flow(
    "join",
    Tell("too_early", come_back_later, only=too_early),
    Tell("known", known_already, only=may_not_join),
    Choose("language", greeting, languages, only=newcomer, counts=False),
    Choose(
        "consent",
        consent_text,
        (
            Pick("agree", _("I agree"), says=True),
            Pick("read", _("Tell me more")),
            Pick("no", _("No, thank you"), says=False),
        ),
        goto={"read": "privacy", "no": "refuse"},
        only=not_agreed,
        counts=False,
    ),
    Ask("name", _("What is your full name?"), lambda text, scope: read_name(text)),
    Ask("birth", _("What is your date of birth? For example 14-8-1995."), birth_date, echo=date_echo),
    Ask(
        "phone",
        lambda scope: _(
            "Please share your phone number with the button, or type it: for example {example}.",
            example=scope.facts.lender.phone_example,
        ),
        lambda text, scope: read_phone(text, country=scope.facts.lender.country),
        only=on_telegram,
        wants_contact=True,
    ),
    Ask("national_id", national_id_question, national_id, secret=True, form_on=("whatsapp",)),
    Ask("city", _("Which city or town do you live in?"), city),
    Choose("province", province_question, provinces),
    Ask(
        "address",
        _("What is your address? House, street and area, or send your location."),
        lambda text, scope: read_address(text),
        takes_place=True,
    ),
    Ask(
        "income",
        income_question,
        income,
        echo=income_echo,
        instead=income_ranges,
        digits=True,
    ),
    Choose("work", _("What work do you do?"), WORK),
    Ask("employer", _("Who do you work for?"), lambda text, scope: read_line(text), optional=True, only=is_salaried),
    Review(
        "review",
        _("Is everything right?"),
        summary,
        (
            ("name", _("Name")),
            ("birth", _("Date of birth")),
            ("phone", _("Phone number")),
            ("national_id", _("Identity number")),
            ("city", _("City")),
            ("province", _("Province")),
            ("address", _("Address")),
            ("income", _("Income")),
            ("work", _("Work")),
        ),
        _("Send it"),
    ),
    Submit("send", details),
    Tell("privacy", privacy_text, only=never, then="consent"),
    Submit("refuse", lambda scope: GiveConsent(CONSENT_VERSION, given=False), only=never),
    title=_("Joining"),
    keeps_draft=True,
)
