"""The operator's words, one a file; webhooks/cli.py gathers them."""
