"""What each channel makes of a message, and of what people do."""
