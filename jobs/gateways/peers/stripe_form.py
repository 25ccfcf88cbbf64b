"""Reading the forms posted to Stripe: names in brackets, checked against the parameters each call takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from jobs.gateways.peers.stripe_rules import (
    CURRENCIES,
    LOCALES,
    METADATA_KEY_CHARACTERS,
    METADATA_KEYS,
    METADATA_VALUE_CHARACTERS,
    REFERENCE_CHARACTERS,
    TEXT_CHARACTERS,
    URL_CHARACTERS,
    refuse,
)

Check: TypeAlias = Callable[[Any, str], Any]
Schema: TypeAlias = "Check | Mapping[str, Schema] | tuple[Schema]"


def decoded(form: str) -> dict[str, Any]:
    """Return a form as nested names: a[b][0]=c becomes {"a": {"b": {"0": "c"}}}."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        branch = tree
        path = [first, *rest]
        for number, part in enumerate(path[:-1]):
            branch = branch.setdefault(part, {})
            if not isinstance(branch, dict):
                refuse("Invalid object", param="[".join(path[: number + 1]))
        # a[]=x&a[]=y is a list too.
        branch[path[-1] or str(len(branch))] = value
    return tree


def read(schema: Schema, given: Any, param: str = "") -> Any:
    """Return what was given as the schema has it; raise Problem for what Stripe does not know or take."""
    if callable(schema):
        return schema(given, param)
    if not isinstance(given, dict):
        refuse(f"Invalid object: {param}", param=param)
    if isinstance(schema, tuple):
        return [read(schema[0], item, f"{param}[{index}]") for index, item in given.items()]
    unknown = [name for name in given if name not in schema]
    if unknown:
        name = _inside(param, unknown[0])
        refuse(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    return {name: read(schema[name], value, _inside(param, name)) for name, value in given.items()}


def required(given: Mapping[str, Any], *names: str, inside: str = "") -> None:
    """Raise Problem for the first name that is missing."""
    for name in names:
        if name not in given:
            param = _inside(inside, name)
            refuse(f"Missing required param: {param}.", code="parameter_missing", param=param)


def _inside(param: str, name: str) -> str:
    return f"{param}[{name}]" if param else name


def text(longest: int = TEXT_CHARACTERS) -> Check:
    """Return a check for words."""

    def check(given: Any, param: str) -> str:
        if not isinstance(given, str):
            refuse(f"Invalid string: {given}", param=param)
        if not given:
            refuse(f"You passed an empty string for '{param}'.", code="parameter_invalid_empty", param=param)
        if len(given) > longest:
            refuse(f"Invalid string: must be at most {longest} characters", param=param)
        return given

    return check


def whole(given: Any, param: str) -> int:
    """Check a whole number."""
    digits = given.removeprefix("-") if isinstance(given, str) else ""
    if not (digits.isascii() and digits.isdigit()):
        refuse(f"Invalid integer: {given}", code="parameter_invalid_integer", param=param)
    return int(given)


def flag(given: Any, param: str) -> bool:
    """Check true or false."""
    if given not in ("true", "false"):
        refuse(f"Invalid boolean: {given}", param=param)
    return bool(given == "true")


def one_of(*allowed: str) -> Check:
    """Return a check for one of some words."""

    def check(given: Any, param: str) -> str:
        if given not in allowed:
            refuse(f"Invalid {param}: must be one of {', '.join(sorted(allowed))}", param=param)
        return str(given)

    return check


def currency(given: Any, param: str) -> str:
    """Check a currency, however it is written."""
    code = str(text(3)(given, param)).lower()
    if code not in CURRENCIES:
        refuse(f"Invalid currency: {given}", param=param)
    return code


def address(given: Any, param: str) -> str:
    """Check a web address."""
    url = str(text(URL_CHARACTERS)(given, param))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        refuse("Not a valid URL", code="url_invalid", param=param)
    return url


def metadata(given: Any, param: str) -> dict[str, str]:
    """Check the caller's own names and values."""
    if not isinstance(given, dict):
        refuse(f"Invalid object: {param}", param=param)
    if len(given) > METADATA_KEYS:
        refuse(f"Metadata can have at most {METADATA_KEYS} keys", param=param)
    for name, value in given.items():
        if len(name) > METADATA_KEY_CHARACTERS:
            refuse(f"Metadata keys are at most {METADATA_KEY_CHARACTERS} characters", param=param)
        if not isinstance(value, str) or len(value) > METADATA_VALUE_CHARACTERS:
            refuse(f"Metadata values are at most {METADATA_VALUE_CHARACTERS} characters", param=param)
    return {name: value for name, value in given.items() if value}


def moment(given: Any, param: str) -> dict[str, int]:
    """Check a time to filter by: a second, or bounds of one."""
    if isinstance(given, str):
        second = whole(given, param)
        return {"gte": second, "lte": second}
    bounds: dict[str, int] = read({"gt": whole, "gte": whole, "lt": whole, "lte": whole}, given, param)
    return bounds


SESSION: Final[Schema] = {
    "mode": one_of("payment"),
    "line_items": (
        {
            "quantity": whole,
            "price_data": {
                "currency": currency,
                "unit_amount": whole,
                "product_data": {"name": text(250), "description": text()},
            },
        },
    ),
    "success_url": address,
    "cancel_url": address,
    "client_reference_id": text(REFERENCE_CHARACTERS),
    "metadata": metadata,
    "payment_intent_data": {"metadata": metadata, "description": text(1000)},
    "expires_at": whole,
    "locale": one_of(*LOCALES),
    "adaptive_pricing": {"enabled": flag},
    "expand": (text(),),
}
REFUND: Final[Schema] = {
    "payment_intent": text(),
    "charge": text(),
    "amount": whole,
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": metadata,
    "expand": (text(),),
}
LIST: Final[Mapping[str, Schema]] = {
    "limit": whole,
    "starting_after": text(),
    "created": moment,
    "expand": (text(),),
}
SESSIONS: Final[Schema] = {**LIST, "payment_intent": text(), "status": one_of("open", "complete", "expired")}
REFUNDS: Final[Schema] = {**LIST, "payment_intent": text(), "charge": text()}
DISPUTES: Final[Schema] = {**LIST, "payment_intent": text(), "charge": text()}
EVENTS: Final[Schema] = {**LIST, "type": text(), "types": (text(),)}
ONE: Final[Schema] = {"expand": (text(),)}
