"""Verbs: load, decide, keep, tell. One happening a function, in the caller's transaction; the only awaits in here."""
