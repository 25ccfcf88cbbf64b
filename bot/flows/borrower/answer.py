"""Answer: what staff asked about an application, answered in one message."""

from __future__ import annotations

from bot.read.lines import read_line
from bot.scope import Scope
from bot.steps import Ask, Flow, Submit
from domain.messages import Text, _, verbatim
from domain.operations.commands import AnswerQuestion


def question(scope: Scope) -> Text:
    """Say who asks, and what."""
    return _("{who} asks: {words}", who=scope["who"], words=verbatim(scope["words"]))


ANSWER = Flow(
    "answer",
    Ask("reply", question, lambda text, scope: read_line(text, maximum=1000), takes_media=True, digits=True),
    Submit("send", lambda scope: AnswerQuestion(scope["question_id"], scope["reply"])),
    title=_("Answering our question"),
)
