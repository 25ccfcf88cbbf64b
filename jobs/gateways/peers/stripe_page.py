"""The page people pay on, as HTML that needs no script and fits a phone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any, Final

from jobs.gateways.stripe_money import digits

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1a1f36; --dim: #5b6478; --paper: #fff; --ground: #f4f5f8; --go: #1f6f54; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eef0f5; --dim: #a3abbd; --paper: #1d2130; --ground: #12151f; --go: #23805f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 1.75rem; border-radius: 1rem; background: var(--paper);
  box-shadow: 0 1px 3px #0002, 0 12px 32px #0001; }
p { margin: 0 0 .5rem; color: var(--dim); }
h1 { margin: 0 0 1.5rem; font-size: 2.25rem; line-height: 1.2; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; }
.said { padding: .75rem 1rem; border-radius: .5rem; background: #c0392b1f; color: inherit; }
button { display: block; width: 100%; min-height: 3rem; margin-top: .75rem; border-radius: .6rem; cursor: pointer;
  border: 1px solid #8886; background: none; color: inherit; font: inherit; }
button.go { border: 0; background: var(--go); color: #fff; font-weight: 600; }
button:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
small { display: block; margin-top: 1.5rem; color: var(--dim); }
"""

_CLOSED: Final = {
    "complete": "This has been paid. You can close this page.",
    "expired": "This page has expired. Ask for a new link in the chat.",
}


def page(session: Mapping[str, Any], title: str, *, declined: bool) -> str:
    """Return the page to pay a session, or what became of it."""
    if session["status"] != "open":
        return _document(title, f"<p>{escape(title)}</p><h1>{amount(session)}</h1><p>{_CLOSED[session['status']]}</p>")
    said = '<p class="said" role="alert">The card was declined. Nothing was taken.</p>' if declined else ""
    return _document(
        title,
        f"""<p>{escape(title)}</p><h1>{amount(session)}</h1>{said}
<form method="post">
<button class="go" name="action" value="pay">Pay {amount(session)}</button>
<button name="action" value="fail">Pay with a card that is declined</button>
<button name="action" value="cancel">Cancel</button>
</form>
<small>Test mode: no money moves.</small>""",
    )


def gone() -> str:
    """Return the page for an address that leads nowhere."""
    return _document("Not found", "<h1>Not found</h1><p>There is no such page. Ask for a new link in the chat.</p>")


def amount(session: Mapping[str, Any]) -> str:
    """Return what is asked, as in KES 1,250.00."""
    code = session["currency"].upper()
    places = digits(code)
    return f"{code} {Decimal(session['amount_total']).scaleb(-places):,.{places}f}"


def _document(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><main>{body}</main></body></html>
"""
