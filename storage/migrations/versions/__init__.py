"""One file a migration, named by its day."""
