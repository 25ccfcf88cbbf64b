"""Whether a webhook was signed by Twilio. Imports only the validator, which is small, and not the rest of the SDK."""

from __future__ import annotations

from collections.abc import Iterable


def signature_valid(auth_token: str, url: str, form_pairs: Iterable[tuple[str, str]], signature: str | None) -> bool:
    """
    Say whether `signature` is Twilio's for this form at our public URL.

    Give every pair, blank ones too: Twilio signs them. An empty token would sign anything, so it validates nothing.
    """
    if not auth_token or not signature:
        return False
    from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the SDK ships no types

    validator = RequestValidator(auth_token)
    try:
        return bool(validator.validate(url, _Form(form_pairs), signature))
    except UnicodeEncodeError:
        # A lone surrogate cannot have been signed.
        return False


class _Form(dict[str, list[str]]):
    """A form with repeated names, in the shape the validator reads."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        """Return every value of a name."""
        return self[name]
