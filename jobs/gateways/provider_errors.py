"""What a provider of money did not do, as far as we know: certainly not now, certainly never, or perhaps it did."""

from __future__ import annotations

from typing import Final

RETRY_SECONDS: Final = 30.0


class ProviderError(Exception):
    """The provider did not do what we asked, as far as we know."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderUnavailable(ProviderError):
    """It was certainly not done; try again after `seconds`."""

    def __init__(self, reason: str, seconds: float = RETRY_SECONDS) -> None:
        super().__init__(reason)
        self.seconds = seconds


class ProviderRefused(ProviderError):
    """It was certainly not done and never will be. `alarm`: our keys or our request are wrong."""

    def __init__(self, reason: str, code: str = "", *, alarm: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.alarm = alarm


class ProviderUncertain(ProviderError):
    """It may have been done; repeat it only under the same key, or ask what became of it."""
