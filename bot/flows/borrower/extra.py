"""Extra: what to do with money that was paid twice, or beyond what was owed."""

from __future__ import annotations

from bot.scope import Scope
from bot.steps import Flow, Submit
from domain.messages import _
from domain.operations.commands import DecideExtra


def _decision(scope: Scope, *, keep: bool) -> DecideExtra:
    said = str(scope.get("said", ""))
    return DecideExtra(int(said) if said.isdecimal() and len(said) < 16 else 0, keep)


KEEP = Flow("keep", Submit("send", lambda scope: _decision(scope, keep=True)), title=_("Paying"))
SEND_BACK = Flow("sendback", Submit("send", lambda scope: _decision(scope, keep=False)), title=_("Paying"))
