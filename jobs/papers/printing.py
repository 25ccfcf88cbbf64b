"""The printer: makes one PDF at a time, away from the event loop and from any transaction."""

from __future__ import annotations

import asyncio

from bot.channels.call import Call
from bot.channels.telegram import encode_document
from bot.handle import Desk
from bot.papers import write
from domain.papers.paper import Paper


class Printer:
    """Makes PDFs of papers; a machine with a queue of them still answers people in between."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._one_at_a_time = asyncio.Lock()

    async def pdf(self, paper: Paper) -> tuple[str, bytes]:
        """Return the name and the content of a paper's file."""
        from jobs.papers.pdf import make_pdf

        sheet = write(paper, address=self._desk.verify_address(paper.code))
        speaker = self._desk.speakers(paper.language)
        async with self._one_at_a_time:
            made = await asyncio.to_thread(make_pdf, sheet, speaker, at=paper.made_at)
        return f"{sheet.name}.pdf", made

    async def enclosed(self, call: Call, paper: Paper) -> Call:
        """Return a call that sends a file, with the PDF of a paper as that file."""
        name, content = await self.pdf(paper)
        return encode_document(name, chat=call.params["chat_id"], content=content)
