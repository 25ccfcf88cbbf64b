"""The small pages people open from a chat: to pay, and to type what must not be typed into a chat."""
