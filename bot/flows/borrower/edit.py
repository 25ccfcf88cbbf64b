"""Edit: change one's address, income, spending or employer; who she is only staff can change (MLMS-31)."""

from __future__ import annotations

from bot.flows.borrower.join import income, income_echo, never
from bot.read.addresses import read_address
from bot.read.lines import read_line
from bot.read.money import read_money
from bot.scope import Scope
from bot.steps import Ask, Choose, Flow, Pick, Submit, Tell
from domain.messages import Choice, Message, _
from domain.money import Money
from domain.operations.commands import ChangeDetail


def stranger(scope: Scope) -> bool:
    """Return whether there is nothing to change yet."""
    return scope.facts.person is None


def expenses(text: str, scope: Scope) -> Money:
    """Read what somebody spends in a month."""
    lender = scope.facts.lender
    most = lender.money(lender.income_max)
    found: Money = read_money(
        text, currency=lender.currency, country=lender.country, minimum=lender.money(1), maximum=most
    )
    return found


def join_first(_scope: Scope) -> Message:
    """Say what comes first."""
    return Message(
        "stranger", (_("You have not joined yet. It takes a few minutes."),), (Choice("go.join", _("Join")),), ("menu",)
    )


EDIT = Flow(
    "edit",
    Tell("stranger", join_first, only=stranger),
    Choose(
        "what",
        _("What has changed?"),
        (
            Pick("address", _("My address"), ("pata", "پتہ")),
            Pick("income", _("My income"), ("amdani", "aamdani", "آمدنی")),
            Pick("expenses", _("What I spend"), ("kharch", "kharcha", "خرچ", "खर्च", "gharama", "pengeluaran")),
            Pick("employer", _("My employer"), ("malik", "company")),
            Pick("other", _("My name or number")),
        ),
        goto={
            "address": "address",
            "income": "income",
            "expenses": "expenses",
            "employer": "employer",
            "other": "person",
        },
    ),
    Ask(
        "address",
        _("What is your address now? House, street and area."),
        lambda text, scope: read_address(text),
        only=never,
    ),
    Submit("send_address", lambda scope: ChangeDetail("address", scope["address"])),
    Ask(
        "income",
        _("About how much money do you earn in a month now?"),
        income,
        echo=income_echo,
        digits=True,
        only=never,
    ),
    Submit("send_income", lambda scope: ChangeDetail("income", scope["income"])),
    Ask(
        "expenses",
        _("About how much do you spend in a month, on the household, rent and other loans together?"),
        expenses,
        echo=lambda found, _scope: _("{amount} a month, is that right?", amount=found),
        digits=True,
        only=never,
    ),
    Submit("send_expenses", lambda scope: ChangeDetail("expenses", scope["expenses"])),
    Ask("employer", _("Who do you work for now?"), lambda text, scope: read_line(text), only=never),
    Submit("send_employer", lambda scope: ChangeDetail("employer", scope["employer"])),
    Tell(
        "person",
        lambda scope: Message(
            "person",
            (_("Your name, phone and identity number can only be changed by a person, to keep you safe."),),
            (Choice("go.person", _("Talk to a person")),),
            ("menu",),
        ),
        only=never,
    ),
    title=_("Changing my details"),
)
