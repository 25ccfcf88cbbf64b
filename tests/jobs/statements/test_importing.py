"""Importing: whose statements are not taken in, whoever asks for it."""

from __future__ import annotations

import pytest

from jobs.statements.importing import Importer
from jobs.statements.unreadable import Unreadable
from tests.operations.desk import books
from webhooks.app import Office

LINES = b"Reference,Date,Amount,Account\npi_1,2026-11-20 12:00:00,1000.00,L-1001\n"


async def test_SAFE_4_what_tells_of_its_payments_itself_is_not_taken_from_a_statement(sqlite_office: Office) -> None:
    runtime = sqlite_office.runtime
    importer = Importer(runtime.database, runtime.lender, runtime.clock)

    with pytest.raises(Unreadable, match="reconcile --provider stripe"):
        await importer.take(LINES, provider="stripe", name="november.csv", by="imran")

    assert await books(sqlite_office) == {}
