"""Channels translate and decide nothing: decode(payload) -> Inbound, encode(Message) -> Calls. Pure."""
