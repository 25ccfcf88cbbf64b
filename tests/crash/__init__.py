"""What survives: kill -9 at any step, storms, and whatever providers and people do to a message on its way."""
