"""`--rewrite` writes every golden conversation anew, as it goes now."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option; it is there when pytest is called on this folder."""
    parser.addoption("--rewrite", action="store_true", default=False, help="write the golden conversations anew")
