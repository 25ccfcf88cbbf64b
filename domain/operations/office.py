"""The office at one moment: the transaction, the lender's rules, and the clock, handed to every operation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.audit import SYSTEM, Entry
from domain.effects import NOTICE, REPLY, Promise
from domain.messages import Notice, to_json
from domain.people.chats import Chat
from domain.policy.lender import Lender
from domain.ports import CardView, UnitOfWork


@dataclass(frozen=True, slots=True)
class Office:
    """Where operations work: one transaction, one lender, one moment."""

    uow: UnitOfWork
    lender: Lender
    now: datetime
    #: The inbound thing being acted on; promises made twice for it are one promise.
    cause: str = ""
    public_url: str = ""

    @property
    def today(self) -> date:
        """Return the lender's date."""
        return self.lender.today(self.now)

    def note(
        self,
        action: str,
        entity: str,
        entity_id: object,
        *,
        actor: str = SYSTEM,
        person_id: int | None = None,
        old: str = "",
        new: str = "",
        reason: str = "",
    ) -> None:
        """Write down what happened, in this same transaction."""
        entry = Entry(action, entity, str(entity_id), actor, person_id, old, new, reason)
        self.uow.audit.note(entry, at=self.now)

    def tell_chat(self, chat: Chat, notice: Notice, *, once: str) -> None:
        """Tell the person who is talking to us right now."""
        self._promise(chat, notice, once=once, not_before=self.now, priority=REPLY, person_id=chat.person_id)

    def hand_to(self, chat: Chat, code: str, *, kind: str, once: str) -> None:
        """Send the person who is talking to us a paper, as words and after them as a PDF."""
        for action in ("paper", "document"):
            self.uow.outbox.promise(
                Promise(
                    key=f"{action}:{once}",
                    recipient=f"{chat.channel}:{chat.address}",
                    kind=kind.upper(),
                    action=action,
                    payload={"paper": code},
                    made_at=self.now,
                    not_before=self.now,
                    priority=REPLY,
                    person_id=chat.person_id,
                )
            )

    async def tell(
        self, person_id: int, notice: Notice, *, once: str, at_once: bool = False, not_before: datetime | None = None
    ) -> bool:
        """
        Tell somebody who did not ask, in contact hours unless it is a receipt; once for each key.

        Return False when there is no chat to tell her in.
        """
        chats = await self.uow.chats.of_person(person_id)
        chat = next((chat for chat in chats if not chat.blocked), None)
        if chat is None:
            return False
        when = not_before or self.now
        not_before = when if at_once else self.lender.contact.next_opening(when)
        self._promise(chat, notice, once=once, not_before=not_before, priority=NOTICE, person_id=person_id)
        return True

    async def post_card(self, kind: str, subject_id: int, body: Notice, *, once: str) -> None:
        """Hang a card in the staff group; it waits in the outbox while there is no group yet."""
        address = await self.uow.staff.group_address()
        card_id = await self.uow.cards.add(kind=kind, subject_id=subject_id, address=address, body=body, at=self.now)
        self._promise_staff(f"card:{once}", "card", body.kind, {"card": card_id, "version": 1}, card_id, address)

    async def rewrite_card(self, kind: str, subject_id: int, body: Notice) -> None:
        """Change what the newest card about something says; its old buttons no longer act."""
        card = await self.uow.cards.about(kind, subject_id)
        if card is None:
            return
        await self.rewrite(card, body)

    async def rewrite(self, card: CardView, body: Notice) -> None:
        """Change what this very card says; its old buttons no longer act."""
        version = await self.uow.cards.rewrite(card, body)
        payload = {"card": card.id, "version": version}
        self._promise_staff(f"edit:{card.id}:{version}", "edit", body.kind, payload, card.id, card.address)

    async def say_to_staff(self, notice: Notice, *, once: str) -> None:
        """Say something in the staff group."""
        address = await self.uow.staff.group_address()
        self._promise_staff(once, "staff", notice.kind, {"notice": to_json(notice)}, None, address)

    def _promise(
        self, chat: Chat, notice: Notice, *, once: str, not_before: datetime, priority: int, person_id: int | None
    ) -> None:
        self.uow.outbox.promise(
            Promise(
                key=once,
                recipient=f"{chat.channel}:{chat.address}",
                kind=notice.kind,
                action="notice",
                payload={"notice": to_json(notice), "chat": chat.id},
                made_at=self.now,
                not_before=not_before,
                priority=priority,
                person_id=person_id,
            )
        )

    def _promise_staff(
        self, once: str, action: str, kind: str, payload: object, card_id: int | None, address: str
    ) -> None:
        self.uow.outbox.promise(
            Promise(
                key=once,
                recipient=f"staff:{address}",
                kind=kind,
                action=action,
                payload=payload,
                made_at=self.now,
                not_before=self.now,
                card_id=card_id,
            )
        )
