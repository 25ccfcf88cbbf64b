"""Recover: link this chat to the account one already has, with a code that comes to the other chat."""

from __future__ import annotations

import re

from bot.read.digits import plain
from bot.read.unclear import Unclear
from bot.scope import Scope
from bot.steps import Ask, Flow, Submit
from domain.messages import Text, _, n_
from domain.operations.commands import ConfirmCode, StartRecovery


def code_question(scope: Scope) -> Text:
    """Say where the code went, or that the last one did not fit."""
    if left := scope.get("left"):
        return n_(
            "That code does not fit. You can try {count} more time.",
            "That code does not fit. You can try {count} more times.",
            left,
        )
    return _("We sent a code to the chat of the phone ending in {end}. Please type it here.", end=scope["end"])


def code(text: str, _scope: Scope) -> str:
    """Read the six digits of a code."""
    digits = re.sub(r"\D", "", plain(text))
    if len(digits) != 6:
        raise Unclear(_("The code has 6 digits, for example 482913."))
    return digits


RECOVER = Flow("recover", Submit("start", lambda scope: StartRecovery()), title=_("Using my account here"))
CODE = Flow(
    "code",
    Ask("code", code_question, code, digits=True, secret=True),
    Submit("confirm", lambda scope: ConfirmCode(scope["code"])),
    title=_("Typing the code"),
)
