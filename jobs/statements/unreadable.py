"""What a file or a line of a statement could not be read for, said so that it can be put right."""

from __future__ import annotations


class Unreadable(Exception):
    """The sentence says what is wrong and what would have worked."""
