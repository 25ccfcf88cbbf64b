"""Migrations: dated, each one thing, and none that a running older version cannot bear."""
