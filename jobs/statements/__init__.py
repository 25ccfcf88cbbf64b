"""Statements of providers and banks: files read, each line kept once, and what they tell recorded."""
