"""What staff can do in their group: press a card, write a command, reply to somebody."""
