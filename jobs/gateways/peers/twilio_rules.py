"""What Twilio and WhatsApp allow, and the errors they answer with, in one place (CHANNELS 4.2)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

WINDOW: Final = timedelta(hours=24)
BODY_CHARACTERS: Final = 1600
RICH_BODY_CHARACTERS: Final = 1024
VARIABLES: Final = 100
VARIABLE_KEY_CHARACTERS: Final = 16
VARIABLE_CHARACTERS: Final = 1600
TEMPLATE_BUTTONS: Final = 10
SESSION_BUTTONS: Final = 3
BUTTON_TITLE_CHARACTERS: Final = 20
LIST_ITEMS: Final = 10
LIST_TITLE_CHARACTERS: Final = 24
LIST_DESCRIPTION_CHARACTERS: Final = 72
CHOICE_ID_CHARACTERS: Final = 200
PAGE_SIZE: Final = 1000

PHONE: Final = re.compile(r"\+[1-9]\d{7,14}")
CONTENT_SID: Final = re.compile(r"HX[0-9a-f]{32}")

# Code: (HTTP status, what Twilio says).
ERRORS: Final = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21604: (400, "A 'To' phone number is required."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21654: (400, "ContentSid Required"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    30001: (400, "Queue overflow"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    63014: (400, "Failed to send message because it was blocked by a user action"),
    63016: (400, "Failed to send freeform message because you are outside the allowed window."),
    63018: (400, "Rate limit exceeded for Channel"),
    63021: (400, "Channel invalid content error"),
    63024: (400, "Invalid message recipient"),
    63028: (400, "Number of parameters provided does not match the expected number of parameters"),
    92002: (400, "Content variables exceed the limits"),
}


class Problem(Exception):
    """Twilio says no, with one of its codes."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail

    @property
    def of_channel(self) -> bool:
        """Say whether WhatsApp said no rather than Twilio; then the real answer is mostly a status callback."""
        return 63000 <= self.code < 64000

    def answer(self) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and body of this error."""
        status, message = ERRORS[self.code]
        if self.detail:
            message = f"{message}: {self.detail}"
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        return status, {"code": self.code, "message": message, "more_info": more_info, "status": status}
