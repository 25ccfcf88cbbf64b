"""Carry out what a conversation decided: one command, one operation."""

from __future__ import annotations

from typing import assert_never

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


async def perform(office: Office, chat: Chat, command: BorrowerCommand) -> Chat:  # noqa: C901 - one line a command
    """Do what was decided and return the chat as it then is; raise Refusal when it may not be done."""
    match command:
        case Register():
            return await joining.register(office, chat, command)
        case GiveConsent():
            return await joining.consent(office, chat, command)
        case AnswerQuestion():
            return await joining.answer(office, chat, command)
        case ApplyForLoan():
            return await requesting.apply(office, chat, command)
        case AcceptOffer():
            return await offering.accept(office, chat, command)
        case DeclineOffer():
            return await offering.decline(office, chat, command)
        case RequestPayLink():
            return await pay_links.request_link(office, chat, command)
        case PayByWallet():
            return await wallets.ask(office, chat, command)
        case ClaimPayment():
            return await checking_claims.claim(office, chat, command)
        case DecideExtra():
            return await overpaying.decide(office, chat, command)
        case CloseLoan():
            return await closing.close(office, chat, command)
        case GetPaper():
            return await papers.hand_over(office, chat, command)
        case Draw():
            return await drawing.draw(office, chat, command)
        case AskPerson():
            return await support.ask_person(office, chat, command)
        case RaiseDispute():
            return await disputing.raise_dispute(office, chat, command)
        case SpeakLanguage():
            return await support.speak(office, chat, command)
        case StopMessages():
            return await support.stop(office, chat, command)
        case StartMessages():
            return await support.start(office, chat, command)
        case StartRecovery():
            return await recovering.start(office, chat, command)
        case ConfirmCode():
            return await recovering.confirm(office, chat, command)
        case ChangeDetail():
            return await support.change_detail(office, chat, command)
        case _:
            assert_never(command)
