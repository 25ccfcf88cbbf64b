"""One transaction and the repositories that work in it."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.account_facts import SqlAccountFacts
from storage.applications import SqlApplications
from storage.audit import SqlAudit
from storage.books import SqlBooks
from storage.cards import SqlCards
from storage.chargebacks import SqlChargebacks
from storage.chats import SqlChats
from storage.claims import SqlClaims
from storage.credit import SqlCredit
from storage.crypto import Keyring
from storage.disputes import SqlDisputes
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.loans import SqlLoans
from storage.money_names import SqlMoneyNames
from storage.money_orders import SqlMoneyOrders
from storage.offers import SqlOffers
from storage.outbox import SqlOutbox
from storage.papers import SqlPapers
from storage.payments import SqlPayments
from storage.people import SqlPeople
from storage.portfolio import SqlPortfolio
from storage.provider_events import SqlProviderEvents
from storage.recoveries import SqlRecoveries
from storage.refund_totals import SqlRefundTotals
from storage.reminders import SqlReminders
from storage.security import SqlSecurity
from storage.staff import SqlStaff
from storage.statements import SqlStatements


class SqlUnitOfWork:
    """
    All repositories on one connection. Outbox and audit rows gather and are written together at the end.

    Rows are locked in one order, so that two units of work never wait for each other: chat, person, application or
    offer or card, loan, dispute, credit standing, payment, claim, order to move money. A lock is FOR NO KEY UPDATE: it
    does not stop others from adding rows that name the locked one.
    """

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self.connection = connection
        self.keyring = keyring
        self.money_orders = SqlMoneyOrders(connection, keyring)
        self.outbox = SqlOutbox(connection, keyring)
        self.audit = SqlAudit(connection)

    async def flush(self) -> None:
        """Write what has gathered."""
        await self.outbox.flush()
        await self.audit.flush()

    @cached_property
    def applications(self) -> SqlApplications:
        """Return the applications."""
        return SqlApplications(self.connection, self.keyring)

    @cached_property
    def books(self) -> SqlBooks:
        """Return the ledger."""
        return SqlBooks(self.connection)

    @cached_property
    def cards(self) -> SqlCards:
        """Return the staff cards."""
        return SqlCards(self.connection, self.keyring)

    @cached_property
    def chats(self) -> SqlChats:
        """Return the chats."""
        return SqlChats(self.connection, self.keyring)

    @cached_property
    def claims(self) -> SqlClaims:
        """Return what borrowers say they paid."""
        return SqlClaims(self.connection, self.keyring)

    @cached_property
    def credit(self) -> SqlCredit:
        """Return where people stand with credit."""
        return SqlCredit(self.connection)

    @cached_property
    def disputes(self) -> SqlDisputes:
        """Return what is disputed."""
        return SqlDisputes(self.connection, self.keyring)

    @cached_property
    def facts(self) -> SqlAccountFacts:
        """Return what happened on loans."""
        return SqlAccountFacts(self.connection)

    @cached_property
    def inbox(self) -> SqlInbox:
        """Return what came in."""
        return SqlInbox(self.connection, self.keyring)

    @cached_property
    def jobs(self) -> SqlJobs:
        """Return the runs of jobs."""
        return SqlJobs(self.connection)

    @cached_property
    def loans(self) -> SqlLoans:
        """Return the loans."""
        return SqlLoans(self.connection)

    @cached_property
    def money_names(self) -> SqlMoneyNames:
        """Return by what names money is told."""
        return SqlMoneyNames(self.connection)

    @cached_property
    def offers(self) -> SqlOffers:
        """Return the offers."""
        return SqlOffers(self.connection)

    @cached_property
    def refund_totals(self) -> SqlRefundTotals:
        """Return what was sent back in all, as providers tell it."""
        return SqlRefundTotals(self.connection)

    @cached_property
    def chargebacks(self) -> SqlChargebacks:
        """Return the chargebacks."""
        return SqlChargebacks(self.connection, self.keyring)

    @cached_property
    def papers(self) -> SqlPapers:
        """Return the papers we gave out."""
        return SqlPapers(self.connection, self.keyring)

    @cached_property
    def payments(self) -> SqlPayments:
        """Return payments and pay links."""
        return SqlPayments(self.connection)

    @cached_property
    def people(self) -> SqlPeople:
        """Return the people."""
        return SqlPeople(self.connection, self.keyring)

    @cached_property
    def portfolio(self) -> SqlPortfolio:
        """Return the whole book, for reports."""
        return SqlPortfolio(self.connection)

    @cached_property
    def provider_events(self) -> SqlProviderEvents:
        """Return what providers told us."""
        return SqlProviderEvents(self.connection, self.keyring)

    @cached_property
    def recoveries(self) -> SqlRecoveries:
        """Return the recoveries of accounts."""
        return SqlRecoveries(self.connection, self.keyring)

    @cached_property
    def reminders(self) -> SqlReminders:
        """Return the reminders."""
        return SqlReminders(self.connection)

    @cached_property
    def security(self) -> SqlSecurity:
        """Return the security events."""
        return SqlSecurity(self.connection)

    @cached_property
    def staff(self) -> SqlStaff:
        """Return the staff."""
        return SqlStaff(self.connection)

    @cached_property
    def statements(self) -> SqlStatements:
        """Return what statements say, and what comparing with them found."""
        return SqlStatements(self.connection, self.keyring)
