"""Carry out what a conversation decided: one command, one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, get_args

from domain.operations import (
    checking_claims,
    closing,
    disputing,
    drawing,
    joining,
    offering,
    overpaying,
    papers,
    pay_links,
    recovering,
    requesting,
    support,
    wallets,
)
from domain.operations.commands import (
    AcceptOffer,
    AnswerQuestion,
    ApplyForLoan,
    AskPerson,
    BorrowerCommand,
    ChangeDetail,
    ClaimPayment,
    CloseLoan,
    ConfirmCode,
    DecideExtra,
    DeclineOffer,
    Draw,
    GetPaper,
    GiveConsent,
    PayByWallet,
    RaiseDispute,
    Register,
    RequestPayLink,
    SpeakLanguage,
    StartMessages,
    StartRecovery,
    StopMessages,
)
from domain.operations.office import Office
from domain.people.chats import Chat

_Perform = Callable[[Office, Chat, Any], Awaitable[Chat]]

OPERATIONS: Final[Mapping[type[object], _Perform]] = {
    Register: joining.register,
    GiveConsent: joining.consent,
    AnswerQuestion: joining.answer,
    ApplyForLoan: requesting.apply,
    AcceptOffer: offering.accept,
    DeclineOffer: offering.decline,
    RequestPayLink: pay_links.request_link,
    PayByWallet: wallets.ask,
    ClaimPayment: checking_claims.claim,
    DecideExtra: overpaying.decide,
    CloseLoan: closing.close,
    GetPaper: papers.hand_over,
    Draw: drawing.draw,
    AskPerson: support.ask_person,
    RaiseDispute: disputing.raise_dispute,
    SpeakLanguage: support.speak,
    StopMessages: support.stop,
    StartMessages: support.start,
    StartRecovery: recovering.start,
    ConfirmCode: recovering.confirm,
    ChangeDetail: support.change_detail,
}
assert set(OPERATIONS) == set(get_args(BorrowerCommand)), "a command without an operation, or the other way round"


async def perform(office: Office, chat: Chat, command: BorrowerCommand) -> Chat:
    """Do what was decided and return the chat as it then is; raise Refusal when it may not be done."""
    return await OPERATIONS[type(command)](office, chat, command)
