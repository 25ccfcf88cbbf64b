"""What the cards of the staff group are told: the figures of a request and of a payout."""

from __future__ import annotations

from domain.lending.application import Application
from domain.lending.limits import monthly, terms_for
from domain.lending.loan import Loan
from domain.lending.offer import key_facts
from domain.messages import Notice
from domain.operations.office import Office
from domain.people.person import Person


async def loan_card(office: Office, person: Person, application: Application) -> Notice:
    """Return what the card of a loan request says, as it stands now."""
    assert application.amount is not None
    product = office.lender.product_called(application.product) if application.product else None
    terms = terms_for(office.lender, principal=application.amount, periods=application.periods, product=product)
    facts = key_facts(terms, start=office.today)
    free = person.income - person.expenses if person.income and person.expenses else person.income
    a_month = monthly(terms, facts.instalment)
    share = int(a_month.minor * 100 / free.minor) if free and free.minor > 0 else 0
    history = await office.uow.loans.history(person.id, today=office.today)
    return Notice(
        "CARD_LOAN",
        {
            "ref": application.ref,
            "name": person.short_name,
            "person": person.ref,
            "amount": application.amount,
            "periods": application.periods,
            "use": application.use,
            "instalment": facts.instalment,
            "share": share,
            "expenses": person.expenses or "",
            "unit": terms.unit,
            "every": terms.every,
            "cycle": history.cycle,
            "share_max": office.lender.policy.instalment_share_max,
            "stage": application.stage,
            "by": application.decided_by,
            "first": application.first_approver,
            "at": application.decided_at or office.now,
            "reason": application.reason,
        },
    )


def payout_card(
    person: Person, loan: Loan, *, send_from: str, wish: str, wallet: str = "", by: str = "", reference: str = ""
) -> Notice:
    """Return what the payout card says; `wallet` is the one by which it can be sent, or was."""
    return Notice(
        "CARD_PAYOUT",
        {
            "ref": loan.ref,
            "name": person.short_name,
            "amount": loan.principal,
            "from": send_from,
            "wish": wish,
            "wallet": wallet,
            "by": by,
            "reference": reference,
        },
    )
