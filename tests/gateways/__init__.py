"""Gateways against peers that behave like their providers, over HTTP on 127.0.0.1."""
