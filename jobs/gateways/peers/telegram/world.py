"""The state of one small Telegram: bots, people, chats, files, and the updates that wait for each bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.rates import Rates
from jobs.gateways.peers.telegram.records import Bot, Json, Message, Person, Query, StoredFile, Toast

# Not sent unless asked for: https://core.telegram.org/bots/api#setwebhook
UNASKED = ("chat_member", "message_reaction", "message_reaction_count")


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


class World:
    """Everything the peer remembers, and the few ways it changes."""

    def __init__(self, *, now: Callable[[], datetime] = utc_now, limited: bool = True) -> None:
        self.now = now
        self.limited = limited
        self.bots: dict[str, Bot] = {}
        self.people: dict[int, Person] = {}
        self.gone: set[int] = set()
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.next_query = 4_000_000_001
        self.rates = Rates()
        self.version = 0
        self.duplicate_updates = 1
        self.reorder_updates = False
        self._chats: dict[str, Chat] = {}
        self._toasts: list[Toast] = []
        self._watchers: list[Callable[[], None]] = []

    def add_bot(self, token: str, *, username: str, name: str = "", privacy: bool = False) -> Bot:
        """Register a bot. With `privacy` it hears only commands and replies in groups where it is no administrator."""
        bot_id = int(token.split(":")[0])
        # Telegram starts anywhere; far from the other ids, so that a mix-up shows.
        self.bots[token] = Bot(token, bot_id, username, name or username, privacy, next_update=700_000_001 + bot_id)
        return self.bots[token]

    def add_person(
        self,
        first_name: str,
        *,
        id: int | None = None,  # noqa: A002 - the Bot API's own word
        last_name: str = "",
        username: str = "",
        language: str = "en",
        phone: str = "",
    ) -> Person:
        """Register somebody with an account."""
        person_id = id or 5_000_000_001 + len(self.people)  # beyond 32 bits, as real ids are
        self.people[person_id] = Person(person_id, first_name, last_name, username, language, phone)
        return self.people[person_id]

    def private(self, who: Person, token: str) -> Chat:
        """Return the chat of a person with a bot, in which nobody has spoken until the person does."""
        key = f"{self.bots[token].id}:{who.id}"
        return self._chats.setdefault(key, Chat(who.id, key, "private", person=who))

    def add_group(
        self,
        title: str,
        *,
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        tokens: Sequence[str] = (),
        bot_is_admin: bool = True,
        supergroup: bool = False,
        id: int | None = None,  # noqa: A002 - the Bot API's own word
    ) -> Chat:
        """Make a group with these people and bots in it."""
        count = len(self._chats) + 1
        chat_id = id or (-1_001_000_000_000 - count if supergroup else -4_000_000 - count)
        chat = Chat(chat_id, str(chat_id), "supergroup" if supergroup else "group", title)
        chat.members = {**{who.id: "member" for who in members}, **{who.id: "administrator" for who in admins}}
        chat.bots = dict.fromkeys(tokens, "administrator" if bot_is_admin else "member")
        self.keep_chat(chat)
        return chat

    @property
    def chats(self) -> tuple[Chat, ...]:
        """Return every chat."""
        return tuple(self._chats.values())

    def chat(self, token: str, chat_id: int) -> Chat | None:
        """Return the chat a bot means by this id."""
        return self._chats.get(f"{self.bots[token].id}:{chat_id}" if chat_id > 0 else str(chat_id))

    def keep_chat(self, chat: Chat) -> None:
        """Remember a chat."""
        self._chats[chat.key] = chat
        self.changed()

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """Return the answers that button presses got, oldest first."""
        return tuple(self._toasts)

    def show(self, toast: Toast) -> None:
        """Show a person the answer to a button press."""
        self._toasts.append(toast)
        self.changed()

    def post(self, chat: Chat, content: Json, *, sender: Json, token: str = "") -> Message:
        """Put a message into a chat; a bot gives its token."""
        message = chat.add(content, sender=sender, at=self.now(), token=token)
        self.changed()
        return message

    def keep_file(self, content: bytes, *, folder: str, filename: str) -> StoredFile:
        """Store a file and name it as Telegram does: an opaque id, and a path without the person's file name."""
        number = len(self.files) + 1
        path = f"{folder}/file_{number}{PurePosixPath(filename).suffix}"
        stored = StoredFile(f"AgACAgQAAxkD{number:06d}", path, filename, content)
        self.files[stored.id] = stored
        return stored

    def content(self, file_id: str) -> bytes:
        """Return what a file holds."""
        return self.files[file_id].content

    def file(self, token: str, file_path: str) -> bytes | None:
        """Return what GET /file/bot<token>/<path> serves."""
        if token not in self.bots or self.bots[token].revoked:
            return None
        return next((kept.content for kept in self.files.values() if kept.path == file_path), None)

    def queue(self, token: str, kind: str, body: Json) -> list[Json]:
        """Queue an update for a bot, and return it; nothing, if the bot asked not to hear of this kind."""
        bot = self.bots[token]
        if kind not in bot.allowed if bot.allowed else kind in UNASKED:
            return []
        update = {"update_id": bot.next_update, kind: body}
        bot.updates[bot.next_update] = update
        bot.next_update += 1
        self.changed()
        return [update]

    def pending(self, token: str) -> list[Json]:
        """Return a bot's updates that it has not acknowledged, spoiled as the tests asked."""
        waiting = [update for update in self.bots[token].updates.values() for _ in range(self.duplicate_updates)]
        return waiting[::-1] if self.reorder_updates else waiting

    def acknowledge(self, token: str, update_id: int) -> None:
        """Forget one update."""
        self.bots[token].updates.pop(update_id, None)

    def drain(self, token: str) -> list[Json]:
        """Return a bot's waiting updates and forget them."""
        waiting = self.pending(token)
        self.bots[token].updates.clear()
        return waiting

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` after every change, until the returned function is called."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def changed(self) -> None:
        """Tell the watchers."""
        self.version += 1
        for watcher in tuple(self._watchers):
            watcher()
