"""The whole office as in production, over HTTP on this machine: real gateways, and peers that behave like providers."""
