"""Somebody at the sandbox page who makes providers go wrong, moves its clock, and looks at what the page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.operations.nairobi import settle
from webhooks.app import Office


@dataclass(frozen=True, slots=True)
class PageTester:
    """A tester at the page of an office."""

    http: httpx.AsyncClient
    office: Office

    async def chooses(self, provider: str, word: str, **given: str) -> str:
        """Make something happen; return what the page says when it cannot be."""
        body = {"word": word, "given": given}
        answer = await self.http.post(f"/sandbox/providers/{provider}/play", json=body)
        await self.office.runtime.settle()
        return "" if answer.status_code == 200 else str(answer.json()["detail"])

    async def makes_normal(self, provider: str) -> None:
        """Let a provider behave normally again."""
        assert (await self.http.post(f"/sandbox/providers/{provider}/behave")).status_code == 200

    async def waits(self, *spans: str) -> None:
        """Let everything happen now, and then move the clock on."""
        await settle(self.office)
        for span in spans:
            assert (await self.http.post("/sandbox/clock", json={"advance": span})).status_code == 200

    async def sees(self, provider: str) -> dict[str, Any]:
        """Return what the page shows of a provider."""
        state = (await self.http.get("/sandbox/state")).json()
        return next(one for one in state["providers"] if one["id"] == provider)

    async def sees_unusual(self, provider: str) -> list[str]:
        """Return what the page shows as not as usual."""
        unusual: list[str] = (await self.sees(provider))["unusual"]
        return unusual

    async def pays_by_card(self, token: str) -> int:
        """Follow a pay link and pay on the provider's page; return how our page answered the first press."""
        pressed = await self.http.post(f"/p/{token}/card")
        if pressed.status_code == 303:
            paid = await self.http.post(pressed.headers["location"], data={"action": "pay"})
            assert paid.status_code == 303
            await self.office.runtime.settle()
        return pressed.status_code
