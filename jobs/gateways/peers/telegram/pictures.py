"""Whether Telegram can make a photo of some bytes."""

from __future__ import annotations

from jobs.gateways.peers.telegram import limits
from jobs.gateways.peers.telegram.errors import bad_request

MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


def check_picture(content: bytes) -> None:
    """Refuse what is no picture, or one of a shape that photos may not have (known for PNG only)."""
    if not content.startswith(MAGIC):
        raise bad_request("IMAGE_PROCESS_FAILED")
    if content.startswith(MAGIC[0]):
        _check_sides(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]))


def _check_sides(width: int, height: int) -> None:
    if width + height > limits.PHOTO_SIDES or max(width, height) > limits.PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
