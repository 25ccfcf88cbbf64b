"""Papers as people read them: what stands on one and in which order, before it becomes plain words or a PDF."""

from bot.papers.layout import Sheet
from bot.papers.writing import write

__all__ = ["Sheet", "write"]
