"""What we do on our own initiative: because the clock says so, or because the outbox does."""
