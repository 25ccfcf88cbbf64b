"""What people do in Telegram, each made into the genuine updates that bots get for it."""

from __future__ import annotations

import re
from dataclasses import replace

from jobs.gateways.peers.telegram.chats import Chat, Standing
from jobs.gateways.peers.telegram.formatting import units
from jobs.gateways.peers.telegram.records import UNNAMED, Json, Message, Person, Query, StoredFile
from jobs.gateways.peers.telegram.world import World

COMMAND = re.compile(r"(?:^|(?<=\s))/[a-z0-9_]+(?:@\w+)?", re.ASCII)

# The smallest picture there is, for when nobody cares which.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class People(World):
    """A Telegram in which people act. Every act returns the updates it made, one for each bot that hears of it."""

    def say(
        self, who: Person, chat: Chat, text: str, *, reply_to: int | None = None, anonymous: bool = False
    ) -> list[Json]:
        """Type something; `anonymous` speaks as the group's unnamed administrator."""
        entities = [
            {"type": "bot_command", "offset": units(text[: found.start()]), "length": units(found.group())}
            for found in COMMAND.finditer(text)
        ]
        content: Json = {"text": text, "entities": entities} if entities else {"text": text}
        return self._utter(who, chat, content, reply_to=reply_to, anonymous=anonymous)

    def press(self, who: Person, chat: Chat, message_id: int, data: str) -> list[Json]:
        """Press a button under a message; an old screen may still show one that was deleted since."""
        message = chat.message(message_id)
        assert message is not None, "there is no such message"
        assert any(button.data == data for row in message.buttons for button in row), "there is no such button"
        assert chat.kind == "private" or who.id in chat.members, "only members press buttons"
        query = Query(str(self.next_query), message.token, who, self.now())
        self.next_query += 1
        self.queries[query.id] = query
        inaccessible = {"chat": chat.json, "message_id": message_id, "date": 0}
        shown = inaccessible if message.deleted else message.json
        body = {"id": query.id, "from": who.json, "message": shown, "chat_instance": f"-{abs(chat.id)}", "data": data}
        return self.queue(message.token, "callback_query", body)

    def share_contact(
        self, who: Person, chat: Chat, *, of: Person | None = None, phone: str | None = None
    ) -> list[Json]:
        """Send a contact card: one's own, another person's, or one typed in, which has no account behind it."""
        whose = of or who
        card: Json = {"phone_number": phone or whose.phone, "first_name": whose.first_name}
        return self._utter(who, chat, {"contact": card if phone else {**card, "user_id": whose.id}})

    def send_photo(
        self, who: Person, chat: Chat, content: bytes = DOT, *, caption: str = "", album: str = ""
    ) -> list[Json]:
        """Send a photo; photos of one `album` arrive as separate messages."""
        extra = {name: value for name, value in (("caption", caption), ("media_group_id", album)) if value}
        return self._utter(who, chat, {"photo": self.photo_sizes(content), **extra})

    def send_document(self, who: Person, chat: Chat, filename: str, content: bytes, *, caption: str = "") -> list[Json]:
        """Send a file."""
        stored = self.keep_file(content, folder="documents", filename=filename)
        extra = {"caption": caption} if caption else {}
        return self._utter(who, chat, {"document": document(stored), **extra})

    def send_voice(self, who: Person, chat: Chat, *, seconds: int = 3) -> list[Json]:
        """Speak."""
        stored = self.keep_file(b"OggS" + bytes(64 * seconds), folder="voice", filename="note.oga")
        return self._utter(who, chat, {"voice": {**stored.json, "duration": seconds, "mime_type": "audio/ogg"}})

    def send_sticker(self, who: Person, chat: Chat) -> list[Json]:
        """Send a sticker."""
        stored = self.keep_file(b"RIFF0000WEBP", folder="stickers", filename="thumb.webp")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._utter(who, chat, {"sticker": {**stored.json, **shape, "emoji": "\U0001f44d"}})

    def send_location(self, who: Person, chat: Chat, *, latitude: float, longitude: float) -> list[Json]:
        """Send a pin."""
        return self._utter(who, chat, {"location": {"latitude": latitude, "longitude": longitude}})

    def forward(self, who: Person, chat: Chat, text: str, *, origin: Person | None = None) -> list[Json]:
        """Forward something another person wrote; without `origin`, somebody who hides."""
        date = int(self.now().timestamp())
        source: Json = {"type": "user", "sender_user": origin.json} if origin else {"type": "hidden_user"}
        hidden = {} if origin else {"sender_user_name": "Somebody"}
        return self._utter(who, chat, {"text": text, "forward_origin": {**source, **hidden, "date": date}})

    def edit(self, who: Person, chat: Chat, message_id: int, text: str) -> list[Json]:
        """Change what one wrote."""
        message = chat.message(message_id)
        assert message is not None, "there is no such message"
        assert message.sender_id == who.id, "people edit their own"
        changed = chat.change(message, {"text": text, "entities": None}, self.now())
        self.changed()
        return self._tell(chat, "edited_message", changed)

    def block(self, who: Person, token: str) -> list[Json]:
        """Block a bot."""
        return self._stand(who, self.private(who, token), token, "kicked")

    def unblock(self, who: Person, token: str) -> list[Json]:
        """Unblock a bot."""
        return self._stand(who, self.private(who, token), token, "member")

    def deactivate(self, who: Person) -> None:
        """Delete one's account; nobody is told."""
        self.gone.add(who.id)
        self.changed()

    def kick_bot(self, by: Person, chat: Chat, token: str) -> list[Json]:
        """Throw a bot out of a group."""
        return self._stand(by, chat, token, "kicked")

    def add_bot_to(self, by: Person, chat: Chat, token: str) -> list[Json]:
        """Bring a bot into a group."""
        return self._stand(by, chat, token, "member")

    def upgrade(self, by: Person, chat: Chat) -> Chat:
        """Turn a group into a supergroup, which has another id; both notes about it are queued."""
        assert chat.kind == "group", "only a basic group is upgraded"
        new = self.add_group(chat.title, supergroup=True)
        new.members, new.bots = dict(chat.members), dict(chat.bots)
        old_note = self.post(chat, {"migrate_to_chat_id": new.id}, sender=by.json)
        new_note = self.post(new, {"migrate_from_chat_id": chat.id, "sender_chat": new.json}, sender=UNNAMED)
        self._tell(chat, "message", old_note)
        self._tell(new, "message", new_note)
        chat.moved_to = new.id
        return new

    def photo_sizes(self, content: bytes) -> list[Json]:
        """Store a photo and return its sizes, the largest last."""
        small, large = (self.keep_file(content, folder="photos", filename="photo.jpg") for _ in range(2))
        return [{**small.json, "width": 90, "height": 67}, {**large.json, "width": 1280, "height": 960}]

    def _utter(
        self, who: Person, chat: Chat, content: Json, *, reply_to: int | None = None, anonymous: bool = False
    ) -> list[Json]:
        if chat.person is None:
            assert who.id in chat.members, "only members write to a group"
        else:
            self._open(who, chat)
        unnamed = {"sender_chat": chat.json} if anonymous else {}
        quoted = chat.message(reply_to) if reply_to else None
        quote = {"reply_to_message": without_quote(quoted)} if quoted else {}
        sender = UNNAMED if anonymous else who.json
        message = self.post(chat, {**unnamed, **quote, **content}, sender=sender)
        return self._tell(chat, "message", message)

    def _open(self, who: Person, chat: Chat) -> None:
        assert who == chat.person, "people write in their own chats"
        token = next(token for token, bot in self.bots.items() if chat.key.startswith(f"{bot.id}:"))
        assert chat.standing(token) != "kicked", "unblock the bot before writing to it"
        chat.bots[token] = "member"

    def _tell(self, chat: Chat, kind: str, message: Message) -> list[Json]:
        return [
            update
            for token in chat.hearers
            if self._hears(token, chat, message)
            for update in self.queue(token, kind, message.json)
        ]

    def _hears(self, token: str, chat: Chat, message: Message) -> bool:
        bot = self.bots[token]
        if chat.kind == "private" or not bot.privacy or chat.standing(token) == "administrator":
            return True
        to_bot = message.json.get("reply_to_message", {}).get("from", {}).get("id") == bot.id
        return message.kind == "service" or message.text.startswith("/") or to_bot

    def _stand(self, by: Person, chat: Chat, token: str, standing: Standing) -> list[Json]:
        before = chat.standing(token)
        chat.bots[token] = standing
        body = {
            "chat": chat.json,
            "from": by.json,
            "date": int(self.now().timestamp()),
            "old_chat_member": membership(self.bots[token].json, before),
            "new_chat_member": membership(self.bots[token].json, standing),
        }
        self.changed()
        return self.queue(token, "my_chat_member", body)


def membership(user: Json, standing: Standing) -> Json:
    """Return a Bot API ChatMember."""
    status = "left" if standing == "stranger" else standing
    if status == "kicked":
        return {"user": user, "status": status, "until_date": 0}
    return {"user": user, "status": status, **(RIGHTS if status == "administrator" else {})}


def document(stored: StoredFile) -> Json:
    """Return a Bot API Document."""
    mime = "application/pdf" if stored.filename.endswith(".pdf") else "application/octet-stream"
    return {**stored.json, "file_name": stored.filename, "mime_type": mime}


def without_quote(message: Message) -> Json:
    """Return a message as it stands inside a reply, which never holds a further reply."""
    return replace(message, json={k: v for k, v in message.json.items() if k != "reply_to_message"}).json


RIGHTS: Json = {
    "can_be_edited": False,
    "is_anonymous": False,
    **{
        f"can_{right}": True
        for right in (
            "manage_chat",
            "delete_messages",
            "manage_video_chats",
            "restrict_members",
            "promote_members",
            "change_info",
            "invite_users",
            "post_stories",
            "edit_stories",
            "delete_stories",
            "pin_messages",
            "send_welcome_messages",
        )
    },
}
