"""
Every limit of Telegram's Bot API that the peer keeps, in one table.

From https://core.telegram.org/bots/api and https://core.telegram.org/bots/faq#broadcasting-to-users; those marked
"undocumented" were observed and may move.
"""

from __future__ import annotations

from typing import Final

# Counted in code points after parsing: 4,096 astral emoji pass, though entity offsets count UTF-16 units.
TEXT: Final = 4096
CAPTION: Final = 1024
ENTITIES: Final = 100  # undocumented; formatting beyond is dropped

CALLBACK_DATA_BYTES: Final = 64
TOAST: Final = 200
QUERY_SECONDS: Final = 60  # undocumented; an older button press cannot be answered
INLINE_BUTTONS: Final = 100  # undocumented
ROW_BUTTONS: Final = 8  # undocumented
PLACEHOLDER: Final = 64

CHAT_PER_SECOND: Final = 1
CHAT_BURST: Final = 5  # undocumented: "short bursts" pass
GROUP_PER_MINUTE: Final = 20
BOT_PER_SECOND: Final = 30

DELETE_HOURS: Final = 48
ACTION_SECONDS: Final = 5
UPDATES_AT_ONCE: Final = 100

UPLOAD_BYTES: Final = 50_000_000
PHOTO_BYTES: Final = 10_000_000
PHOTO_SIDES: Final = 10_000  # width and height together
PHOTO_RATIO: Final = 20
DOWNLOAD_BYTES: Final = 20_000_000

COMMANDS: Final = 100
COMMAND_NAME: Final = 32
COMMAND_DESCRIPTION: Final = 256

SECRET: Final = 256
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)

ANONYMOUS_ADMIN: Final = 1087968824
