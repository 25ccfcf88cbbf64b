"""The card of a collection sheet: what each line means, what is wrong, and after posting what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.messages import Choice, Message, Text, _, n_, verbatim


def sheet_card(p: Mapping[str, Any]) -> Message:
    """Show a sheet, with a button to post it until somebody has."""
    lines = [_line(row) for row in p["lines"]]
    if p["by"]:
        posted = sum(isinstance(row[-1], str) for row in p["lines"])
        head = n_(
            "📋 Collection of {day}: {count} line posted by {who}, {sum} in all.",
            "📋 Collection of {day}: {count} lines posted by {who}, {sum} in all.",
            posted,
            day=p["day"],
            who=verbatim(p["by"] if p["by"] == p["first"] else f"{p['first']}, {p['by']}"),
            sum=p["sum"],
        )
        return Message("CARD_SHEET", (head, *lines, *problem_lines(p["problems"])))
    head = n_(
        "📋 Collection of {day}, written down by {who}: {count} line, {sum} in all.",
        "📋 Collection of {day}, written down by {who}: {count} lines, {sum} in all.",
        len(lines),
        day=p["day"],
        who=verbatim(p["first"]),
        sum=p["sum"],
    )
    return Message(
        "CARD_SHEET",
        (head, *lines, *problem_lines(p["problems"]), _how(p)),
        (Choice("post", n_("✅ Post {count} line", "✅ Post {count} lines", len(lines))),),
    )


def problem_lines(problems: Iterable[tuple[str, Text]]) -> tuple[Text, ...]:
    """Say what is wrong with which lines, and what would have worked."""
    return tuple(_("⚠ Line {numbers}: {problem}", numbers=numbers, problem=problem) for numbers, problem in problems)


def _how(p: Mapping[str, Any]) -> Text:
    if p["sum"] > p["limit"]:
        return _("More than {limit} in all: somebody other than {who} presses Post.", limit=p["limit"], who=p["first"])
    return _("Nothing is posted before you press Post.")


def _line(row: tuple[Any, ...]) -> Text:
    number, loan_id, _person_id, name, amount, method, receipt, outcome = row
    line = _("{number}. {loan} {name}: {amount} by {method}, {receipt}")(
        number=number,
        loan=f"L-{1000 + loan_id}",
        name=verbatim(name),
        amount=amount,
        method=method,
        receipt=verbatim(receipt),
    )
    if isinstance(outcome, Text):
        return _("⚠ {line}: {problem}", line=line, problem=outcome)
    return _("✅ {line} · {ref}", line=line, ref=outcome) if outcome else line
