"""The database, on both engines: migrations, guards, units of work, inbox and outbox."""
