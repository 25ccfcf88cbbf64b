"""
Telegram's Bot API with its behaviour and without its network.

TelegramPeer holds bots, people and chats. Bots call it (`call`), people act in it (`say`, `press`, ...), tests break it
(`fail_next`); `telegram_app` serves it on loopback and `WebhookSender` posts its updates to a webhook.
"""

from jobs.gateways.peers.telegram.chats import Chat
from jobs.gateways.peers.telegram.errors import NoAnswer
from jobs.gateways.peers.telegram.faults import Fault
from jobs.gateways.peers.telegram.params import Upload
from jobs.gateways.peers.telegram.peer import TelegramPeer
from jobs.gateways.peers.telegram.records import Bot, Button, KeyButton, Message, Person, Toast
from jobs.gateways.peers.telegram.serving import telegram_app
from jobs.gateways.peers.telegram.waiting import long_poll
from jobs.gateways.peers.telegram.webhook_sender import WebhookSender

__all__ = [
    "Bot",
    "Button",
    "Chat",
    "Fault",
    "KeyButton",
    "Message",
    "NoAnswer",
    "Person",
    "TelegramPeer",
    "Toast",
    "Upload",
    "WebhookSender",
    "long_poll",
    "telegram_app",
]
