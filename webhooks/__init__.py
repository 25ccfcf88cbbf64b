"""The way in, and the process people run: provider callbacks, polling, pages, the sandbox, the command line."""
