"""The only code that knows there is a database."""
