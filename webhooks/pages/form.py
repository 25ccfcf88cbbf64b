"""The secure form: an identity number goes here instead of into a chat that forbids it, once, within the hour."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from bot.flows.borrower import FLOWS
from bot.read.unclear import Unclear
from bot.scope import Facts, Scope
from bot.steps import Ask
from domain.messages import Text, _, verbatim
from domain.people.chats import Chat
from jobs.runtime import Runtime
from webhooks.intake import read_body
from webhooks.pages.page import page


def form_router(runtime: Runtime) -> APIRouter:
    """Return the routes of the secure form."""
    router = APIRouter(prefix="/f")

    @router.get("/{token}")
    async def show(token: str) -> Response:
        """Show the form for the question a chat is at."""
        chat = await _asking(runtime, token)
        return _over(runtime) if chat is None else _form(runtime, chat)

    @router.post("/{token}")
    async def take(token: str, request: Request) -> Response:
        """Take the number, or say what would have worked."""
        chat = await _asking(runtime, token)
        if chat is None:
            return _over(runtime)
        number = dict(parse_qsl((await read_body(request)).decode("utf-8", "replace"))).get("number", "")
        problem = _problem(runtime, chat, number)
        if problem is not None:
            return _form(runtime, chat, problem)
        body = json.dumps({"channel": chat.channel, "chat": chat.address, "text": number})
        sender = f"{chat.channel}:{chat.address}"
        await runtime.inbox.keep(source="form", external_id=token, sender=sender, body=body)
        done = _("Thank you, we have it. You can close this page and go back to the chat.")
        return _render(runtime, chat.language, done=done)

    return router


async def _asking(runtime: Runtime, token: str) -> Chat | None:
    """Return the chat a token is for, if it still is at that very question."""
    try:
        found = runtime.forms.read(token, runtime.clock())
    except ValueError:
        return None
    if found is None:
        return None
    chat_id, step = found

    async def look(uow: Any) -> Chat:
        chat: Chat = await uow.chats.by_id(chat_id)
        return chat

    chat = await runtime.database.read(look)
    return chat if chat.talk is not None and chat.talk.token == step and _step(chat) is not None else None


def _step(chat: Chat) -> Ask | None:
    flow = FLOWS.get(chat.talk.flow) if chat.talk else None
    step = flow.steps.get(chat.talk.step) if flow and chat.talk else None
    return step if isinstance(step, Ask) and step.form_on else None


def _problem(runtime: Runtime, chat: Chat, number: str) -> Text | None:
    """Return what is wrong with a number, before it is kept anywhere."""
    step = _step(chat)
    assert step is not None
    facts = Facts(runtime.lender, runtime.clock(), chat, runtime.desk.speakers(chat.language or "en"))
    try:
        step.read(number, Scope(facts))
    except Unclear as unclear:
        return unclear.reason
    return None


def _form(runtime: Runtime, chat: Chat, problem: Text | None = None) -> Response:
    return _render(runtime, chat.language, problem=problem)


def _over(runtime: Runtime) -> Response:
    done = _("This form has been used or is too old. Please go back to the chat for a new one.")
    return _render(runtime, runtime.lender.languages[0], done=done, status=404)


def _render(
    runtime: Runtime, language: str, *, problem: Text | None = None, done: Text | None = None, status: int = 200
) -> Response:
    speaker = runtime.desk.speakers(language or runtime.lender.languages[0])
    say = speaker.say
    document = verbatim(runtime.lender.id_document.name)
    return page(
        "form.html",
        status=422 if problem else status,
        lang=speaker.language.replace("_", "-"),
        dir=speaker.direction,
        title=runtime.lender.name,
        lender=runtime.lender.name,
        notice=say(problem) if problem else "",
        done=say(done) if done else "",
        asks=say(_("Your {document} number", document=document)),
        send=say(_("Send")),
        safe=say(_("It is encrypted at once and never shown in the chat.")),
    )
