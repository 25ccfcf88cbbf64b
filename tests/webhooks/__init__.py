"""The doors: what is refused there, what is let in, and what people see who come with a browser."""
