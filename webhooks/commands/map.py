"""qist map: each conversation as a Mermaid flowchart, drawn from its own literal."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.steps import Flow, Pick, Step, When


def map_(
    flow: Annotated[str, typer.Argument(help="One conversation; all of them when left out.")] = "",
) -> None:
    """
    Print conversations as Mermaid flowcharts.

    Paste one into a Markdown page or a Mermaid viewer. Boxes are questions, diamonds choices, double boxes
    things said, round ends what is carried out. Dotted arrows are taken only when what stands on them is so.
    """
    from bot.flows.borrower import FLOWS
    from bot.flows.staff.ask import STAFF_FLOWS

    flows = {**FLOWS, **STAFF_FLOWS}
    if flow and flow not in flows:
        message = f"there is no conversation {flow!r}; there are {', '.join(flows)}"
        raise typer.BadParameter(message)
    for key in [flow] if flow else flows:
        typer.echo(mermaid(flows[key]))


def mermaid(flow: Flow) -> str:
    """Return one conversation as a Mermaid flowchart, with a title."""
    title = f"---\ntitle: {_words(flow.title.msgid)} ({flow.key})\n---"
    return "\n".join([title, "flowchart TD", *(f"    {line}" for line in _lines(flow)), ""])


def _lines(flow: Flow) -> Iterator[str]:
    yield "begin((begin))"
    for step in flow.steps.values():
        yield f"{_node(step)}"
    yield "over((end))"
    yield from _onward(flow, "begin", 0)
    for number, key in enumerate(flow.order):
        yield from _leaving(flow, key, number)


def _leaving(flow: Flow, key: str, number: int) -> Iterator[str]:
    """Return the arrows out of one step."""
    from bot.steps import Choose, Review, Submit, Tell

    step = flow.steps[key]
    match step:
        case Tell(then=""):
            yield f"{_id(key)} --> over"
        case Tell(then=then):
            yield f"{_id(key)} --> {_id(then)}"
        case Submit():
            yield f"{_id(key)} --> over"
        case Choose(goto=goto) if goto:
            for picked, target in goto.items():
                yield f'{_id(key)} -->|"{_label(step, picked)}"| {_id(target)}'
            if not _always_jumps(step):
                yield from _onward(flow, _id(key), number + 1)
        case Review(fields=fields):
            yield from _onward(flow, _id(key), number + 1)
            for field, label in fields:
                if field in flow.steps:
                    yield f'{_id(key)} -. "change: {_words(label.msgid)}" .-> {_id(field)}'
        case _:
            yield from _onward(flow, _id(key), number + 1)


def _onward(flow: Flow, start: str, number: int) -> Iterator[str]:
    """Return the arrows to the next step: past each one that is only for some people, until one for everybody."""
    from bot.steps import always

    for key in flow.order[number:]:
        only = flow.steps[key].only
        if only is always:
            yield f"{start} --> {_id(key)}"
            return
        if condition := _condition(only):
            yield f'{start} -. "{condition}" .-> {_id(key)}'


def _condition(only: When) -> str:
    """Return when a step is taken, in the words of its own docstring; nothing when only a jump leads there."""
    if getattr(only, "__name__", "") == "never":
        return ""
    said = (inspect.getdoc(only) or "").split("\n")[0]
    found = re.sub(r"^Return whether ", "if ", said).split(" (")[0].rstrip(".")
    return _words(found.partition(":")[0] or str(getattr(only, "__name__", "sometimes")).replace("_", " "))


def _node(step: Step) -> str:
    from bot.steps import Ask, Choose, Review, Submit, Tell

    said = _words(_prompt(step))
    match step:
        case Tell():
            return f'{_id(step.key)}[["{said}"]]'
        case Submit():
            return f'{_id(step.key)}(["{said}"])'
        case Choose():
            return f'{_id(step.key)}{{"{said}"}}'
        case Review():
            return f'{_id(step.key)}[/"{said}"/]'
        case Ask():
            return f'{_id(step.key)}["{said}"]'


def _prompt(step: Step) -> str:
    """Return what a step says, or its name where that is worked out for each person."""
    from bot.steps import Ask, Choose, Review
    from domain.messages import Text

    prompt = step.prompt if isinstance(step, Ask | Choose | Review) else None
    if isinstance(prompt, tuple):
        prompt = prompt[-1]
    if not isinstance(prompt, Text):
        return step.key.replace("_", " ")
    return f"{step.key.replace('_', ' ')}: {prompt.msgid}"


def _label(step: Step, picked: str) -> str:
    return next((_words(pick.label.msgid) for pick in _picks(step) if pick.id == picked), picked)


def _always_jumps(step: Step) -> bool:
    """Return whether every option leads elsewhere, so that nobody simply goes on."""
    from bot.steps import Choose

    picks = _picks(step)
    return bool(picks) and isinstance(step, Choose) and {pick.id for pick in picks} <= set(step.goto)


def _picks(step: Step) -> tuple[Pick, ...]:
    from bot.steps import Choose

    return () if not isinstance(step, Choose) or callable(step.options) else tuple(step.options)


def _id(key: str) -> str:
    # Bare words such as "end" mean something to Mermaid.
    return f"s_{key}"


def _words(text: str) -> str:
    """Return words that stand in a Mermaid label as they are."""
    return text.replace('"', "'").replace("{", "‹").replace("}", "›").replace("\n", " ")
