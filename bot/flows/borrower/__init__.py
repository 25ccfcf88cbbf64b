"""What a borrower can talk about. Adding a conversation is adding its file and its name here."""

from __future__ import annotations

from typing import Final

from bot.flows.borrower.account import BALANCE, HISTORY, LOAN, PROFILE, SCHEDULE, STATUS
from bot.flows.borrower.answer import ANSWER
from bot.flows.borrower.apply import APPLY
from bot.flows.borrower.claim import CLAIM
from bot.flows.borrower.closing import RETURN, SETTLE
from bot.flows.borrower.dispute import DISPUTE
from bot.flows.borrower.draw import DRAW
from bot.flows.borrower.edit import EDIT
from bot.flows.borrower.extra import KEEP, SEND_BACK
from bot.flows.borrower.guide import ABOUT, HELP, LANGUAGE, MENU, PRIVACY
from bot.flows.borrower.join import JOIN
from bot.flows.borrower.limit import LIMIT, WHY
from bot.flows.borrower.offer import OFFER
from bot.flows.borrower.papers import LETTER, RECEIPT, STATEMENT
from bot.flows.borrower.pay import PAY, PAY_ANYWAY
from bot.flows.borrower.person import PERSON
from bot.flows.borrower.recover import CODE, RECOVER
from bot.flows.borrower.ways import WAYS
from bot.steps import Flow

FLOWS: Final[dict[str, Flow]] = {
    flow.key: flow
    for flow in (
        JOIN,
        APPLY,
        OFFER,
        PAY,
        WAYS,
        PAY_ANYWAY,
        CLAIM,
        SETTLE,
        RETURN,
        DRAW,
        DISPUTE,
        KEEP,
        SEND_BACK,
        ANSWER,
        PERSON,
        RECOVER,
        CODE,
        EDIT,
        MENU,
        STATUS,
        LOAN,
        BALANCE,
        SCHEDULE,
        HISTORY,
        RECEIPT,
        STATEMENT,
        LETTER,
        LIMIT,
        WHY,
        PROFILE,
        LANGUAGE,
        HELP,
        ABOUT,
        PRIVACY,
    )
}
