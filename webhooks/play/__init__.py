"""Plays: a conversation written down is performed against the whole office, with a clock that moves at once."""
