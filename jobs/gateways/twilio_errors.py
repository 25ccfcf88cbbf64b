"""What Twilio's answers mean for a message: one table of its codes. See https://www.twilio.com/docs/api/errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobs.gateways.outcome import Accepted, Later, Outcome, Refused, Uncertain

RETRY_SECONDS: Final = 15.0
DAY_SECONDS: Final = 24 * 3600.0

# The person has not written for 24 hours: the outbox may send an approved template instead.
OUTSIDE_WINDOW: Final = Refused("63016: outside the 24-hour window")


def _no(code: int, meaning: str, *, route_lost: bool = False, alarm: bool = False) -> tuple[int, Outcome]:
    return code, Refused(f"{code}: {meaning}", route_lost=route_lost, alarm=alarm)


def _later(code: int, meaning: str, *, seconds: float = RETRY_SECONDS, counts: bool = True) -> tuple[int, Outcome]:
    return code, Later(seconds, f"{code}: {meaning}", counts=counts)


POLICY: Final[Mapping[int, Outcome]] = dict(
    (
        (63016, OUTSIDE_WINDOW),
        # The person cannot be reached this way.
        _no(21211, "not a phone number", route_lost=True),
        _no(21610, "has opted out", route_lost=True),
        _no(21614, "not a mobile number", route_lost=True),
        _no(63003, "unknown destination", route_lost=True),
        _no(63014, "blocked by the person", route_lost=True),
        _no(63015, "has not joined the Twilio sandbox", route_lost=True),
        _no(63024, "not on WhatsApp", route_lost=True),
        # What we sent is wrong, so somebody must look.
        _no(11751, "media too large", alarm=True),
        _no(20003, "credentials refused", alarm=True),
        _no(21617, "body longer than 1,600 characters", alarm=True),
        _no(21654, "template missing", alarm=True),
        _no(21655, "template unknown", alarm=True),
        _no(21656, "template variables invalid", alarm=True),
        _no(92002, "template variables invalid", alarm=True),
        _no(63005, "rejected by WhatsApp", alarm=True),
        _no(63007, "our sender is unknown", alarm=True),
        _no(63013, "against WhatsApp's policy", alarm=True),
        _no(63021, "invalid content", alarm=True),
        _no(63028, "wrong number of template variables", alarm=True),
        _no(63032, "WhatsApp restricts this person's messages", alarm=True),
        _no(63033, "WhatsApp has retired this content", alarm=True),
        # Not done now.
        _later(20429, "too many requests", counts=False),
        _later(30001, "queue full"),
        _later(63017, "the account's rate limit", counts=False),
        _later(63018, "the channel's rate limit", counts=False),
        _later(63019, "media could not be fetched"),
        # Meta thinks the person has had enough; asking again within the day makes it worse.
        _later(63049, "held back by Meta", seconds=DAY_SECONDS),
    )
)


def outcome_of(http_status: int, body: Mapping[str, Any], retry_after: float | None = None) -> Outcome:
    """Return what an answer to POST Messages means."""
    if http_status in (408, 499) or http_status >= 500:
        # Twilio may have sent it: POST Messages is not idempotent, so only look_up can tell.
        return Uncertain(f"Twilio answered {http_status}")
    if http_status < 300:
        return _taken(body)
    if http_status == 429:
        return Later(retry_after or RETRY_SECONDS, "20429: too many requests", counts=False)
    if http_status in (401, 403):
        return POLICY[20003]
    return of_code(_number(body.get("code")), str(body.get("message", f"Twilio answered {http_status}")))


def status_outcome(status: str, error_code: int | str | None, sid: str = "") -> Outcome:
    """Return what a status callback or a looked-up message says; most WhatsApp errors are only told here."""
    if status in ("failed", "undelivered", "canceled"):
        return of_code(_number(error_code), f"the message is {status}")
    return Accepted(sid)


def of_code(code: int, message: str) -> Outcome:
    """Return the policy for a Twilio error code; one we do not know is refused and looked at."""
    return POLICY.get(code) or Refused(f"{code}: {message}", alarm=True)


def _taken(body: Mapping[str, Any]) -> Outcome:
    sid = body.get("sid")
    if not isinstance(sid, str) or not sid:
        return Uncertain("Twilio said yes but named no message")
    return status_outcome(str(body.get("status", "")), body.get("error_code"), sid)


def _number(code: object) -> int:
    text = str(code)
    return int(text) if text.isascii() and text.isdigit() else 0
