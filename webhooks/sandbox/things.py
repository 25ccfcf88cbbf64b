"""What people send that is not words: photos, voice notes, stickers, where they are."""

from __future__ import annotations

from typing import Final

from jobs.gateways.peers.telegram import Chat, Person, TelegramPeer
from jobs.gateways.peers.twilio import TwilioPeer
from jobs.gateways.peers.twilio_webhooks import SignedRequest

#: A picture of one pixel.
_PIXEL: Final = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "08" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000000000"
    "00000000000000ffc40014100100000000000000000000000000000000ffda0008010100003f00d2cf20ffd9"
)
_TYPES: Final = {"photo": "image/jpeg", "voice": "audio/ogg", "sticker": "image/webp"}


def send_on_telegram(
    telegram: TelegramPeer, who: Person, chat: Chat, kind: str, *, place: tuple[float, float], seconds: int
) -> None:
    """Send it in a chat; raise ValueError for what nobody can send."""
    match kind:
        case "photo":
            telegram.send_photo(who, chat, _PIXEL)
        case "voice":
            telegram.send_voice(who, chat, seconds=seconds)
        case "sticker":
            telegram.send_sticker(who, chat)
        case "location":
            telegram.send_location(who, chat, latitude=place[0], longitude=place[1])
        case _:
            message = f"nobody can send a {kind}"
            raise ValueError(message)


def send_on_whatsapp(twilio: TwilioPeer, number: str, kind: str, *, place: tuple[float, float]) -> SignedRequest:
    """Send it from a number; return what Twilio tells us of it."""
    if kind == "location":
        return twilio.sends_location(number, latitude=place[0], longitude=place[1])
    return twilio.sends_media(number, content=_PIXEL, content_type=_TYPES[kind])
