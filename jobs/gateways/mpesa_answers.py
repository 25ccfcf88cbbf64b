"""What Daraja's answers to our own calls mean: one table of its errors. See https://developer.safaricom.co.ke/apis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx

from jobs.gateways.provider_errors import (
    RETRY_SECONDS,
    ProviderError,
    ProviderRefused,
    ProviderUnavailable,
    ProviderUncertain,
)
from jobs.gateways.recording import NOT_SENT, CallOutcome

# Somebody who is just paying something else cannot be asked for a minute or more.
BUSY_SECONDS: Final = 90.0

TOKEN_CODES: Final = frozenset(("404.001.03", "401.003.01", "400.003.01"))
SPIKE_CODES: Final = frozenset(("500.003.02", "500.003.03"))
LOCKED_CODE: Final = "500.001.1001"
REPEAT_CODE: Final = "500.002.1001"
# Results that may come in place of an acknowledgement: not now, but later.
LATER_RESULTS: Final = frozenset(("17", "26", "1001"))


class Wrong(Exception):
    """Daraja answered with an error; error() says what that means."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.words = words

    @property
    def is_token(self) -> bool:
        """Say whether our token was refused."""
        return self.code in TOKEN_CODES or (self.status == 401 and not self.code)

    @property
    def is_repeat(self) -> bool:
        """Say whether this order was taken before."""
        return self.code == REPEAT_CODE or "duplicate originatorconversationid" in self.words.lower()

    @property
    def is_ours(self) -> bool:
        """Say whether our own shortcode or passkey is wrong, which Daraja tells under the code for a busy person."""
        words = self.words.lower()
        return self.code == LOCKED_CODE and any(word in words for word in ("credential", "merchant", "initiator"))

    def error(self, *, moves: bool) -> ProviderError:
        """Return what this means for something that `moves` money, or only asks."""
        reason = f"{self.code or self.status}: {self.words}"
        if self.status == 429 or self.code in SPIKE_CODES:
            return ProviderUnavailable(reason)
        if self.is_ours or self.is_token:
            return ProviderRefused(reason, self.code, alarm=True)
        if "already registered" in self.words.lower():
            return ProviderRefused(reason, self.code)
        if self.code == LOCKED_CODE or self.code in LATER_RESULTS:
            return ProviderUnavailable(reason, BUSY_SECONDS)
        if self.status >= 500 or self.status == 408:
            return ProviderUncertain(reason) if moves else ProviderUnavailable(reason)
        return ProviderRefused(reason, self.code, alarm=not _is_expected(self.words))


def wrong_of(answer: httpx.Response) -> Wrong | None:
    """Return the error in an answer, None when there is none or it cannot be read."""
    body = _json(answer)
    code = str(body.get("errorCode") or "")
    if code or answer.status_code >= 400:
        return Wrong(answer.status_code, code, str(body.get("errorMessage") or "no reason given"))
    given = body.get("ResponseCode")
    if given is not None and str(given).strip() not in ("0", "00"):
        return Wrong(answer.status_code, str(given).strip(), str(body.get("ResponseDescription") or "no reason given"))
    return None


def body_of(answer: httpx.Response, *, moves: bool) -> Mapping[str, Any]:
    """Return what an answer without an error says; what is not JSON came from something in between."""
    body = _json(answer)
    if answer.status_code >= 300 or not body:
        reason = f"an answer that is not Daraja's: {answer.status_code}"
        raise ProviderUncertain(reason) if moves else ProviderUnavailable(reason)
    return body


def outcome_of(answer: httpx.Response, *, moves: bool) -> CallOutcome:
    """Return what came of a call that was answered."""
    try:
        if (wrong := wrong_of(answer)) is not None:
            raise wrong.error(moves=moves)
        body_of(answer, moves=moves)
    except ProviderUncertain:
        return "uncertain"
    except ProviderError:
        return "refused"
    return "accepted"


def unsettled(error: httpx.HTTPError, *, moves: bool) -> ProviderError:
    """Return what it means that no answer came."""
    reason = f"no answer: {type(error).__name__}"
    if moves and not isinstance(error, NOT_SENT):
        return ProviderUncertain(reason)
    return ProviderUnavailable(reason, RETRY_SECONDS)


def _is_expected(words: str) -> bool:
    """Say whether a good day's business has such refusals: somebody's number has no wallet."""
    return "phonenumber" in words.lower().replace(" ", "") or "partyb" in words.lower()


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
