"""The page where anybody checks a paper by its code: whether we gave it out, and whether it still holds."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from bot.marking import PAPER
from bot.papers.layout import Row, as_it_is
from domain.messages import Text, _, verbatim
from domain.operations.office import Office
from domain.operations.papers import Checked, check
from domain.papers.codes import read_code
from domain.papers.paper import Clearance, PaperKind, Receipt, Statement
from jobs.runtime import Runtime
from webhooks.pages.page import page

KINDS: Final[dict[PaperKind, Text]] = {
    "receipt": _("Receipt"),
    "statement": _("Statement"),
    "clearance": _("Clearance letter"),
}
_GENUINE: Final = _("This paper is genuine: {lender} gave it out.")
_ADVICE: Final = _("Compare what stands here with the paper. If anything differs, the paper was changed.")


def verify_router(runtime: Runtime) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter(prefix="/verify")

    @router.get("/{written}")
    async def show(written: str) -> Response:
        """Say whether a paper is genuine; what is no code costs no look at the database."""
        code = read_code(written[:40])
        found = await runtime.database.read(lambda uow: check(_office(runtime, uow), code)) if code else None
        return unknown(runtime) if found is None else _page(runtime, found)

    return router


def unknown(runtime: Runtime) -> Response:
    """Say kindly that we know of no such paper, without a word about any other."""
    verdict = _("We know no paper with this code. Please look whether it was copied letter by letter.")
    parts = [_part(runtime, language, verdict, (), None) for language in runtime.lender.languages]
    return _shown(runtime, parts, "warn", status=404)


def _office(runtime: Runtime, uow: Any) -> Office:
    return Office(uow, runtime.lender, runtime.clock())


def _page(runtime: Runtime, found: Checked) -> Response:
    verdict, holds = _verdict(found)
    parts = [
        _part(runtime, language, verdict, _rows(found), _ADVICE if holds else None, test=found.paper.says.head.test)
        for language in runtime.lender.languages
    ]
    return _shown(runtime, parts, "" if holds else "warn")


def _verdict(found: Checked) -> tuple[Text, bool]:
    """Say what is true of a paper now, and whether it still holds as it stands."""
    match found.verdict:
        case "genuine" if found.paper.says.head.test:
            return _("This paper was made in a trial of our software. No money moved, and it proves nothing."), False
        case "genuine":
            return _GENUINE(lender=verbatim(found.paper.says.head.lender)), True
        case "replaced":
            return _("We gave out this paper, but it was replaced: the payment is counted differently now."), False
        case "taken_back":
            return _("We gave out this paper, but the payment was taken back since and no longer counts."), False
        case "sent_back":
            assert found.sent_back is not None
            text = _("We gave out this paper, but {amount} of the payment was sent back since.")
            return text(amount=found.sent_back), False
        case "reopened":
            return _("We gave out this paper, but a payment was taken back since and the loan is open again."), False


def _rows(found: Checked) -> tuple[Row, ...]:
    """Return what can be compared with the paper; of the person no more than her masked name."""
    says = found.paper.says
    return (
        Row(_("Paper"), KINDS[found.paper.kind]),
        Row(_("Loan"), as_it_is(says.head.loan)),
        *_figures(says),
        Row(_("Name"), verbatim(masked(says.head.name))),
        Row(_("Made on"), as_it_is(says.head.made_on)),
    )


def _figures(says: Receipt | Statement | Clearance) -> tuple[Row, ...]:
    match says:
        case Receipt():
            return (
                Row(_("Payment"), as_it_is(says.payment)),
                Row(_("Amount received"), as_it_is(says.amount)),
                Row(_("Paid on"), as_it_is(says.paid_on)),
            )
        case Statement():
            return (Row(_("Owed on {day}", day=says.head.made_on), as_it_is(says.closing)),)
        case Clearance():
            return (
                Row(_("Borrowed"), as_it_is(says.principal)),
                Row(_("Finished on"), as_it_is(says.finished_on)),
            )


def masked(name: str) -> str:
    """Return a name of which only the first letters are left: "Amina Khan" is "A•••• K•••"."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())


def _part(
    runtime: Runtime, language: str, verdict: Text, rows: tuple[Row, ...], advice: Text | None, *, test: bool = False
) -> dict[str, Any]:
    speaker = runtime.desk.speakers(language)
    return {
        "lang": language.replace("_", "-"),
        "dir": speaker.direction,
        "mark": speaker.say(PAPER) if test else "",
        "verdict": speaker.say(verdict),
        "rows": [(speaker.say(row.label), speaker.say(row.value)) for row in rows],
        "advice": speaker.say(advice) if advice else "",
    }


def _shown(runtime: Runtime, parts: list[dict[str, Any]], verdict_class: str, *, status: int = 200) -> Response:
    return page(
        "verify.html",
        status=status,
        lang=parts[0]["lang"],
        dir=parts[0]["dir"],
        title=runtime.lender.name,
        lender=runtime.lender.name,
        parts=parts,
        verdict_class=verdict_class,
    )
